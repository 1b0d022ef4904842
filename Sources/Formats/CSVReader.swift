/// A table read from RFC 4180 text: a header and records of as many fields.
///
/// UTF-8, with or without a byte-order mark; records end with LF or CRLF; a field in quotes may
/// hold commas, line breaks and doubled quotes. Anything else is refused with its line, because a
/// reader that guesses shifts columns silently.
///
/// Fields lie one behind the other as bytes; their texts are made when they are asked for.
public struct CSVTable: Sendable {
    public let header: [String]
    public let records: Records

    /// The place of a column, if there is one.
    public func column(_ name: String) -> Int? { header.firstIndex(of: name) }

    /// - Parameter keeps: which columns are kept, by name; the others are stepped over, which saves most
    ///   of the time and memory of a wide table.
    /// - Throws: an ``InputFault`` that names the line.
    public init(parsing bytes: [UInt8], path: String, keeping keeps: ((String) -> Bool)? = nil) throws(InputFault) {
        var parser = CSVParser(bytes: bytes, path: path)
        var first = FieldBytes()
        guard try parser.readRecord(into: &first) != nil else {
            throw InputFault(
                path: path, found: "an empty file", expected: "a header line and records",
                nextStep: "write the column names first")
        }
        let names = (0..<parser.fieldCount).map(first.text)
        var seen: Set<String> = []
        if let repeated = names.first(where: { !seen.insert($0).inserted }) {
            throw InputFault(
                path: path, found: "column \(OneLine.quoted(repeated)) twice in the header",
                expected: "column names that differ", nextStep: "rename or remove one of them")
        }
        let kept = keeps.map(names.map)
        var fields = FieldBytes(), lines: [Int] = []
        while let line = try parser.readRecord(into: &fields, keeping: kept) {
            let count = parser.fieldCount
            guard count == names.count else {
                throw InputFault(
                    path: path, found: "\(count) field\(count == 1 ? "" : "s") on line \(line)",
                    expected: "\(names.count) as in the header",
                    nextStep: "put fields that hold commas or line breaks in double quotes, and remove blank lines")
            }
            lines.append(line)
        }
        header = kept.map { zip(names, $0).filter(\.1).map(\.0) } ?? names
        records = Records(storage: Storage(fields: fields, lines: lines, width: header.count))
    }

    /// What all records share.
    fileprivate final class Storage: Sendable {
        let fields: FieldBytes
        let lines: [Int]
        let width: Int

        init(fields: FieldBytes, lines: [Int], width: Int) {
            self.fields = fields
            self.lines = lines
            self.width = width
        }
    }

    public struct Records: RandomAccessCollection, Sendable {
        fileprivate let storage: Storage
        public var startIndex: Int { 0 }
        public var endIndex: Int { storage.lines.count }
        public subscript(place: Int) -> Record { Record(storage: storage, place: place) }
    }

    public struct Record: Sendable {
        fileprivate let storage: Storage
        fileprivate let place: Int

        /// The line of the file on which the record starts, from 1.
        public var line: Int { storage.lines[place] }
        /// The texts of all fields.
        public var fields: [String] { (0..<storage.width).map { self[$0].text } }
        public subscript(column: Int) -> Field {
            precondition(column >= 0 && column < storage.width, "a column of the table")
            return Field(storage: storage, place: place * storage.width + column)
        }
    }

    /// One field; equal to another where their bytes are, because strings count as equal where only their normal
    /// forms are.
    public struct Field: Hashable, Sendable {
        fileprivate let storage: Storage
        fileprivate let place: Int

        public var text: String { storage.fields.text(place) }
        public var isEmpty: Bool { storage.fields.range(place).isEmpty }

        public static func == (one: Field, other: Field) -> Bool {
            one.storage.fields.bytes[one.storage.fields.range(one.place)] == other.storage.fields.bytes[other.storage.fields.range(other.place)]
        }

