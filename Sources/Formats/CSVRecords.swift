/// The records of RFC 4180 text, one after the other: a header, and records of as many fields.
///
/// UTF-8, with or without a byte-order mark; records end with LF or CRLF; a field in quotes may
/// hold commas, line breaks and doubled quotes. Anything else is refused with its line, because a
/// reader that guesses shifts columns silently.
public struct CSVRecords {
    /// The names of the columns that are kept.
    public let header: [String]
    private let columnCount: Int
    /// Which columns are kept; nil for all.
    private let kept: [Bool]?
    private var parser: CSVParser

    /// Reads the header. The rest is read when it is asked for, a piece at a time.
    ///
    /// - Parameters:
    ///   - keeps: which columns are kept, by name; the others are stepped over, which saves most
    ///     of the time and memory of a wide table.
    ///   - digest: takes all bytes, in their order, as they are read.
    /// - Throws: an ``InputFault`` that names the line.
    public init(
        of source: any ByteSource, keeping keeps: ((String) -> Bool)? = nil, hashing digest: SHA256Digest? = nil
    ) throws(InputFault) {
        try self.init(of: source, keeping: keeps, hashing: digest, pieceByteCount: 1 << 20)
    }

    /// - Parameter pieceByteCount: how much is read at once.
    init(
        of source: any ByteSource, keeping keeps: ((String) -> Bool)?, hashing digest: SHA256Digest?, pieceByteCount: Int
    ) throws(InputFault) {
        let path = source.path
        parser = try CSVParser(source, digest, pieceByteCount: pieceByteCount)
        try parser.skipByteOrderMark()
        var first = ByteStrings()
        guard try parser.readRecord(into: &first, keeping: nil) != nil else {
            throw InputFault(
                path: path, found: "an empty file", expected: "a header line and records",
                nextStep: "write the column names first")
        }
        let names = (0..<first.count).map(first.text)
        var seen: Set<String> = []
        if let repeated = names.first(where: { !seen.insert($0).inserted }) {
            throw InputFault(
                path: path, found: "column \(OneLine.quoted(repeated)) twice in the header",
                expected: "column names that differ", nextStep: "rename or remove one of them")
        }
        let kept = keeps.map(names.map)
        header = kept.map { zip(names, $0).filter(\.1).map(\.0) } ?? names
        columnCount = names.count
        self.kept = kept
    }

    /// Appends the fields of the next record.
    ///
    /// - Returns: the line of the file on which it starts, from 1; nil after the last one.
    public mutating func next(into fields: inout ByteStrings) throws(InputFault) -> Int? {
        guard let line = try parser.readRecord(into: &fields, keeping: kept) else { return nil }
        let count = parser.fieldCount
        guard count == columnCount else {
            throw InputFault(
                path: parser.source.path, found: "\(count) field\(count == 1 ? "" : "s") on line \(line)",
                expected: "\(columnCount) as in the header",
                nextStep: "put fields that hold commas or line breaks in double quotes, and remove blank lines")
        }
        return line
    }
}

extension CSVRecords {
    /// Where in the source the record lies that was read last, its line break included.
    public var lastRecord: Range<Int> { parser.lastRecord }

    /// The fields of one record that stands by itself. A byte-order mark in front belongs to the first field.
    ///
    /// - Parameter kept: which of them to keep; by default all.
    public static func fields(ofRecord record: MemoryBytes, keeping kept: [Bool]? = nil) throws(InputFault) -> ByteStrings {
        var parser = CSVParser(record: record), fields = ByteStrings()
        _ = try parser.readRecord(into: &fields, keeping: kept)
        return fields
    }
}

/// One walk over the bytes, of which a window is in memory.
private struct CSVParser {
    let source: any ByteSource
    private let digest: SHA256Digest?
    /// The bytes of the source from `windowStart` on, as far as they were read.
    private var bytes: [UInt8] = []
    private var windowStart = 0
    private var place = 0
    private var line = 1
    /// Fields of the record that was read last, kept or not.
    private(set) var fieldCount = 0
    private(set) var lastRecord = 0..<0
    /// Whether all of the window is UTF-8; else each field that is wanted is looked at, to name its line.
    private var isUTF8 = true

    /// How much is read at once.
    private let pieceByteCount: Int

    init(_ source: any ByteSource, _ digest: SHA256Digest?, pieceByteCount: Int) throws(InputFault) {
        (self.source, self.digest, self.pieceByteCount) = (source, digest, pieceByteCount)
        try readOn()
    }

