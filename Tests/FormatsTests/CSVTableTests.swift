import TestSupport
import Testing

@testable import Formats

private func table(_ text: String) throws(InputFault) -> CSVTable {
    try CSVTable(parsing: Array(text.utf8), path: "pairs.csv")
}

/// Fields as bytes: `==` of strings would not tell composed from decomposed letters.
private func bytes(_ rows: [[String]]) -> [[[UInt8]]] { rows.map { $0.map { Array($0.utf8) } } }

@Suite struct CSVTableTests {
    @Test("A header and records are read, with the line that each starts on")
    func readsRecords() throws {
        let table = try table("id,score\na,1\nb,2\n")
        #expect(table.header == ["id", "score"])
        #expect(table.rows == [["a", "1"], ["b", "2"]])
        #expect(table.lines == [2, 3])
        #expect(table.column("score") == 1)
        #expect(table.column("Score") == nil)
    }

    @Test("A header alone is a table without records", arguments: ["id,score", "id,score\n", "id,score\r\n"])
    func readsHeaderAlone(text: String) throws {
        let table = try table(text)
        #expect(table.header == ["id", "score"])
        #expect(table.rowCount == 0)
    }

    static let forms: [(String, [[String]])] = [
        ("a,b\n1,2\n", [["1", "2"]]),
        ("a,b\n1,2", [["1", "2"]]),
        ("a,b\r\n1,2\r\n", [["1", "2"]]),
        ("a,b\r\n1,2\n3,4\r\n", [["1", "2"], ["3", "4"]]),
        ("\u{FEFF}a,b\n1,2\n", [["1", "2"]]),
        ("a,b\n1,\n", [["1", ""]]),
        ("a,b\n1,", [["1", ""]]),
        ("a,b\n,\n", [["", ""]]),
        ("a,b\n,2\r\n", [["", "2"]]),
        ("a,b\n 1 , 2 \n", [[" 1 ", " 2 "]]),
        ("a,b\n\"1\",\"2\"\n", [["1", "2"]]),
        ("a,b\n\"1\",\"2\"", [["1", "2"]]),
        ("a,b\n\"\",\"\"\n", [["", ""]]),
        ("a,b\n\"\",\"\"", [["", ""]]),
        ("a,b\n\"x,y\",\",\"\n", [["x,y", ","]]),
        ("a,b\n\"say \"\"hi\"\"\",\"\"\"\"\n", [["say \"hi\"", "\""]]),
        ("a,b\n\"x\ny\",\"x\r\ny\"\n", [["x\ny", "x\r\ny"]]),
        ("a,b\n\"x\ry\",2\n", [["x\ry", "2"]]),
        ("a,b\n東京,🙂\n", [["東京", "🙂"]]),
        ("a,b\n\u{FEFF}1,2\n", [["\u{FEFF}1", "2"]]),
        ("\"a\",\"b\"\n1,2\n", [["1", "2"]]),
    ]

    @Test("Every form that RFC 4180 allows is read", arguments: forms)
    func readsForm(text: String, records: [[String]]) throws {
        let table = try table(text)
        #expect(bytes([table.header]) == bytes([["a", "b"]]))
        #expect(bytes(table.rows) == bytes(records))
    }

    @Test("A table of one column may hold empty fields")
    func readsOneColumn() throws {
        #expect(try table("a\n\nx\n\"\"\n").rows == [[""], ["x"], [""]])
    }

    @Test("Column names may hold what other fields may")
    func readsQuotedHeader() throws {
        let table = try table("\"a,b\",\"c\nd\"\n1,2\n")
        #expect(table.header == ["a,b", "c\nd"])
        #expect(table.line(ofRow: 0) == 3)
    }

    @Test("A NUL is a character like others: it neither ends a field nor the file")
    func keepsNUL() throws {
        #expect(try table("a,b\nx\0y,2\n3,\"\0\"\n").rows == [["x\0y", "2"], ["3", "\0"]])
    }

    @Test("Lines are counted through quoted line breaks")
    func countsLines() throws {
        let table = try table("a,b\r\n\"1\n\n2\",\"\r\n\"\r\n3,4\n5,6\n")
        #expect(table.lines == [2, 6, 7])
    }

