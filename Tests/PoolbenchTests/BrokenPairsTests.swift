import Foundation
import Testing
import TestSupport

@Suite("A broken pairs.csv is refused, and nothing is written")
struct BrokenPairsTests {
    private static func pairs(_ records: String..., header: String = "id,score") -> String {
        ([header] + records).joined(separator: "\n") + "\n"
    }

    static let values: [BrokenInput] = [
        .table("a score that is no number", pairs("a,1", "b,high", "c,3", "d,4"), "score 'high'", "line 3"),
        .table("an empty score", pairs("a,1", "b,", "c,3", "d,4"), "score ''", "line 3"),
        .table("a score with an exponent", pairs("a,1", "b,2e0", "c,3", "d,4"), "score '2e0'", "plain decimal"),
        .table("a score that is nan", pairs("a,1", "b,nan", "c,3", "d,4"), "score 'nan'"),
        .table("a score in hexadecimal", pairs("a,1", "b,0x1", "c,3", "d,4"), "score '0x1'"),
        .table("a score with a decimal comma", pairs("a,1", "b,\"2,5\"", "c,3", "d,4"), "score '2,5'"),
        .table("a score beyond all numbers", pairs("a,1", "b,1" + String(repeating: "0", count: 400), "c,3", "d,4"), "score '1000"),
        .table("an id twice", pairs("a,1", "b,2", "a,3", "d,4"), "id 'a'", "lines 2 and 4"),
        .table("an empty id", pairs("a,1", "b,2", ",3", "d,4"), "empty id", "line 4"),
        .table("an index out of range", pairs("a,1,0,8", header: "id,score,index1,index2"), "index 8", "'a'", "8 sentences"),
        .table("an index that is no number", pairs("a,1,0,one", header: "id,score,index1,index2"), "index2 'one'", "line 2"),
        .table("an index that is negative", pairs("a,1,-1,1", header: "id,score,index1,index2"), "index1 '-1'", "line 2"),
        .table("an index beyond all numbers", pairs("a,1,0,99999999999999999999", header: "id,score,index1,index2"), "index2 '9999"),
        .table("an index that is empty", pairs("a,1,,1", header: "id,score,index1,index2"), "index1 ''", "line 2"),
        .table("more pairs than sentences", pairs("a,1", "b,2", "c,3", "d,4", "e,5"), "5 pairs", "8 sentences", "10 sentences"),
        .table("fewer pairs than sentences", pairs("a,1", "b,2", "c,3"), "3 pairs", "8 sentences", "6 sentences"),
        .table("a split for some pairs only", pairs("a,1,x", "b,2,", "c,3,x", "d,4,x", header: "id,score,split"), "empty split", "line 3"),
        .table("a split called all beside others", pairs("a,1,x", "b,2,all", "c,3,x", "d,4,x", header: "id,score,split"), "'all'"),
    ]

    static let tables: [BrokenInput] = [
        .table("no column id", pairs("a,1", header: "name,score"), "no column 'id'"),
        .table("no column score", pairs("a,1", header: "id,gold"), "no column 'score'"),
        .table("a column in capitals", pairs("a,1", header: "ID,score"), "no column 'id'"),
        .table("a column twice", pairs("a,1,2", header: "id,score,score"), "'score' twice"),
        .table("index1 without index2", pairs("a,1,0", header: "id,score,index1"), "no column 'index2'"),
        .table("index2 without index1", pairs("a,1,0", header: "id,score,index2"), "no column 'index1'"),
        .table("a field too many", pairs("a,1", "b,2,3", "c,3", "d,4"), "3 fields", "line 3"),
        .table("a field too few", pairs("a,1", "b,2", "c", "d,4"), "1 field ", "line 4"),
        .table("a blank line", pairs("a,1", "", "b,2", "c,3", "d,4"), "line 3"),
        .table("a line number that counts line breaks in quotes", pairs("\"a\n\n\",1", "b,2", "c", "d,4"), "1 field ", "line 6"),
        .table("a quote that is never closed", pairs("a,1", "\"b,2", "c,3", "d,4"), "never closed", "line 3"),
        .table("a quote inside a plain field", pairs("a,1", "b\"b,2", "c,3", "d,4"), "quote", "line 3"),
        .table("text after a closing quote", pairs("a,1", "\"b\"b,2", "c,3", "d,4"), "quote", "line 3"),
        .table("a carriage return alone", "id,score\ra,1\r", "carriage return", "line 1"),
        .table("no pairs", pairs(), "no pairs"),
        .table("nothing", "", "empty file"),
        BrokenInput("bytes that are not UTF-8", in: BrokenInput.pairs, "not UTF-8", "line 3") { folder in
            SampleDataset(pairCount: 4).write(to: folder, as: BrokenInput.dataset)
            folder.write(Array("id,score\na,1\n".utf8) + [0xE9] + Array(",2\nc,3\nd,4\n".utf8), to: BrokenInput.dataset + "/pairs.csv")
        },
        .sample("an id with line breaks and escapes, shown on one line", in: BrokenInput.pairs, "\\n", "\\u{1b}") {
            $0.pairsCSV = "id,score\n\"a\n\u{1B}[31m\",1\n\"a\n\u{1B}[31m\",2\nc,3\nd,4\n"
        },
    ]

