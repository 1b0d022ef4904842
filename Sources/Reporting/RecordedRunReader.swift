public import Evaluation
public import Formats
internal import FoundationEssentials

/// Reads what a run wrote.
public enum RecordedRunReader {
    /// - Parameter path: a result folder, or a `summary.csv` alone.
    public static func read(_ path: String) throws(InputFault) -> RecordedRun {
        if path.hasSuffix(".csv") {
            return RecordedRun(
                path: path, summary: try summary(at: path), comparisons: nil, scores: nil, geometry: nil, layers: nil, record: nil)
        }
        func optional(_ name: String, _ required: [String]) throws(InputFault) -> RecordedTable? {
            let file = FolderPath.join(path, name)
            guard FileManager.default.fileExists(atPath: file) else { return nil }
            return try RecordedTable(parsing: try bytes(at: file), path: file, required: required)
        }
        let record = FolderPath.join(path, RunRecord.name)
        return RecordedRun(
            path: path, summary: try summary(at: FolderPath.join(path, SummaryTable.fileName)),
            comparisons: try optional(ComparisonTable.fileName, keyColumns), scores: try optional(ScoresCSV.name, ScoresCSV.keyColumns),
            geometry: try optional(GeometryTable.fileName, keyColumns), layers: try optional(LayerTable.fileName, ["dataset", "layers"]),
            record: FileManager.default.fileExists(atPath: record) ? try bytes(at: record) : nil)
    }

    private static let keyColumns = ["dataset", "split", "subset", "aggregation", "layers", "pooling", "transform"]

    private static func summary(at path: String) throws(InputFault) -> RecordedTable {
        try RecordedTable(parsing: try bytes(at: path), path: path, required: keyColumns + ["fit_on", "pairs", "cosine_spearman"])
    }

    private static func bytes(at path: String) throws(InputFault) -> [UInt8] {
        let file = try OpenFile(path: path, purpose: "a result of poolbench run")
        return try file.bytes(in: 0..<file.byteCount)
    }
}
