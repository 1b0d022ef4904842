internal import Evaluation

/// What a report says of one dataset and split, or of the average over datasets.
struct ReportSection: Sendable {
    let dataset: String
    let model: String
    let split: String
    let isAverage: Bool
    /// Whether the dataset has rows of several splits.
    let hasSeveralSplits: Bool
    /// All cells, in the order of the file.
    let rows: [ReportRow]
    /// The cells on the shown layers under the shown transform, and ready-made embeddings.
    let shown: [ReportRow]
    /// The rows of subsets, of the shown cells.
    let subsets: [ReportRow]
    /// Each cell against its reference, where it has one.
    let comparisons: [ReportComparison]
    /// What the shown cells are held against; it may lie on other layers, and need not be among the rows.
    let reference: Cell?
    /// What the record says of this section, where something was tested.
    let choice: RunDocument.Choice?
    /// The run's confidence, and the margin below which a difference does not matter.
    let confidence: Double
    let margin: Double
    let hasIntervals: Bool
    /// Comparisons that p-values were adjusted over.
    let comparisonCount: Int
    /// Taken when scores were read; nil for averages.
    private(set) var pairs: ReportPairs?
    /// The reference against each other pooling shown.
    private(set) var disagreements: [Disagreement] = []
    /// Under --mismatch: by set of layers, the shown one first and then from the highest down.
    private(set) var mixedUse: [MixedUseMatrix] = []
    /// How many more there are.
    private(set) var mixedUseLeftOut = 0

    static let everySplit = "all"
    /// What the `layers` of ready-made embeddings says.
    private static let noLayers = "none"

    static func all(
        _ rows: [ReportRow], subsets: [ReportRow], _ comparisons: [ReportComparison], _ document: RunDocument
    ) -> [ReportSection] {
        struct Key: Hashable { let dataset, split: String }
        let keys = unique(rows.map { Key(dataset: $0.dataset, split: $0.split) })
        let ofKey = Dictionary(grouping: rows) { Key(dataset: $0.dataset, split: $0.split) }
        let subsetsOfKey = Dictionary(grouping: subsets) { Key(dataset: $0.dataset, split: $0.split) }
        let comparisonsOfKey = Dictionary(grouping: comparisons) { Key(dataset: $0.dataset, split: $0.split) }
        let splits = Dictionary(grouping: keys, by: \.dataset).mapValues(\.count)
        let sections = keys.map { key in
            ReportSection(
                rows: ofKey[key]!, subsets: subsetsOfKey[key] ?? [], comparisonsOfKey[key] ?? [], document,
                hasSeveralSplits: splits[key.dataset]! > 1, family: comparisons)
        }
        return sections.filter(\.isAverage) + sections.filter { !$0.isAverage }
    }

    private init(
        rows: [ReportRow], subsets: [ReportRow], _ comparisons: [ReportComparison], _ document: RunDocument, hasSeveralSplits: Bool,
        family: [ReportComparison]
    ) {
        let first = rows[0]
        (dataset, model, split, isAverage) = (first.dataset, first.model, first.split, first.isAverage)
        (self.hasSeveralSplits, self.rows) = (hasSeveralSplits, rows)
        let choice = document.recommendations.first { $0.dataset == first.dataset && $0.split == first.split }
        self.choice = choice
        (confidence, margin) = (document.plan.confidence, document.plan.margin)
        hasIntervals = document.plan.interval != IntervalMethod.none.rawValue
        comparisonCount = family.count { $0.aggregation == first.aggregation && !$0.pAdjusted.isNaN }

        let against = Self.againstReference(comparisons, document.plan.reference)
        self.comparisons = against
        let defined = rows.filter { !$0.spearman.isNaN }
        let best = rows.first { $0.cell.name == choice?.best } ?? Self.highest(defined)
        let lead = rows.first { $0.cell.name == choice?.challenger } ?? best
        // Ready-made embeddings have no layer: the best of those that have one says which layer is shown.
        let guide = lead?.cell.layers == Self.noLayers ? Self.highest(defined.filter { $0.cell.layers != Self.noLayers }) ?? lead! : lead ?? first
        let shown = rows.filter {
            $0.cell.transform == guide.cell.transform && ($0.cell.layers == guide.cell.layers || $0.cell.layers == Self.noLayers)
        }
        self.shown = shown
        let cells = Set(shown.map(\.cell))
        self.subsets = subsets.filter { cells.contains($0.cell) }
        reference = against.first { $0.cell.layers == guide.cell.layers && $0.cell.transform == guide.cell.transform }?.reference
            ?? shown.first { $0.cell.pooling == document.plan.reference }?.cell
    }

