/// A table read whole from RFC 4180 text, as ``CSVRecords`` reads it.
public struct CSVTable: Sendable {
    public let header: [String]
    /// Row by row.
    private let fields: ByteStrings
    private let lines: [Int]

    public var rowCount: Int { lines.count }

    /// - Parameter keeps: which columns are kept, by name; nil for all.
    /// - Throws: an ``InputFault`` that names the line.
    public init(parsing bytes: [UInt8], path: String, keeping keeps: ((String) -> Bool)? = nil) throws(InputFault) {
        var records = try CSVRecords(of: MemoryBytes(path: path, contents: bytes), keeping: keeps)
        var fields = ByteStrings(), lines: [Int] = []
        while let line = try records.next(into: &fields) { lines.append(line) }
        header = records.header
        self.fields = fields
        self.lines = lines
    }

    /// The place of a column, if there is one.
    public func column(_ name: String) -> Int? { header.firstIndex(of: name) }

    public func text(row: Int, column: Int) -> String {
        precondition(header.indices.contains(column), "a column of the table")
        return fields.text(row * header.count + column)
    }

    /// The line of the file on which a row starts, from 1.
    public func line(ofRow row: Int) -> Int { lines[row] }
}
