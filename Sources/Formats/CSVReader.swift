/// A table read from RFC 4180 text: a header and records of as many fields.
///
/// UTF-8, with or without a byte-order mark; records end with LF or CRLF; a field in quotes may
/// hold commas, line breaks and doubled quotes. Anything else is refused with its line, because a
/// reader that guesses shifts columns silently.
public struct CSVTable: Sendable, Equatable {
    public struct Record: Sendable, Equatable {
        /// The line of the file on which the record starts, from 1.
        public let line: Int
        public let fields: [String]
    }

    public let header: [String]
    public let records: [Record]

    /// The place of a column, if there is one.
    public func column(_ name: String) -> Int? { header.firstIndex(of: name) }

    /// - Parameter keeps: which columns are kept, by name; the others are stepped over, which saves most
    ///   of the time and memory of a wide table.
    /// - Throws: an ``InputFault`` that names the line.
    public init(parsing bytes: [UInt8], path: String, keeping keeps: ((String) -> Bool)? = nil) throws(InputFault) {
        var parser = CSVParser(bytes: bytes, path: path)
        guard let header = try parser.nextRecord() else {
            throw InputFault(
                path: path, found: "an empty file", expected: "a header line and records",
                nextStep: "write the column names first")
        }
        var seen: Set<String> = []
        if let repeated = header.fields.first(where: { !seen.insert($0).inserted }) {
            throw InputFault(
                path: path, found: "column \(OneLine.quoted(repeated)) twice in the header",
                expected: "column names that differ", nextStep: "rename or remove one of them")
        }
        let kept = keeps.map(header.fields.map)
        var records: [Record] = []
        while let record = try parser.nextRecord(keeping: kept) {
            let count = parser.fieldCount
            guard count == header.fields.count else {
                throw InputFault(
                    path: path, found: "\(count) field\(count == 1 ? "" : "s") on line \(record.line)",
                    expected: "\(header.fields.count) as in the header",
                    nextStep: "put fields that hold commas or line breaks in double quotes, and remove blank lines")
            }
            records.append(record)
        }
        self.header = kept.map { zip(header.fields, $0).filter(\.1).map(\.0) } ?? header.fields
        self.records = records
    }
}

/// One walk over the bytes.
private struct CSVParser {
    let bytes: [UInt8]
    let path: String
    var place = 0
    var line = 1
    /// Fields of the record that was read last, kept or not.
    var fieldCount = 0

    init(bytes: [UInt8], path: String) {
        self.bytes = bytes
        self.path = path
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    }

    private enum End { case field, record }

    /// The next record, or nil after the last one. A line break after the last record ends it and
    /// does not start another.
    ///
    /// - Parameter kept: which of its fields to keep; nil for all.
    mutating func nextRecord(keeping kept: [Bool]? = nil) throws(InputFault) -> CSVTable.Record? {
        guard place < bytes.count else { return nil }
        let firstLine = line
        var fields: [String] = []
        fieldCount = 0
        while true {
            let isKept = kept.map { fieldCount < $0.count && $0[fieldCount] } ?? true
            let (field, end) = try nextField(isKept)
            if isKept { fields.append(field) }
            fieldCount += 1
            if end == .record { return CSVTable.Record(line: firstLine, fields: fields) }
        }
    }

    private mutating func nextField(_ isKept: Bool) throws(InputFault) -> (String, End) {
        place < bytes.count && bytes[place] == UInt8(ascii: "\"") ? try quotedField() : try plainField(isKept)
    }

    /// - Parameter isKept: whether its text is wanted; the empty text otherwise.
    private mutating func plainField(_ isKept: Bool) throws(InputFault) -> (String, End) {
        let start = place
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                let text = isKept ? try text(bytes[start..<place]) : ""
                return (text, try separator())
            case UInt8(ascii: "\""):
                throw fault("a quote inside a field that does not start with one",
                    "put the field in double quotes and double the quotes in it")
            default: place += 1
            }
        }
        return (isKept ? try text(bytes[start..<place]) : "", .record)
    }

    private mutating func quotedField() throws(InputFault) -> (String, End) {
        let firstLine = line
        var contents: [UInt8] = []
        place += 1
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            guard byte == UInt8(ascii: "\"") else {
                if byte == UInt8(ascii: "\n") { line += 1 }
                contents.append(byte)
                continue
            }
            if place < bytes.count, bytes[place] == UInt8(ascii: "\"") {
                contents.append(byte)
                place += 1
                continue
            }
            let text = try text(contents[...])
            guard place < bytes.count else { return (text, .record) }
            return (text, try separator())
        }
        line = firstLine
        throw fault("a quote that is never closed", "close it, or double the quotes inside the field")
    }

    /// Steps over what ends a field.
    private mutating func separator() throws(InputFault) -> End {
        switch bytes[place] {
        case UInt8(ascii: ","):
            place += 1
            return .field
        case UInt8(ascii: "\r") where place + 1 < bytes.count && bytes[place + 1] == UInt8(ascii: "\n"):
            place += 2
        case UInt8(ascii: "\n"):
            place += 1
        case UInt8(ascii: "\r"):
            throw fault("a carriage return without a line feed", "end lines with LF or CRLF")
        default:
            throw fault("text after a closing quote", "double the quotes inside the field")
        }
        line += 1
        return .record
    }

    private func text(_ slice: ArraySlice<UInt8>) throws(InputFault) -> String {
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw fault("bytes that are not UTF-8", "save the file as UTF-8")
        }
        return text
    }

    private func fault(_ found: String, _ nextStep: String) -> InputFault {
        InputFault(path: path, found: "\(found) on line \(line)", expected: "RFC 4180 fields in UTF-8", nextStep: nextStep)
    }
}
