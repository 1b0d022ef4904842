public import Formats

/// A table of a result folder, as it was written: columns by name, so that tables of older and newer
/// versions are read alike.
public struct RecordedTable: Sendable {
    public let path: String
    public let columns: [String]
    private let places: [String: Int]
    private let table: CSVTable

    public var rowCount: Int { table.rowCount }

    /// - Parameter keeps: which columns are kept; nil for all.
    /// - Throws: for bytes that are no such table, or one that lacks a column that it must have.
    public init(parsing bytes: [UInt8], path: String, required: [String], keeping keeps: ((String) -> Bool)? = nil) throws(InputFault) {
        let table = try CSVTable(parsing: bytes, path: path, keeping: keeps)
        for name in required where table.column(name) == nil {
            throw InputFault(
                path: path, found: "no column \(OneLine.quoted(name))", expected: "a table that poolbench run wrote",
                nextStep: "name a result folder, or write it again")
        }
        self.path = path
        columns = table.header
        places = Dictionary(uniqueKeysWithValues: table.header.enumerated().map { ($1, $0) })
        self.table = table
    }

    /// nil where there is no such column.
    public func text(_ column: String, _ row: Int) -> String? { places[column].map { table.text(row: row, column: $0) } }

    /// NaN where it says `nan`; nil where there is no such column.
    ///
    /// - Throws: for text that is no number.
    public func number(_ column: String, _ row: Int) throws(InputFault) -> Double? {
        guard let text = text(column, row) else { return nil }
        if text == "nan" { return .nan }
        guard let number = Double(text) else {
            throw InputFault(
                path: path, found: "\(OneLine.quoted(text)) in column \(column) on line \(table.line(ofRow: row))", expected: "a number or nan",
                nextStep: "write the folder again")
        }
        return number
    }
}
