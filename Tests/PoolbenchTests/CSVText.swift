import Testing

/// A CSV file of the tool, read back by RFC 4180 alone.
struct CSVText {
    let header: [String]
    /// By column name.
    let rows: [[String: String]]

    private static let quote = UInt8(ascii: "\""), comma = UInt8(ascii: ","), lineFeed = UInt8(ascii: "\n")

    init(_ text: String) throws {
        var records: [[String]] = [], record: [String] = [], field: [UInt8] = []
        var isQuoted = false
        var bytes = Array(text.utf8)[...]
        func isDoubled(_ rest: ArraySlice<UInt8>) -> Bool { isQuoted && rest.first == Self.quote }
        while let byte = bytes.popFirst() {
            switch byte {
            case Self.quote where isDoubled(bytes):
                field.append(byte)
                bytes.removeFirst()
            case Self.quote: isQuoted.toggle()
            case Self.comma where !isQuoted, Self.lineFeed where !isQuoted:
                record.append(String(decoding: field, as: UTF8.self))
                field = []
                guard byte == Self.lineFeed else { continue }
                records.append(record)
                record = []
            default: field.append(byte)
            }
        }
        try #require(field.isEmpty && record.isEmpty && !isQuoted, "the file does not end with a line feed")
        let header = try #require(records.first)
        try #require(records.allSatisfy { $0.count == header.count }, "a record has not as many fields as the header")
        try #require(Set(header).count == header.count, "a column name stands twice")
        self.header = header
        rows = records.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
    }

    /// The rows that have these values in these columns.
    func rows(where wanted: [String: String]) -> [[String: String]] {
        rows.filter { row in wanted.allSatisfy { row[$0.key] == $0.value } }
    }

    func column(_ name: String) -> [String] { rows.map { $0[name] ?? "no column \(name)" } }

    /// The different values of a column, in the order in which they come.
    func values(of name: String) -> [String] {
        column(name).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}

extension [String: String] {
    /// A number column's value; NaN where it says `nan`.
    func number(_ column: String) throws -> Double {
        let text = try #require(self[column], "no column \(column)")
        if text == "nan" { return .nan }
        return try #require(Double(text), "\(column) is no number: '\(text)'")
    }
}