        public func hash(into hasher: inout Hasher) {
            unsafe storage.fields.bytes[storage.fields.range(place)].withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        }
    }
}

/// Contents of fields, one behind the other.
private struct FieldBytes: Sendable {
    private(set) var bytes: [UInt8] = []
    /// Where each field ends.
    private var ends: [Int] = []

    func range(_ field: Int) -> Range<Int> { (field == 0 ? 0 : ends[field - 1])..<ends[field] }
    func text(_ field: Int) -> String { String(decoding: bytes[range(field)], as: UTF8.self) }

    mutating func append(_ contents: ArraySlice<UInt8>) { bytes.append(contentsOf: contents) }
    mutating func endField() { ends.append(bytes.count) }
    /// What the field that was ended last holds.
    var last: ArraySlice<UInt8> { bytes[range(ends.count - 1)] }
    /// Forgets the field that was ended last.
    mutating func dropLast() {
        bytes.removeSubrange(range(ends.count - 1))
        ends.removeLast()
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
    /// Whether all bytes are UTF-8; else each field that is wanted is looked at, to name its line.
    let isUTF8: Bool

    init(bytes: [UInt8], path: String) {
        self.bytes = bytes
        self.path = path
        isUTF8 = (try? UTF8Span(validating: bytes.span)) != nil
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    }

    private enum End { case field, record }

    /// Reads the next record. A line break after the last record ends it and does not start another.
    ///
    /// - Parameter kept: which of its fields to keep; nil for all.
    /// - Returns: the line on which it starts, or nil after the last one.
    mutating func readRecord(into fields: inout FieldBytes, keeping kept: [Bool]? = nil) throws(InputFault) -> Int? {
        guard place < bytes.count else { return nil }
        let firstLine = line
        fieldCount = 0
        while true {
            let isKept = kept.map { fieldCount < $0.count && $0[fieldCount] } ?? true
            let end = place < bytes.count && bytes[place] == UInt8(ascii: "\"") ? try quotedField(into: &fields, isKept) : try plainField(into: &fields, isKept)
            fieldCount += 1
            if end == .record { return firstLine }
        }
    }

    private mutating func plainField(into fields: inout FieldBytes, _ isKept: Bool) throws(InputFault) -> End {
        let start = place
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                if isKept { try end(bytes[start..<place], in: &fields) }
                return try separator()
            case UInt8(ascii: "\""):
                throw fault("a quote inside a field that does not start with one",
                    "put the field in double quotes and double the quotes in it")
            default: place += 1
            }
        }
        if isKept { try end(bytes[start..<place], in: &fields) }
        return .record
    }

    private mutating func quotedField(into fields: inout FieldBytes, _ isKept: Bool) throws(InputFault) -> End {
        let firstLine = line
        place += 1
        var start = place
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            guard byte == UInt8(ascii: "\"") else {
                if byte == UInt8(ascii: "\n") { line += 1 }
                continue
            }
            if place < bytes.count, bytes[place] == UInt8(ascii: "\"") {
                // Of two quotes the first belongs to the field.
                fields.append(bytes[start..<place])
                place += 1
                start = place
                continue
            }
            try end(bytes[start..<place - 1], in: &fields)
            if !isKept { fields.dropLast() }
            return place < bytes.count ? try separator() : .record
        }
        line = firstLine
        throw fault("a quote that is never closed", "close it, or double the quotes inside the field")
    }

    /// Appends the last bytes of a field, and ends it.
    private func end(_ contents: ArraySlice<UInt8>, in fields: inout FieldBytes) throws(InputFault) {
        fields.append(contents)
        fields.endField()
        guard isUTF8 || String(validating: fields.last, as: UTF8.self) != nil else {
            throw fault("bytes that are not UTF-8", "save the file as UTF-8")
        }
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

    private func fault(_ found: String, _ nextStep: String) -> InputFault {
        InputFault(path: path, found: "\(found) on line \(line)", expected: "RFC 4180 fields in UTF-8", nextStep: nextStep)
    }
}