    static let requests: [BrokenInput] = [
        .sample("a split that is not there", in: BrokenInput.pairs, "'dev'", "'train'", "'test'", arguments: ["--split", "dev"]) { _ in },
        .sample("a layer that is not there", in: "", "no layer 7", "0, 1, 2", arguments: ["--layers", "7"]) { _ in },
    ]

    @Test("With", arguments: values) func value(broken: BrokenInput) throws { try broken.expectRefusal() }
    @Test("That is a table with", arguments: tables) func table(broken: BrokenInput) throws { try broken.expectRefusal() }
    @Test("Asked for", arguments: requests) func request(broken: BrokenInput) throws { try broken.expectRefusal() }

    @Test("Ids that only look alike are different ids") func lookalikes() throws {
        let folder = TemporaryFolder()
        var sample = SampleDataset(pairCount: 4)
        // é as one code point, and as e with a combining accent.
        sample.pairsCSV = "id,score,subset\ncaf\u{E9},1,\u{E9}\ncafe\u{301},2,e\u{301}\nc,3,d\nd,4,d\n"
        sample.write(to: folder)
        let result = try Tool.run(["run", "sample", "--pooling", "mean", "--out", "results"], in: folder.path)
        try #require(result.status == 0, "\(result.errors)")
        let scores = folder.text("results/scores.csv").utf8
        #expect(scores.split(separator: UInt8(ascii: "\n")).count == 5)
        let subsets = try CSVText(folder.text("results/summary.csv")).rows(where: ["aggregation": "subset"])
        #expect(subsets.map { Array($0["subset"]!.unicodeScalars) } == [["\u{E9}"], ["e", "\u{301}"], ["d"]])
    }

    @Test("Splits that look alike are one split, because a row names its split alone") func lookalikeSplits() throws {
        let folder = TemporaryFolder()
        var sample = SampleDataset(pairCount: 4)
        sample.pairsCSV = "id,score,split\na,1,\u{E9}\nb,2,e\u{301}\nc,3,\u{E9}\nd,4,x\n"
        sample.write(to: folder)
        let result = try Tool.run(["run", "sample", "--pooling", "mean", "--split", "all", "--out", "results"], in: folder.path)
        try #require(result.status == 0, "\(result.errors)")
        let rows = try CSVText(folder.text("results/summary.csv")).rows(where: ["aggregation": "all"])
        #expect(rows.map { $0["split"] } == ["\u{E9}", "x", "all"] && rows.map { $0["pairs"] } == ["3", "1", "4"])
        #expect(try Tool.run(["compare", "results", "results"], in: folder.path).status == 0)
    }

    @Test("Columns in any order, others beside them, a byte-order mark and CRLF are no faults") func liberties() throws {
        let folder = TemporaryFolder()
        var sample = SampleDataset(pairCount: 4)
        sample.pairsCSV = "id,score\na,1\nb,-2.5\nc,+3\nd,004.0\n"
        sample.write(to: folder, as: "plain/sample")
        sample.pairsCSV = "\u{FEFF}kind,score,id\r\nx,1,a\r\n\"y\r\nz\",-2.5,b\r\n,+3,\"c\"\r\n,004.0,d"
        sample.write(to: folder, as: "other/sample")
        let plain = try Tool.results(of: ["plain/sample"], in: folder)
        let other = try Tool.results(of: ["other/sample"], in: folder)
        #expect(other.summaryText == plain.summaryText && other.scoresText == plain.scoresText)
        #expect(other.scores.column("score") == ["1.0", "-2.5", "3.0", "4.0"])
    }
}
