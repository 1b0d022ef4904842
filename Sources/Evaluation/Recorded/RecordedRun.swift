/// A result folder that was read back: its tables, and the bytes of its `run.json`.
public struct RecordedRun: Sendable {
    /// Of the `run.json` that this version writes and reads.
    public static let schemaVersion = 1

    /// The folder, or the file that stands for one.
    public let path: String
    public let summary: RecordedTable
    /// Those that the folder has.
    public let comparisons: RecordedTable?
    public let scores: RecordedTable?
    public let geometry: RecordedTable?
    public let layers: RecordedTable?
    public var mismatch: RecordedTable?
    public let record: [UInt8]?

    public init(
        path: String, summary: RecordedTable, comparisons: RecordedTable?, scores: RecordedTable?, geometry: RecordedTable?,
        layers: RecordedTable?, record: [UInt8]?
    ) {
        (self.path, self.summary, self.comparisons, self.scores) = (path, summary, comparisons, scores)
        (self.geometry, self.layers, self.record) = (geometry, layers, record)
    }
}