    init(record: MemoryBytes) {
        (source, digest, pieceByteCount, bytes) = (record, nil, 0, record.contents)
        isUTF8 = (try? UTF8Span(validating: bytes.span)) != nil
    }

    mutating func skipByteOrderMark() throws(InputFault) {
        while bytes.count < 3, !isAtEnd { try readOn() }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    }

    private enum End { case field, record }

    private var isAtEnd: Bool { windowStart + bytes.count == source.byteCount }

    /// Lets go of what lies before `place`, and reads the next piece.
    private mutating func readOn() throws(InputFault) {
        let end = windowStart + bytes.count, rest = bytes.count - place
        windowStart += place
        place = 0
        // What is left is read once more, because a window beside the next would take twice the memory.
        bytes = []
        // At least as much again: else a record of many pieces would be gone through once for each.
        bytes = try source.bytes(in: windowStart..<min(end + max(pieceByteCount, rest), source.byteCount))
        unsafe digest?.update(bytes.span.bytes.extracting((end - windowStart)...))
        // A piece may end within a character, which is read once more with what follows.
        let lastCharacter = bytes.suffix(4).lastIndex { $0 & 0xC0 != 0x80 } ?? bytes.count
        isUTF8 = (try? UTF8Span(validating: bytes.span.extracting(..<(isAtEnd ? bytes.count : lastCharacter)))) != nil
    }

    /// Reads the next record. A line break after the last record ends it and does not start another.
    ///
    /// - Parameter kept: which of its fields to keep; nil for all.
    /// - Returns: the line on which it starts, or nil after the last one.
    mutating func readRecord(into fields: inout ByteStrings, keeping kept: [Bool]?) throws(InputFault) -> Int? {
        let firstLine = line, fieldsBefore = fields.count
        while true {
            let start = place
            do throws(InputFault) {
                try readFields(into: &fields, keeping: kept)
                if !mayBeCut {
                    lastRecord = windowStart + start..<windowStart + place
                    return start == place ? nil : firstLine
                }
            } catch {
                if !mayBeCut { throw error }
            }
            // Once more, with more to read.
            fields.removeLast(fields.count - fieldsBefore)
            (place, line) = (start, firstLine)
            try readOn()
        }
    }

    /// Whether what follows might have been read otherwise with the bytes behind the window: one byte is looked ahead.
    private var mayBeCut: Bool { place + 1 >= bytes.count && !isAtEnd }

    private mutating func readFields(into fields: inout ByteStrings, keeping kept: [Bool]?) throws(InputFault) {
        fieldCount = 0
        guard place < bytes.count else { return }
        while true {
            let isKept = kept.map { fieldCount < $0.count && $0[fieldCount] } ?? true
            let end = place < bytes.count && bytes[place] == UInt8(ascii: "\"") ? try quotedField(into: &fields, isKept) : try plainField(into: &fields, isKept)
            fieldCount += 1
            if end == .record { return }
        }
    }

    private mutating func plainField(into fields: inout ByteStrings, _ isKept: Bool) throws(InputFault) -> End {
        let start = place
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                if isKept { try end(start..<place, in: &fields) }
                return try separator()
            case UInt8(ascii: "\""):
                throw fault("a quote inside a field that does not start with one",
                    "put the field in double quotes and double the quotes in it")
            default: place += 1
            }
        }
        if isKept { try end(start..<place, in: &fields) }
        return .record
    }

    private mutating func quotedField(into fields: inout ByteStrings, _ isKept: Bool) throws(InputFault) -> End {
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
                fields.extend(with: bytes, in: start..<place)
                place += 1
                start = place
                continue
            }
            try end(start..<place - 1, in: &fields)
            if !isKept { fields.removeLast(1) }
            return place < bytes.count ? try separator() : .record
        }
        line = firstLine
        throw fault("a quote that is never closed", "close it, or double the quotes inside the field")
    }

    /// Appends the last bytes of a field, and ends it.
    private func end(_ rest: Range<Int>, in fields: inout ByteStrings) throws(InputFault) {
        fields.extend(with: bytes, in: rest)
        fields.endString()
        guard isUTF8 || fields.isText(fields.count - 1) else {
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
        InputFault(path: source.path, found: "\(found) on line \(line)", expected: "RFC 4180 fields in UTF-8", nextStep: nextStep)
    }
}
