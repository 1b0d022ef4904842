internal import Evaluation

/// The rows of a table that a person can take in. Hundreds are cut to the best of each layer; the files
/// have them all.
struct ShownRows {
    let rows: [SummaryRow]
    /// How many of each layer are shown, where that is not all.
    let perLayer: Int?
    /// Whether the reference is shown beside the best.
    let includesReference: Bool

    /// A table that a screen or two can hold is not cut.
    static let uncutCount = 60
    /// About how many rows are left of a longer one.
    static let cutCount = 40
    /// With more layers than this the reference of each would be half of the table.
    static let referencedLayerCount = 20

    /// - Parameter reference: the pooling that others are held against.
    init(of rows: [SummaryRow], reference: String, showsEveryRow: Bool) {
        guard rows.count > Self.uncutCount, !showsEveryRow else {
            (self.rows, perLayer, includesReference) = (rows, nil, false)
            return
        }
        var layers: [String] = []
        for row in rows where !layers.contains(row.cell.layers) { layers.append(row.cell.layers) }
        let count = max(1, Self.cutCount / layers.count), addsReference = layers.count <= Self.referencedLayerCount
        self.rows = layers.flatMap { layer in
            let own = Self.ranked(rows.filter { $0.cell.layers == layer })
            let isReference: (SummaryRow) -> Bool = { $0.cell.pooling == reference && $0.cell.transform == Cell.noTransform }
            return own.prefix(count) + own.dropFirst(count).filter { addsReference && isReference($0) }
        }
        (perLayer, includesReference) = (count, addsReference)
    }

    /// The highest Spearman first, undefined ones last; equal ones as they stood.
    private static func ranked(_ rows: [SummaryRow]) -> [SummaryRow] {
        rows.enumerated().sorted { one, other in
            let (a, b) = (one.element.cosineSpearman, other.element.cosineSpearman)
            if a.isNaN || b.isNaN { return a.isNaN == b.isNaN ? one.offset < other.offset : b.isNaN }
            return a == b ? one.offset < other.offset : a > b
        }.map(\.element)
    }
}
