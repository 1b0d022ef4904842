import Formats
import TestSupport
import Testing

@testable import HiddenStates

@Suite struct PairTableTests {
    private func table(_ text: String) throws(InputFault) -> PairTable {
        try PairTable(MemoryBytes(path: "pairs.csv", contents: Array(text.utf8)))
    }

    private func texts(of pairs: PairList) throws -> [[String]] {
        var all: [[String]] = []
        try pairs.forEachTexts { index, texts in
            #expect(index == all.count)
            all.append((0..<texts.count).map(texts.text))
        }
        return all
    }

    @Test("Without indices, record i uses the sentences 2i and 2i + 1")
    func numbersSentences() throws {
        let table = try table("id,score\na,1\nb,-2.5\nc,0\n")
        #expect(!table.hasIndices && !table.pairs.hasTexts)
        #expect(table.pairs.map(\.id) == ["a", "b", "c"] && table.pairs.map(\.score) == [1, -2.5, 0])
        #expect(table.pairs.map { [$0.sentence1, $0.sentence2] } == [[0, 1], [2, 3], [4, 5]])
        #expect(table.pairs.allSatisfy { $0.split == nil && $0.subset == nil })
        #expect(try texts(of: table.pairs).isEmpty)
        #expect(table.pairs.splits == nil && table.otherColumns.isEmpty)
    }

    @Test("Columns are found by name in any order, and others are not interpreted")
    func findsColumns() throws {
        let table = try table("note,sentence2,index2,subset,score,index1,sentence1,split,id\n\"x, y\",\"B, b\",7,news,4.2,3,A,test,p1\n")
        #expect(table.hasIndices && table.pairs.hasTexts)
        let pair = try #require(table.pairs.first)
        #expect(pair.id == "p1" && pair.score == 4.2 && pair.split == "test" && pair.subset == "news")
        #expect([pair.sentence1, pair.sentence2] == [3, 7])
        #expect(try texts(of: table.pairs) == [["A", "B, b"]])
        #expect(table.otherColumns.mapValues(Array.init) == ["note": ["x, y"]])
    }

    @Test("Some of the pairs are picked by their places, also among those that were picked before")
    func selects() throws {
        let pairs = try table("id,score,split\na,1,x\nb,2,y\nc,3,x\nd,4,z\n").pairs
        let some = pairs.selecting([3, 1, 2])
        #expect(some.map(\.id) == ["d", "b", "c"] && some.map(\.place) == [3, 1, 2] && some.map(\.split) == ["z", "y", "x"])
        #expect(some.selecting([2, 0]).map(\.id) == ["c", "d"])
        #expect(pairs.splits.map(Array.init) == ["x", "y", "x", "z"] && pairs.splits?.names == ["x", "y", "z"])
    }

    @Test("Texts are read from the file when they are asked for, of any pairs in any order")
    func readsTexts() throws {
        let rows = (0..<3_000).map { "p\($0),\"text \($0),\n\"\"one\"\"\",\($0 % 5),\($0 % 7 == 0 ? "" : "é \($0 % 11)")" }
        let pairs = try table("id,sentence2,score,sentence1\n" + rows.joined(separator: "\n")).pairs
        func expected(_ place: Int) -> [String] { [place % 7 == 0 ? "" : "é \(place % 11)", "text \(place),\n\"one\""] }
        #expect(try texts(of: pairs) == (0..<3_000).map(expected))
        let some = [2_999, 0, 1_500, 7, 7, 2_998]
        #expect(try texts(of: pairs.selecting(some)) == some.map(expected))
        #expect(try texts(of: pairs.selecting(some).selecting([2, 0])) == [1_500, 2_999].map(expected))
    }