    static let faults: [(String, String)] = [
        ("", "an empty file, expected a header line and records; write the column names first"),
        ("\u{FEFF}", "an empty file, expected a header line and records; write the column names first"),
        ("a,b,a\n", "column 'a' twice in the header, expected column names that differ; rename or remove one of them"),
        ("a,,\n", "column '' twice in the header, expected column names that differ; rename or remove one of them"),
        ("a,b\n1,2\n1,2,3\n", "3 fields on line 3, \(fieldCount)"),
        ("a,b\n1\n", "1 field on line 2, \(fieldCount)"),
        ("a,b\n1,2\n\n", "1 field on line 3, \(fieldCount)"),
        ("a,b\n\n1,2\n", "1 field on line 2, \(fieldCount)"),
        ("a,b\n\"x\ny\",\"\r\n\"\n1,2,3,4\n", "4 fields on line 5, \(fieldCount)"),
        ("a,b\n\"1\n2\",3,4\n", "3 fields on line 2, \(fieldCount)"),
        ("a,b\n1,\"2\n3,4\n", "a quote that is never closed on line 2, \(rfc); close it, or double the quotes inside the field"),
        ("a,\"", "a quote that is never closed on line 1, \(rfc); close it, or double the quotes inside the field"),
        ("a,b\n1,\"2\"\"", "a quote that is never closed on line 2, \(rfc); close it, or double the quotes inside the field"),
        ("a,b\n\"1\"2,3\n", "text after a closing quote on line 2, \(rfc); double the quotes inside the field"),
        ("a,b\n\"1\" ,3\n", "text after a closing quote on line 2, \(rfc); double the quotes inside the field"),
        ("a,b\n1,2\"3\n", "a quote inside a field that does not start with one on line 2, \(quoteInside)"),
        ("a,b\n1, \"2\"\n", "a quote inside a field that does not start with one on line 2, \(quoteInside)"),
        ("a,b\r1,2\r", "a carriage return without a line feed on line 1, \(rfc); end lines with LF or CRLF"),
        ("a,b\n1,2\r", "a carriage return without a line feed on line 2, \(rfc); end lines with LF or CRLF"),
        ("a,b\n1,\"2\"\r3\n", "a carriage return without a line feed on line 2, \(rfc); end lines with LF or CRLF"),
        ("a,b\n\r\r\n", "a carriage return without a line feed on line 2, \(rfc); end lines with LF or CRLF"),
    ]
    static let rfc = "expected RFC 4180 fields in UTF-8"
    static let fieldCount = "expected 2 as in the header; put fields that hold commas or line breaks in double quotes, and remove blank lines"
    static let quoteInside = "\(rfc); put the field in double quotes and double the quotes in it"

    @Test("Anything else is refused with its line", arguments: faults)
    func refuses(text: String, words: String) {
        #expect(faultLine { try table(text) } == "pairs.csv: \(words)")
    }

