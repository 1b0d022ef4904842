public import Evaluation
internal import Formats

/// `scores.csv`: one row per pair, one column of cosines per cell.
public enum ScoresCSV {
    public static let name = "scores.csv"
    public static let keyColumns = ["dataset", "id", "split", "subset", "score", "cluster"]

    private static let pieceByteCount = 1 << 18

    /// Gives the file piece by piece. Datasets with different layers leave `nan` in each other's columns.
    public static func write(_ datasets: [DatasetOutcome], _ append: ([UInt8]) throws -> Void) rethrows {
        var cells: [Cell] = []
        for cell in datasets.flatMap(\.cells) where !cells.contains(cell) { cells.append(cell) }
        var csv = CSVWriter()
        csv.row(keyColumns + cells.map(\.name))
        for dataset in datasets {
            let columns = cells.map { cell in dataset.cells.firstIndex(of: cell).map { dataset.cosines[$0] } }
            for (place, pair) in dataset.pairs.enumerated() {
                for text in [dataset.name, pair.id, pair.split, pair.subset] { csv.field(text) }
                csv.field(pair.gold)
                csv.field(pair.cluster)
                for column in columns { csv.field(column?[place] ?? .nan) }
                csv.endRow()
                guard csv.bytes.count > pieceByteCount else { continue }
                try append(csv.bytes)
                csv.removeRows()
            }
        }
        try append(csv.bytes)
    }

    public static func bytes(of datasets: [DatasetOutcome]) -> [UInt8] {
        var bytes: [UInt8] = []
        write(datasets) { bytes += $0 }
        return bytes
    }
}
