public import Evaluation
internal import Formats

/// `scores.csv`: one row per pair, one column of cosines per cell. Made in pieces, which may be made side by side.
public struct ScoresCSV: Sendable {
    public static let name = "scores.csv"
    public static let keyColumns = ["dataset", "id", "split", "subset", "score", "cluster"]

    private let datasets: [DatasetOutcome]
    private let cells: [Cell]
    /// By dataset: which of its columns each of the cells is, if any.
    private let columns: [[Int?]]
    /// The header, and then some rows of a dataset each.
    private var pieces: [(dataset: Int, rows: Range<Int>)?] = [nil]

    /// About how many numbers a piece holds.
    private static let pieceSize = 1 << 13

    /// Datasets with different layers leave `nan` in each other's columns.
    public init(of datasets: [DatasetOutcome]) {
        var cells: [Cell] = [], seen: Set<Cell> = []
        for cell in datasets.flatMap(\.cells) where seen.insert(cell).inserted { cells.append(cell) }
        self.cells = cells
        columns = datasets.map { dataset in
            let places = Dictionary(zip(dataset.cells, dataset.cells.indices)) { first, _ in first }
            return cells.map { places[$0] }
        }
        self.datasets = datasets
        let rowCount = max(1, Self.pieceSize / (cells.count + 1))
        for (number, dataset) in datasets.enumerated() {
            pieces += stride(from: 0, to: dataset.pairs.count, by: rowCount).map { (number, $0..<min($0 + rowCount, dataset.pairs.count)) }
        }
    }

    public var pieceCount: Int { pieces.count }

    public func bytes(ofPiece number: Int) -> [UInt8] {
        var csv = CSVWriter()
        guard let piece = pieces[number] else {
            csv.row(Self.keyColumns + cells.map(\.name))
            return csv.bytes
        }
        let dataset = datasets[piece.dataset]
        let columns = columns[piece.dataset].map { $0.map { dataset.cosines[$0] } }
        for place in piece.rows {
            let pair = dataset.pairs[place]
            for text in [dataset.name, pair.id, pair.split, pair.subset] { csv.field(text) }
            csv.field(pair.gold)
            csv.field(pair.cluster)
            for column in columns { csv.field(column?[place] ?? .nan) }
            csv.endRow()
        }
        return csv.bytes
    }

    /// The whole file.
    public var bytes: [UInt8] { (0..<pieceCount).flatMap(bytes) }
}