    @Test(
        "Bytes that are not UTF-8 are refused with their line, in quotes or not",
        arguments: [
            [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80], [0xE2, 0x82],
        ] as [[UInt8]], [false, true])
    func refusesInvalidUTF8(invalid: [UInt8], isQuoted: Bool) {
        let quote: [UInt8] = isQuoted ? [UInt8(ascii: "\"")] : []
        let bytes = Array("a,b\n1,2\nx,".utf8) + quote + invalid + quote + Array("\n".utf8)
        #expect(
            faultLine { try CSVTable(parsing: bytes, path: "pairs.csv") }
                == "pairs.csv: bytes that are not UTF-8 on line 3, expected RFC 4180 fields in UTF-8; save the file as UTF-8")
    }

    @Test("UTF-16 is refused as what it is not")
    func refusesUTF16() {
        let bytes: [UInt8] = [0xFF, 0xFE] + "a,b\n".utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        #expect(faultLine { try CSVTable(parsing: bytes, path: "pairs.csv") }.contains("bytes that are not UTF-8 on line 1"))
    }

    @Test("Of several repeated columns, the first is named, in every run")
    func namesFirstRepeatedColumn() {
        let header = (0..<40).map { "c\($0 / 2)" }.joined(separator: ",")
        #expect(faultLine { try table(header + "\n") }.hasPrefix("pairs.csv: column 'c0' twice in the header,"))
    }

    @Test("What the writer writes reads back byte by byte", arguments: UInt64(0)..<200)
    func roundTrip(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let alphabet: [Unicode.Scalar] = ["a", "0", ",", "\"", "\n", "\r", " ", "'", ";", "\0", "é", "e", "\u{301}", "東", "🙂", "\u{FEFF}"]
        func text() -> String {
            var scalars = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...8, using: &numbers) { scalars.append(alphabet.randomElement(using: &numbers)!) }
            return String(scalars)
        }
        let width = Int.random(in: 1...5, using: &numbers)
        let header = (0..<width).map { "column \($0) " + text() }
        let rows = (0..<Int.random(in: 0...12, using: &numbers)).map { _ in (0..<width).map { _ in text() } }

        var writer = CSVWriter()
        for row in [header] + rows { writer.row(row) }
        let table = try CSVTable(parsing: writer.bytes, path: "pairs.csv")
        #expect(bytes([table.header]) == bytes([header]))
        #expect(bytes(table.rows) == bytes(rows))
    }

    /// Some bytes are replaced by such as mean something to a reader.
    private func changed(_ original: [UInt8], upTo most: Int, using numbers: inout SeededNumbers) -> [UInt8] {
        let telling = Array("\",\n\r\0".utf8) + [0xFF, 0xC3, 0xEF]
        var bytes = original
        for _ in 0..<Int.random(in: 1...most, using: &numbers) {
            bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = telling.randomElement(using: &numbers)!
        }
        return bytes
    }

    @Test("Any bytes give a table of even records or a fault that names the file")
    func survivesMutations() {
        var numbers = SeededNumbers(seed: 7)
        let original = Array("id,score,sentence1\n1,2.5,\"a, \"\"b\"\"\nc\"\r\n2,0.0,é\n".utf8)
        var tables = 0, faults = 0
        for _ in 0..<3_000 {
            var bytes = changed(original, upTo: 4, using: &numbers)
            bytes.removeLast(Int.random(in: 0...3, using: &numbers))
            do throws(InputFault) {
                let table = try CSVTable(parsing: bytes, path: "pairs.csv")
                tables += 1
                #expect(table.rows.allSatisfy { $0.count == table.header.count })
                #expect(zip(table.lines, table.lines.dropFirst()).allSatisfy(<))
            } catch {
                faults += 1
                #expect(error.description.hasPrefix("pairs.csv: "))
            }
        }
        #expect(tables > 100 && faults > 100, "mutations of both kinds were tried")
    }

    /// What reading pieces of a size gives: the fields of each record, its line and its bytes, or the fault.
    private func read(_ bytes: [UInt8], pieces: Int, keeping keeps: ((String) -> Bool)? = nil) -> (records: [[String]], lines: [Int], bytes: [Range<Int>], digest: String, fault: String) {
        let digest = SHA256Digest()
        var records: [[String]] = [], lines: [Int] = [], ranges: [Range<Int>] = []
        do throws(InputFault) {
            var reader = try CSVRecords(of: MemoryBytes(path: "pairs.csv", contents: bytes), keeping: keeps, hashing: digest, pieceByteCount: pieces)
            var fields = ByteStrings()
            records.append(reader.header)
            while let line = try reader.next(into: &fields) {
                records.append((0..<fields.count).map(fields.text))
                lines.append(line)
                ranges.append(reader.lastRecord)
                fields.removeAll()
            }
            return (records, lines, ranges, digest.finish(), "")
        } catch {
            return (records, lines, ranges, "", error.description)
        }
    }

    @Test("However small the pieces are that are read, records and faults are the same")
    func readsPieces() throws {
        var numbers = SeededNumbers(seed: 11)
        let original = Array("\u{FEFF}id,text,n\r\n1,\"a, \"\"b\"\"\nc\",2\r\n2,é東🙂,\n3,\"\",4\n\"\"\"\",a long text of which the pieces have but a part,".utf8)
        var tables = 0, faults = 0
        for round in 0..<3_000 {
            let bytes = round == 0 ? original : changed(original, upTo: 3, using: &numbers)
            let keeps: ((String) -> Bool)? = round % 3 == 2 ? { $0 != "text" } : nil
            let whole = read(bytes, pieces: bytes.count, keeping: keeps)
            if whole.fault.isEmpty { tables += 1 } else { faults += 1 }
            for pieces in [1, 3, 7, 40] {
                let found = read(bytes, pieces: pieces, keeping: keeps)
                #expect(found.records == whole.records && found.lines == whole.lines && found.bytes == whole.bytes && found.fault == whole.fault && found.digest == whole.digest, "\(String(decoding: bytes, as: UTF8.self)) \(pieces) \(found.fault) \(whole.fault)")
            }
            if whole.fault.isEmpty {
                #expect(whole.digest == SHA256Digest.of(bytes))
                #expect(zip(whole.bytes, whole.bytes.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound } && (whole.bytes.last.map { $0.upperBound == bytes.count } ?? true))
            }
        }
        #expect(tables > 100 && faults > 100, "mutations of both kinds were tried")
    }

    @Test("A record can be read by itself, where it was")
    func readsOneRecord() throws {
        let bytes = Array("a,b,c\n1,\"x,\n\"\"y\",3\r\n\u{FEFF}4,5,6".utf8), whole = read(bytes, pieces: 8)
        #expect(whole.records == [["a", "b", "c"], ["1", "x,\n\"y", "3"], ["\u{FEFF}4", "5", "6"]])
        for (range, record) in zip(whole.bytes, whole.records.dropFirst()) {
            let source = MemoryBytes(path: "pairs.csv", contents: Array(bytes[range]))
            let fields = try CSVRecords.fields(ofRecord: source), some = try CSVRecords.fields(ofRecord: source, keeping: [false, true, true])
            #expect((0..<fields.count).map { Array(fields.text($0).utf8) } == record.map { Array($0.utf8) })
            #expect((0..<some.count).map(some.text) == Array(record[1...]))
        }
    }

    @Test("Columns that are not asked for are stepped over, and still counted") func keeps() throws {
        let bytes = Array("a,b,c\n1,\"x,\"\"y\",3\n4,5,6\n".utf8)
        let table = try CSVTable(parsing: bytes, path: "t.csv") { $0 != "b" }
        #expect(table.header == ["a", "c"] && table.rows == [["1", "3"], ["4", "6"]])
        #expect(table.lines == [2, 3])
        #expect(faultLine { try CSVTable(parsing: Array("a,b\n1,2,3\n".utf8), path: "t.csv") { _ in false } }.contains("3 fields on line 2, expected 2"))
    }
}

extension CSVTable {
    fileprivate var rows: [[String]] { (0..<rowCount).map { row in header.indices.map { text(row: row, column: $0) } } }
    fileprivate var lines: [Int] { (0..<rowCount).map(line) }
}
