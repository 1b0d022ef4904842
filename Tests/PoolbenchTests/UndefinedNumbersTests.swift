import Testing
import TestSupport

@Suite("Unusual values")
struct UndefinedNumbersTests {
    let folder = TemporaryFolder()

    /// 15 pairs: ten in `test`, of subsets s0 (p6, p9, p12), s1 (p7, p10, p13) and s2 (p5, p8, p11, p14).
    private let sample = SampleDataset(pairCount: 15, layers: [0, 1])

    private func expectStrictRefusal(_ arguments: [String] = [], _ words: String) throws {
        let before = snapshot(folder)
        let result = try Tool.run(["run", "sample", "--strict", "--out", "strict"] + arguments, in: folder.path)
        #expect(result.status == 2 && result.output == "")
        #expect(result.errorLines.count == 1 && result.errors.hasPrefix("error: sample: "), "\(result.errors)")
        #expect(result.errors.contains(words) && result.errors.contains("--strict"), "\(result.errors)")
        #expect(difference(snapshot(folder), before) == [])
    }

    @Test("Equal first tokens make cls nan with a reason, in a run that succeeds") func constantScores() throws {
        var sample = sample
        for start in sample.offsets.dropLast().map({ Int($0) * sample.hiddenSize }) {
            for place in 0..<sample.hiddenSize { sample.states[0][start + place] = sample.states[0][place] }
        }
        sample.write(to: folder)
        let results = try Tool.results(of: ["sample", "--layers", "0", "--pooling", "mean,cls"], in: folder)
        // Equal vectors have cosine 1, not nearly 1.
        #expect(results.scores.values(of: "0/cls/none") == ["1.0"])
        for row in results.summary.rows(where: ["pooling": "cls"]) {
            #expect(row["cosine_spearman"] == "nan" && row["cosine_pearson"] == "nan")
            #expect(row["note"]?.contains("constant scores") == true, "\(row["note"] ?? "")")
        }
        let whole = try #require(results.summary.rows(where: ["pooling": "cls", "aggregation": "all"]).first)
        // 20 sums of unit vectors, each rounded to 1e-16.
        #expect(abs(try whole.number("mean_cosine") - 1) < 1e-12 && whole["iso_score"] == "nan")
        #expect(whole["note"] == "constant scores; all embeddings are equal")
        #expect(results.summary.rows(where: ["pooling": "mean"]).allSatisfy { $0["cosine_spearman"] != "nan" })
        #expect(results.warnings.count == 1 && results.warnings[0].contains("0/cls/none"), "\(results.warnings)")
        #expect(try results.record()["warnings"] as? [String] == results.warnings.map { String($0.dropFirst("warning: ".count)) })
        #expect(results.process.output.contains("0/cls: constant scores"))
        try expectStrictRefusal(["--layers", "0"], "undefined")
    }

    @Test("--strict changes nothing where there is nothing to warn of") func strict() throws {
        sample.write(to: folder)
        let plain = try Tool.results(of: ["sample"], in: folder)
        let strict = try Tool.results(of: ["sample", "--strict"], in: folder)
        #expect(strict.warnings == [] && strict.summaryText == plain.summaryText)
    }