    /// The first of the rows with the largest Spearman.
    private static func highest(_ rows: [ReportRow]) -> ReportRow? {
        rows.reduce(nil) { best, row in best.map { row.spearman > $0.spearman } ?? true ? row : best }
    }

    /// Without those between any two cells.
    private static func againstReference(_ comparisons: [ReportComparison], _ reference: String) -> [ReportComparison] {
        let isFixed = reference.count { $0 == "/" } >= 2
        return comparisons.filter { row in
            // A fixed reference is written first.
            isFixed ? row.reference == comparisons[0].reference
                : row.reference.pooling == reference && row.reference.layers == row.cell.layers && row.reference.transform == row.cell.transform
        }
    }

    /// - Throws: where texts cannot be read, which are left out then.
    mutating func take(_ pairs: ReportPairs) throws {
        self.pairs = pairs
        disagreements = Disagreement.all(of: self)
        try self.pairs!.readTexts(of: Set(disagreements.flatMap { $0.items.map(\.pair) }).sorted())
    }

    /// One pooling mixes with no other.
    mutating func take(_ matrices: [MixedUseMatrix], limit: Int) {
        let usable = matrices.filter { $0.poolings.count > 1 }
        let ordered = usable.filter { $0.layers == shownLayers } + usable.reversed().filter { $0.layers != shownLayers }
        mixedUse = Array(ordered.prefix(limit))
        mixedUseLeftOut = ordered.count - mixedUse.count
    }

    /// Ready-made embeddings are of none.
    var layers: [String] { unique(rows.map(\.cell.layers)).filter { $0 != Self.noLayers } }
    var transforms: [String] { unique(rows.map(\.cell.transform)) }
    var shownLayers: String { shown.first { $0.cell.layers != Self.noLayers }?.cell.layers ?? shown[0].cell.layers }
    var shownTransform: String { shown[0].cell.transform }
    var pairCount: Int { rows[0].pairs }
    var best: ReportRow? { rows.first { $0.cell.name == choice?.best } ?? Self.highest(rows.filter { !$0.spearman.isNaN }) }

    func isInBestGroup(_ cell: Cell) -> Bool { choice.map { $0.best_group.contains(cell.name) } ?? (cell == best?.cell) }
    func comparison(of cell: Cell) -> ReportComparison? { comparisons.first { $0.cell == cell } }
    func row(of cell: Cell) -> ReportRow? { rows.first { $0.cell == cell } }

    /// What is recommended; without a test, the highest.
    var recommended: Cell? {
        guard let choice else { return best?.cell }
        return rows.first { $0.cell.name == choice.recommended }?.cell ?? (reference?.name == choice.recommended ? reference : nil)
    }

    /// On the shown layers: the best of the cells that were held against the reference.
    var challenger: ReportComparison? {
        comparisons.filter { $0.cell.layers == shownLayers && $0.cell.transform == shownTransform && $0.verdict != .undefined && $0.verdict != .identicalByConstruction && !$0.delta.isNaN }
            .reduce(nil) { best, row in best.map { row.delta > $0.delta } ?? true ? row : best }
    }

    /// The reference's Spearman, also where it is not among the rows.
    var referenceSpearman: Double {
        guard let reference else { return .nan }
        if let row = row(of: reference) { return row.spearman }
        guard let against = comparisons.first(where: { $0.reference == reference && !$0.delta.isNaN }), let row = row(of: against.cell) else { return .nan }
        return row.spearman - against.delta
    }

    /// The cells whose cosines are shown.
    var scoredCells: [Cell] { isAverage ? [] : unique(shown.map(\.cell) + [reference, recommended].compactMap { $0 }) }

    /// How a cell is called where layers or transforms differ.
    func name(of cell: Cell) -> String {
        var name = cell.pooling
        if cell.layers != shownLayers, cell.layers != Self.noLayers { name += " of layer \(cell.layers)" }
        if cell.transform != shownTransform { name += cell.transform == Cell.noTransform ? " without a transform" : " under \(cell.transform)" }
        return name
    }
}