    @Test("A text that starts with a mark of byte order has it in any column, and is the same in all")
    func keepsMarksInTexts() throws {
        let first = try table("\u{FEFF}sentence1,sentence2,id,score\n\u{FEFF}x,y,a,1\n").pairs, last = try table("id,score,sentence1,sentence2\na,1,\u{FEFF}x,y\n").pairs
        for pairs in [first, last] { #expect(try texts(of: pairs).map { $0.map { Array($0.unicodeScalars) } } == [[["\u{FEFF}", "x"], ["y"]]]) }
    }

    @Test("Texts of a file that was written to meanwhile are a fault")
    func noticesChangedTexts() throws {
        let folder = TemporaryFolder()
        let path = folder.write("id,score,sentence1,sentence2\na,1,x,y\n", to: "pairs.csv")
        let pairs = try PairTable(OpenFile(path: path, purpose: "the table of pairs")).pairs
        #expect(try texts(of: pairs) == [["x", "y"]])
        folder.write("id,score,sentence1,sentence2\na,1,\"x,y\n", to: "pairs.csv")
        #expect(faultLine { try texts(of: pairs) }.contains("the file was changed while it was read"))
    }

    @Test("A byte-order mark and CRLF are accepted")
    func acceptsWindowsText() throws {
        #expect(try table("\u{FEFF}id,score\r\na,1\r\n").pairs.map(\.id) == ["a"])
    }

    @Test("Sentences may be shared, and a pair may hold one twice")
    func sharesSentences() throws {
        let pairs = try table("id,score,index1,index2\na,1,0,5\nb,1,5,0\nc,5,007,7\n").pairs
        #expect(pairs.map { [$0.sentence1, $0.sentence2] } == [[0, 5], [5, 0], [7, 7]])
    }

    @Test("Texts are there where both columns are", arguments: [("sentence1,sentence2", true), ("sentence1", false), ("sentence2", false)])
    func knowsTexts(columns: String, hasTexts: Bool) throws {
        let cells = columns.contains(",") ? "x,y" : "x"
        #expect(try table("id,score,\(columns)\na,1,\(cells)\n").pairs.hasTexts == hasTexts)
    }

    @Test("Columns of wholly empty texts are no texts")
    func ignoresEmptyTexts() throws {
        #expect(try !table("id,score,sentence1,sentence2\na,1,,\nb,2,,\n").pairs.hasTexts)
    }

    @Test("A split or subset that is wholly empty is absent", arguments: ["split", "subset"])
    func dropsEmptyLabels(column: String) throws {
        let pairs = try table("id,score,\(column)\na,1,\nb,2,\n").pairs
        #expect(pairs.allSatisfy { $0.split == nil && $0.subset == nil })
    }

    @Test("Digest and size are of the bytes as they are")
    func digests() throws {
        let bytes = Array("\u{FEFF}id,score\r\na,1\r\n".utf8)
        let table = try PairTable(MemoryBytes(path: "pairs.csv", contents: bytes))
        #expect(table.sha256 == SHA256Digest.of(bytes))
        #expect(table.byteCount == bytes.count)
    }

    static let column = "add the column or rename the one that holds it"
    static let decimal = "expected a plain decimal such as 3.5; correct the score, or remove the pair if it was never scored"
    static let row = "expected a sentence row, a whole number from 0; correct the index"
    static let faults: [(String, String)] = [
        ("", "an empty file, expected a header line and records; write the column names first"),
        ("score\n1\n", "no column 'id', expected a header with 'id'; \(column)"),
        ("ID,score\na,1\n", "no column 'id', expected a header with 'id'; \(column)"),
        ("id, score\na,1\n", "no column 'score', expected a header with 'score'; \(column)"),
        ("id\na\n", "no column 'score', expected a header with 'score'; \(column)"),
        ("id,score,index1\na,1,0\n", "no column 'index2', expected a header with 'index2' beside index1; \(column)"),
        ("id,score,index2\na,1,0\n", "no column 'index1', expected a header with 'index1' beside index2; \(column)"),
        ("id,score,id\na,1,a\n", "column 'id' twice in the header, expected column names that differ; rename or remove one of them"),
        ("id,score\n", "a header and no pairs, expected at least one pair; add the pairs"),
        ("id,score\na,1\n,2\n", "an empty id on line 3, expected an id for every pair; give the pair a unique id"),
        ("id,score\na,1\nb,2\na,3\n", "id 'a' on lines 2 and 4, expected ids that differ; rename or remove one of the pairs"),
        ("id,score,x\na,1,\"\n\n\"\nb,,\n", "score '' on line 5, \(decimal)"),
        ("id,score\na,1\nb,\"1,5\"\n", "score '1,5' on line 3, \(decimal)"),
        ("id,score\na,nan\n", "score 'nan' on line 2, \(decimal)"),
        ("id,score\na,inf\n", "score 'inf' on line 2, \(decimal)"),
        ("id,score\na,1e3\n", "score '1e3' on line 2, \(decimal)"),
        ("id,score\na, 1\n", "score ' 1' on line 2, \(decimal)"),
        ("id,score\na,\"1\n\0\"\n", "score '1\\n\\u{0}' on line 2, \(decimal)"),
        ("id,score,index1,index2\na,1,,1\n", "index1 '' on line 2, \(row)"),
        ("id,score,index1,index2\na,1,0,x\n", "index2 'x' on line 2, \(row)"),
        ("id,score,index1,index2\na,1,0,-1\n", "index2 '-1' on line 2, \(row)"),
        ("id,score,index1,index2\na,1,+1,0\n", "index1 '+1' on line 2, \(row)"),
        ("id,score,index1,index2\na,1,1.0,0\n", "index1 '1.0' on line 2, \(row)"),
        ("id,score,index1,index2\na,1,٣,0\n", "index1 '٣' on line 2, \(row)"),
        ("id,score,index1,index2\na,1,0,99999999999999999999\n", "index2 '99999999999999999999' on line 2, \(row)"),
        ("id,score,split\na,1,test\nb,2,\n", "an empty split on line 3, expected a split for every pair or for none; fill the column, or remove it"),
        ("id,score,subset\na,1,\nb,2,x\n", "an empty subset on line 2, expected a subset for every pair or for none; fill the column, or remove it"),
        ("id,score\na\n", "1 field on line 2, expected 2 as in the header; put fields that hold commas or line breaks in double quotes, and remove blank lines"),
    ]

    @Test("What is wrong is named with its line and what to do", arguments: faults)
    func refuses(text: String, words: String) {
        #expect(faultLine { try table(text).pairs } == "pairs.csv: \(words)")
    }
}