    @Test("A zero vector has cosine 0, is counted in each slot that uses it, and is warned of once") func zeroVectors() throws {
        var sample = sample
        let place = Int(sample.offsets[21]) * sample.hiddenSize..<Int(sample.offsets[22]) * sample.hiddenSize
        for layer in 0...1 { sample.states[layer].replaceSubrange(place, with: place.map { _ in 0 }) }
        // Sentence 21 in three slots: of p10, and twice in p13.
        var lines = sample.pairsCSV.split(separator: "\n").map { String($0) + ",0,0" }
        lines[0] = "id,score,split,subset,sentence1,sentence2,index1,index2"
        for pair in 0..<15 { lines[pair + 1] = lines[pair + 1].replacing(/,0,0$/, with: ",\(2 * pair),\(2 * pair + 1)") }
        lines[14] = lines[14].replacing(",26,27", with: ",21,21")
        sample.pairsCSV = lines.joined(separator: "\n") + "\n"
        sample.write(to: folder)

        let results = try Tool.results(of: ["sample", "--layers", "all", "--pooling", "standard,mean_sqrt_len"], in: folder)
        for id in ["p10", "p13"] {
            let row = try #require(results.scores.rows(where: ["id": id]).first)
            for column in results.scores.header.dropFirst(6) { #expect(try row.number(column) == 0, "\(id) \(column)") }
        }
        for row in results.summary.rows {
            let isElsewhere = row["aggregation"] == "subset" && row["subset"] != "s1"
            #expect(row["zero_vectors"] == (isElsewhere ? "0" : "3"), "\(row)")
            #expect(row["cosine_spearman"] != "nan")
        }
        let whole = results.summary.rows(where: ["aggregation": "all"])
        #expect(whole.allSatisfy { $0["mean_cosine"] != "nan" && $0["iso_score"] != "nan" })
        #expect(results.warnings.count == 1 && results.warnings[0].contains("zero vectors"), "\(results.warnings)")
        #expect(results.warnings[0].contains("sentence 21"))
        try expectStrictRefusal([], "zero vectors")
    }

    @Test("Fewer than three pairs have no correlation") func fewPairs() throws {
        var sample = SampleDataset(pairCount: 2)
        sample.pairsCSV = "id,score\na,1\nb,2\n"
        sample.write(to: folder)
        let results = try Tool.results(of: ["sample"], in: folder)
        for row in results.summary.rows {
            #expect(row["cosine_spearman"] == "nan" && row["cosine_pearson"] == "nan" && row["note"] == "fewer than 3 pairs")
            #expect(row["mean_cosine"] != "nan" && row["iso_score"] != "nan" && row["aggregation"] == "all")
        }
        #expect(results.warnings.count == 1)
        #expect(!results.process.output.contains(" * "))
        try expectStrictRefusal([], "undefined")
    }

    @Test("Gold scores that are all equal, however written, have no correlation") func constantGold() throws {
        var sample = SampleDataset(pairCount: 4)
        sample.pairsCSV = "id,score\na,3\nb,3.0\nc,+3.00\nd,3\n"
        sample.write(to: folder)
        let results = try Tool.results(of: ["sample"], in: folder)
        #expect(results.summary.values(of: "cosine_spearman") == ["nan"])
        #expect(results.summary.values(of: "note") == ["constant gold"])
        #expect(results.scores.values(of: "score") == ["3.0"])
        #expect(results.warnings.count == 1)
    }

    @Test("A subset without correlation makes the two means nan, and is named there") func undefinedSubset() throws {
        var sample = sample
        sample.pairsCSV = sample.pairsCSV.split(separator: "\n").map { line in
            line.contains(",s1,") ? String(line.replacing(/^(p\d+),[^,]*/) { "\($0.output.1),2.5" }) : String(line)
        }.joined(separator: "\n") + "\n"
        sample.write(to: folder)
        let results = try Tool.results(of: ["sample", "--pooling", "mean"], in: folder)
        let byAggregation = Dictionary(grouping: results.summary.rows) { $0["aggregation"]! }
        for row in byAggregation["mean"]! + byAggregation["weighted_mean"]! {
            #expect(row["cosine_spearman"] == "nan" && row["cosine_pearson"] == "nan")
            #expect(row["note"] == "subset s1: constant gold; whole split only", "\(row["note"]!)")
        }
        for row in byAggregation["subset"]! {
            #expect((row["cosine_spearman"] == "nan") == (row["subset"] == "s1"))
            #expect(row["note"] == (row["subset"] == "s1" ? "constant gold; whole split only" : "whole split only"))
        }
        #expect(byAggregation["all"]!.allSatisfy { $0["cosine_spearman"] != "nan" && $0["note"] == "" })
        #expect(results.warnings.count == 1 && results.warnings[0].contains("s1"), "\(results.warnings)")
    }

    @Test("A sum that leaves the range of Float32 is refused, naming pooling and sentence") func overflow() throws {
        var sample = sample
        sample.states[1] = sample.states[1].map { $0 < 0 ? 2e38 : 3e38 }
        sample.write(to: folder)
        let result = try Tool.run(["run", "sample", "--pooling", "mean_sqrt_len", "--out", "results"], in: folder.path)
        #expect(result.status == 2 && result.errorLines.count == 1, "\(result.errors)")
        #expect(result.errors.contains("mean_sqrt_len of sentence") && result.errors.contains("beyond the range of Float32"))
        #expect(folder.entries("results").isEmpty)
    }
}
