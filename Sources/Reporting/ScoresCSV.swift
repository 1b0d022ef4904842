public import Evaluation
internal import Formats

/// `scores.csv`: one row per pair, one column of cosines per cell.
public enum ScoresCSV {
    public static let name = "scores.csv"
    public static let keyColumns = ["dataset", "id", "split", "subset", "score", "cluster"]

    /// Datasets with different layers leave `nan` in each other's columns.
    public static func bytes(of datasets: [DatasetOutcome]) -> [UInt8] {
        var cells: [Cell] = []
        for cell in datasets.flatMap(\.cells) where !cells.contains(cell) { cells.append(cell) }
        // A cosine has 20 characters or so, a key column seldom more.
        let rowCount = datasets.reduce(0) { $0 + $1.pairs.count }
        var csv = CSVWriter(expecting: rowCount * (keyColumns.count + cells.count) * 21)
        csv.row(keyColumns + cells.map(\.name))
        for dataset in datasets {
            let columns = cells.map { cell in dataset.cells.firstIndex(of: cell).map { dataset.cosines[$0] } }
            for (place, pair) in dataset.pairs.enumerated() {
                for text in [dataset.name, pair.id, pair.split, pair.subset] { csv.field(text) }
                csv.field(pair.gold)
                csv.field(pair.cluster)
                for column in columns { csv.field(column?[place] ?? .nan) }
                csv.endRow()
            }
        }
        return csv.bytes
    }
}
