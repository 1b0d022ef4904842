import Foundation
import TestSupport
import Testing

@Suite("Intervals and comparisons")
struct EvidenceTests {
    let folder = TemporaryFolder()
    private let fixture = Fixtures.folder + "/small-f32"

    private func comparisons() throws -> CSVText { try CSVText(folder.text("results/comparisons.csv")) }

    @Test("Every defined correlation lies inside its interval, and a surer interval is wider") func intervals() throws {
        let usual = try Tool.results(of: [fixture, "--layers", "all"], in: folder).summary
        let surer = try Tool.results(of: [fixture, "--layers", "all", "--confidence", "0.99"], in: folder).summary
        #expect(usual.values(of: "interval") == ["influence"])
        for (a, b) in zip(usual.rows, surer.rows) {
            let ρ = try a.number("cosine_spearman"), low = try a.number("cosine_spearman_low"), high = try a.number("cosine_spearman_high")
            #expect(low < ρ && ρ < high && low > -1 && high < 1)
            #expect(try b.number("cosine_spearman_low") < low && b.number("cosine_spearman_high") > high)
            #expect(try a.number("clusters") <= a.number("pairs"))
        }
    }

    @Test("Pairs that share sentences are fewer clusters; --cluster pair and a column say otherwise", arguments: [
        ("sentence", 12.0), ("pair", 30), ("subset", 3), ("note", 1),
    ])
    func clusters(unit: String, count: Double) throws {
        let results = try Tool.results(of: [Fixtures.folder + "/small-f16-indexed", "--cluster", unit], in: folder)
        let row = try #require(results.summary.rows(where: ["aggregation": "all"]).first)
        // 41 sentences in 30 pairs drawn at random: how many components there are is the fixture's own.
        if unit == "sentence" {
            #expect(try row.number("clusters") == Double(results.scores.values(of: "cluster").count) && row.number("clusters") < 30)
        } else {
            #expect(try row.number("clusters") == count)
            #expect(results.scores.values(of: "cluster").count == Int(count))
        }
        if count == 1 { #expect(row["cosine_spearman_low"] == "nan" && row["note"] == "one cluster allows no interval") }
    }

    @Test("Every cell but the reference is held against it, on its own layers and sets of pairs") func against() throws {
        let results = try Tool.results(of: [fixture, "--layers", "0,4", "--pooling", "mean,cls,mean_sqrt_len,given:ready"], in: folder)
        let rows = try comparisons()
        #expect(rows.values(of: "pooling") == ["cls", "mean_sqrt_len"], "a given vector has no layer, and so no reference")
        #expect(rows.rows.count == 2 * 2 * 6)
        for row in rows.rows {
            #expect(row["reference_layers"] == row["layers"] && row["reference_pooling"] == "mean" && row["reference_transform"] == "none")
            let key = ["layers": row["layers"]!, "subset": row["subset"]!, "aggregation": row["aggregation"]!]
            let own = try #require(results.summary.rows(where: key.merging(["pooling": row["pooling"]!]) { $1 }).first)
            let other = try #require(results.summary.rows(where: key.merging(["pooling": "mean"]) { $1 }).first)
            #expect(try row.number("delta") == own.number("cosine_spearman") - other.number("cosine_spearman"))
            if row["pooling"] == "mean_sqrt_len" {
                #expect(row["verdict"] == "identical_by_construction" && row["p_value"] == "nan")
            } else {
                let delta = try row.number("delta"), p = try row.number("p_value"), adjusted = try row.number("p_adjusted")
                #expect(try row.number("delta_low") < delta && delta < row.number("delta_high"))
                #expect(p >= 0 && p <= adjusted && adjusted <= 1)
                #expect(["better", "worse", "equivalent", "no_evidence"].contains(row["verdict"]!))
            }
        }
    }

    @Test("The reference is computed even if it was not asked for, and changes nothing else") func hiddenReference() throws {
        let with = try Tool.results(of: [fixture, "--pooling", "cls"], in: folder)
        #expect(with.summary.values(of: "pooling") == ["cls"])
        let rows = try comparisons()
        #expect(rows.values(of: "reference_pooling") == ["mean"] && rows.rows.count == 6)
        let beside = try Tool.results(of: [fixture, "--pooling", "cls,mean"], in: folder)
        #expect(beside.summary.rows(where: ["pooling": "cls"]) == with.summary.rows)
        #expect(try comparisons().rows == rows.rows)
        _ = try Tool.results(of: [fixture, "--pooling", "mean", "--reference", "max"], in: folder)
        #expect(try comparisons().values(of: "reference_pooling") == ["max"])
    }

    @Test("An undefined correlation, or no interval, is an undefined verdict with its reason") func undefined() throws {
        var sample = SampleDataset(pairCount: 15)
        var place = 0
        for count in sample.tokenCounts {
            for k in 0..<sample.hiddenSize { sample.states[2][place * sample.hiddenSize + k] = Float(k) + 1 }
            place += count
        }
        sample.write(to: folder)
        _ = try Tool.results(of: ["sample", "--pooling", "mean,cls"], in: folder)
        let row = try #require(try comparisons().rows(where: ["aggregation": "all"]).first)
        #expect(row["verdict"] == "undefined" && row["delta"] == "nan" && row["note"] == "cls: constant scores")
        _ = try Tool.results(of: [fixture, "--pooling", "mean,cls", "--interval", "none"], in: folder)
        let bare = try #require(try comparisons().rows(where: ["aggregation": "all"]).first)
        #expect(bare["verdict"] == "undefined" && bare["delta"] != "nan" && bare["p_value"] == "nan" && bare["note"]?.isEmpty == false)
    }

    @Test("What is wrong with the evidence asked for is said", arguments: [
        (["--interval", "influense"], 64, "did you mean 'influence'?"), (["--confidence", "95"], 64, "between 0 and 1"),
        (["--margin=-1"], 64, "from 0 on"), (["--reference", "maen"], 64, "did you mean 'mean'?"), (["--reference", "given:x"], 64, "pools no tokens"),
        (["--cluster", "notes"], 2, "did you mean 'note'?"), (["--cluster", ""], 64, "expected sentence, pair or a column"),
    ] as [([String], Int32, String)])
    func refused(arguments: [String], status: Int32, words: String) throws {
        let result = try Tool.run(["run", fixture, "--out", "results"] + arguments, in: folder.path)
        #expect(result.status == status && result.errorLines.count == 1 && result.errors.contains(words), "\(result.errors)")
        #expect(folder.entries("results").isEmpty)
    }
}
