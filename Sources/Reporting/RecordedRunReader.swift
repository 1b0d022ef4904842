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
        func optional(_ name: String, _ required: [String]) throws(InputFault) -> RecordedTable? { try table(name, of: path, required) }
        let record = FolderPath.join(path, RunRecord.name)
        var run = RecordedRun(
            path: path, summary: try summary(at: FolderPath.join(path, SummaryTable.fileName)),
            comparisons: try optional(ComparisonTable.fileName, keyColumns), scores: try optional(ScoresCSV.name, ScoresCSV.keyColumns),
            geometry: try optional(GeometryTable.fileName, keyColumns), layers: try optional(LayerTable.fileName, ["dataset", "layers"]),
            record: FileManager.default.fileExists(atPath: record) ? try bytes(at: record) : nil)
        run.mismatch = try optional(MismatchTable.fileName, mismatchKeyColumns)
        return run
    }

    /// What a report shows whole.
    static func shownTables(of folder: String) throws(InputFault) -> (summary: RecordedTable, comparisons: RecordedTable?, mismatch: RecordedTable?) {
        (
            try summary(at: FolderPath.join(folder, SummaryTable.fileName)), try table(ComparisonTable.fileName, of: folder, keyColumns),
            try table(MismatchTable.fileName, of: folder, mismatchKeyColumns)
        )
    }

    /// nil where the folder has none of that name.
    private static func table(_ name: String, of folder: String, _ required: [String]) throws(InputFault) -> RecordedTable? {
        let path = FolderPath.join(folder, name)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return try RecordedTable(parsing: try bytes(at: path), path: path, required: required)
    }

    /// The pairs of a result folder with the cosines of some cells: a table of a thousand cells is not
    /// read whole.
    static func scores(of folder: String, cells: Set<String>) throws(InputFault) -> RecordedTable? {
        let path = FolderPath.join(folder, ScoresCSV.name)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let columns = cells.union(ScoresCSV.keyColumns)
        return try RecordedTable(parsing: try bytes(at: path), path: path, required: ScoresCSV.keyColumns, keeping: columns.contains)
    }

    /// A result file of MTEB.
    public static func taskResult(at path: String) throws(InputFault) -> TaskResultFile {
        let file = try OpenFile(path: path, purpose: "a result file of mteb")
        return try TaskResultFile(parsing: try file.bytes(in: 0..<file.byteCount), path: path)
    }

    /// The bytes of a `run.json`.
    public static func record(at path: String) throws(InputFault) -> [UInt8] { try bytes(at: path) }

    /// The files of a result folder, as its `run.json` lists them.
    public static func files(of folder: String) throws(InputFault) -> [(name: String, bytes: [UInt8])] {
        struct Marker: Decodable { let files: [String] }
        let path = FolderPath.join(folder, RunRecord.name)
        let marker = try JSONText.decode(
            Marker.self, from: try bytes(at: path), path: path, expected: "the run.json of a result folder", nextStep: "name a result folder")
        var files: [(name: String, bytes: [UInt8])] = []
        for name in marker.files {
            guard !name.contains("/"), !name.isEmpty else {
                throw InputFault(path: path, found: "the file name \(OneLine.quoted(name))", expected: "names of files in the folder", nextStep: "write the folder again")
            }
            files.append((name, try bytes(at: FolderPath.join(folder, name))))
        }
        return files
    }

    private static let mismatchKeyColumns = ["dataset", "layers", "pooling1", "pooling2"]
    private static let keyColumns = ["dataset", "split", "subset", "aggregation", "layers", "pooling", "transform"]

    private static func summary(at path: String) throws(InputFault) -> RecordedTable {
        try RecordedTable(parsing: try bytes(at: path), path: path, required: keyColumns + ["fit_on", "pairs", "cosine_spearman"])
    }

    private static func bytes(at path: String) throws(InputFault) -> [UInt8] {
        let file = try OpenFile(path: path, purpose: "a result of poolbench run")
        return try file.bytes(in: 0..<file.byteCount)
    }
}

extension RecordedRun {
    /// Its tables, by file name.
    public var tables: [(name: String, table: RecordedTable)] {
        let all: [(String, RecordedTable?)] = [
            (SummaryTable.fileName, summary), (ComparisonTable.fileName, comparisons), (ScoresCSV.name, scores), (GeometryTable.fileName, geometry),
            (LayerTable.fileName, layers), (MismatchTable.fileName, mismatch),
        ]
        return all.compactMap { name, table in table.map { (name, $0) } }
    }
}
