import TestSupport
import Testing

@Suite("What must not change a result")
struct PropertyTests {
    let folder = TemporaryFolder()

    private static let poolings = "mean,cls,max,min,weighted_mean,last_token,norm_weighted"

    private func run(_ arguments: String..., out: String = "results") throws -> Results {
        try Tool.results(of: arguments + ["--pooling", Self.poolings, "--layers", "all", "--split", "all"], in: folder, out: out)
    }

    @Test("The order of datasets on the command line, with every interval", arguments: ["influence", "bootstrap"]) func datasetOrder(interval: String) throws {
        for (name, seed) in [("b", 3), ("a", 1), ("c", 7)] as [(String, UInt64)] { SampleDataset(pairCount: 20, seed: seed).write(to: folder, as: name) }
        let flags = ["--interval", interval, "--bootstrap", "200", "--pooling", "mean,cls", "--layers", "all"]
        let one = try Tool.results(of: ["a", "b", "c"] + flags, in: folder), other = try Tool.results(of: ["c", "a", "b"] + flags, in: folder)
        #expect(one.summary.values(of: "dataset") == ["a", "b", "c", "*"] && other.summary.values(of: "dataset") == ["c", "a", "b", "*"])
        for name in ["a", "b", "c", "*"] { #expect(one.summary.rows(where: ["dataset": name]) == other.summary.rows(where: ["dataset": name]), "\(name)") }
    }

    @Test("All states times a power of two", arguments: [0.25, 4] as [Float]) func scale(factor: Float) throws {
        var sample = SampleDataset(pairCount: 40)
        sample.write(to: folder)
        let plain = try run("sample")
        sample.states = sample.states.map { $0.map { $0 * factor } }
        sample.write(to: folder)
        // A power of two moves exponents only: every product and sum is the same but for it.
        #expect(try run("sample").summaryText == plain.summaryText)
    }

    @Test("All states negated: only max and min change places") func negate() throws {
        var sample = SampleDataset(pairCount: 40)
        sample.write(to: folder)
        let plain = try run("sample").scores
        sample.states = sample.states.map { $0.map { -$0 } }
        sample.write(to: folder)
        let negated = try run("sample").scores
        for cell in plain.header.dropFirst(6) {
            let parts = cell.split(separator: "/").map(String.init)
            let twin = [parts[0], ["max": "min", "min": "max"][parts[1]] ?? parts[1], parts[2]].joined(separator: "/")
            #expect(negated.column(cell) == plain.column(twin), "\(cell)")
        }
    }

    @Test("The order of pairs that name their sentences") func permute() throws {
        var sample = SampleDataset(pairCount: 40)
        let lines = sample.pairsCSV.split(separator: "\n").dropFirst().enumerated().map { place, line in
            line.split(separator: ",").prefix(2).joined(separator: ",") + ",\(2 * place),\(2 * place + 1)"
        }
        var random = SeededNumbers(seed: 2)
        sample.pairsCSV = (["id,score,index1,index2"] + lines).joined(separator: "\n") + "\n"
        sample.write(to: folder)
        let plain = try run("sample")
        sample.pairsCSV = (["id,score,index1,index2"] + lines.shuffled(using: &random)).joined(separator: "\n") + "\n"
        sample.write(to: folder)
        let permuted = try run("sample")
        for column in ["cosine_spearman", "mean_cosine", "iso_score", "dot_spearman", "zero_vectors"] {
            #expect(permuted.summary.column(column) == plain.summary.column(column), "\(column)")
        }
        let byID = Dictionary(uniqueKeysWithValues: plain.scores.rows.map { ($0["id"]!, $0) })
        for row in permuted.scores.rows { #expect(row == byID[row["id"]!]) }
    }

    @Test("Every pair twice: the same correlations, and no more evidence") func duplicate() throws {
        var sample = SampleDataset(pairCount: 40)
        let lines = sample.pairsCSV.split(separator: "\n").dropFirst().enumerated().map { place, line in
            (String(line.split(separator: ",")[1]), "\(2 * place),\(2 * place + 1)")
        }
        func csv(_ copies: Int) -> String {
            "id,score,index1,index2\n" + (0..<copies).flatMap { copy in lines.enumerated().map { "\(copy)-\($0),\($1.0),\($1.1)\n" } }.joined()
        }
        sample.pairsCSV = csv(1)
        sample.write(to: folder)
        let once = try run("sample").summary.rows
        sample.pairsCSV = csv(2)
        sample.write(to: folder)
        let twice = try run("sample").summary.rows
        for (a, b) in zip(once, twice) {
            // Ranks are exact, and twice as far apart: powers of two again.
            #expect(a["cosine_spearman"] == b["cosine_spearman"] && a["clusters"] == b["clusters"])
            for side in ["cosine_spearman_low", "cosine_spearman_high"] {
                // The same sums in Double with other roundings, some 100 of 1e-16.
                #expect(abs(try a.number(side) - b.number(side)) < 1e-12, "\(side)")
            }
        }
    }

    @Test("Any number of threads from one to eight", arguments: 2...8) func threads(count: Int) throws {
        SampleDataset(pairCount: 300).write(to: folder)
        let one = try run("sample", "--threads", "1"), many = try run("sample", "--threads", "\(count)", out: "many")
        #expect(many.summaryText == one.summaryText && many.scoresText == one.scoresText)
    }

    @Test("More padding, on either side", arguments: [true, false]) func padding(left: Bool) throws {
        var padded = PaddedDataset(SampleDataset(pairCount: 20), left: left)
        padded.write(to: folder)
        let plain = try run("sample")
        padded.length += 9
        padded.leftPadding = padded.leftPadding.enumerated().map { $1 + $0 % 10 }
        padded.write(to: folder)
        #expect(try run("sample").summaryText == plain.summaryText)
    }
}
