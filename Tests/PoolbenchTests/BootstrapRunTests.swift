import Foundation
import TestSupport
import Testing

@Suite("--interval bootstrap")
struct BootstrapRunTests {
    let folder = TemporaryFolder()
    private let fixture = Fixtures.folder + "/small-f32"
    private let few = ["--interval", "bootstrap", "--bootstrap", "400", "--pooling", "mean,cls,max"]

    private func files(_ arguments: [String], out: String = "results") throws -> [String] {
        _ = try Tool.results(of: [fixture] + few + arguments, in: folder, out: out)
        return ["summary.csv", "comparisons.csv"].map { folder.text(out + "/" + $0) }
    }

    @Test("A seed gives the same bytes with any number of threads, and another seed gives others") func seeds() throws {
        let one = try files(["--threads", "1", "--seed", "7", "--layers", "all"])
        for threads in ["2", "5"] { #expect(try files(["--threads", threads, "--seed", "7", "--layers", "all"]) == one) }
        #expect(try files(["--seed", "8", "--layers", "all"]) != one)
    }

    @Test("No number depends on which other cells are run") func company() throws {
        let alone = try Tool.results(of: [fixture, "--interval", "bootstrap", "--bootstrap", "400", "--pooling", "cls"], in: folder)
        let beside = try Tool.results(of: [fixture] + few, in: folder)
        #expect(beside.summary.rows(where: ["pooling": "cls"]) == alone.summary.rows)
    }

    @Test("Intervals lie around the estimate, beside percentile ones, and near those of the influence function") func intervals() throws {
        let resampled = try Tool.results(of: [Fixtures.demo] + few, in: folder).summary
        let usual = try Tool.results(of: [Fixtures.demo, "--pooling", "mean,cls,max"], in: folder).summary
        for (row, other) in zip(resampled.rows, usual.rows) where row["aggregation"] != "subset" {
            let ρ = try row.number("cosine_spearman")
            for (low, high) in [("cosine_spearman_low", "cosine_spearman_high"), ("cosine_spearman_percentile_low", "cosine_spearman_percentile_high")] {
                let low = try row.number(low), high = try row.number(high)
                #expect(low < ρ && ρ < high)
                // 400 resamples of some 100 clusters leave the ends of an interval uncertain by some 0.02.
                let usualLow = try other.number("cosine_spearman_low"), usualHigh = try other.number("cosine_spearman_high")
                #expect(abs(low - usualLow) < 0.08 && abs(high - usualHigh) < 0.08)
            }
            #expect(row["interval"] == "bootstrap" && row["cluster_unit"] == "sentence")
            #expect(try row.number("clusters") == other.number("clusters"))
            #expect(try other.number("cosine_spearman_percentile_low").isNaN)
        }
    }

    @Test("Differences are paired: the interval of a difference is narrower than those of its sides allow") func paired() throws {
        let results = try Tool.results(of: [Fixtures.demo, "--interval", "bootstrap", "--bootstrap", "400", "--pooling", "mean,weighted_mean"], in: folder)
        let row = try #require(try CSVText(folder.text("results/comparisons.csv")).rows(where: ["aggregation": "all"]).first)
        let mean = try #require(results.summary.rows(where: ["aggregation": "all", "pooling": "mean"]).first)
        #expect(try row.number("delta_high") - row.number("delta_low") < 0.5 * (mean.number("cosine_spearman_high") - mean.number("cosine_spearman_low")))
        let p = try row.number("p_value"), other = try row.number("p_influence")
        #expect(p > 0 && p <= 1 && other > 0 && other <= 1)
        let superiority = try row.number("superiority_probability"), delta = try row.number("delta")
        #expect((superiority > 0.5) == (delta > 0))
    }

    @Test("Resamples without a correlation are counted, and too many of them leave no interval") func undefined() throws {
        var sample = SampleDataset(pairCount: 12)
        // Eleven tied gold scores and one other: a resample lacks the other with a chance of (11/12)¹² = .35.
        sample.pairsCSV = "id,score\n" + (0..<12).map { "p\($0),\($0 == 0 ? 5 : 1)\n" }.joined()
        sample.write(to: folder)
        let results = try Tool.results(of: ["sample"] + few, in: folder)
        let row = try #require(results.summary.rows.first)
        #expect(row["cosine_spearman"] != "nan" && row["cosine_spearman_low"] == "nan")
        #expect(row["note"]?.contains("of 400 resamples have no correlation") == true, "\(row["note"] ?? "")")
    }

    @Test("Every two cells can be held against one another, adjusted jointly") func allPairs() throws {
        let joint = try CSVText(try files(["--layers", "0,4", "--all-pairs"])[1]).rows(where: ["aggregation": "all"])
        // Six cells: fifteen pairs, each once.
        #expect(joint.count == 15)
        let holm = try CSVText(try files(["--layers", "0,4", "--all-pairs", "--adjust", "holm"])[1]).rows(where: ["aggregation": "all"])
        for (a, b) in zip(joint, holm) where a["p_value"] != "nan" {
            #expect(a["p_value"] == b["p_value"])
            #expect(try a.number("p_adjusted") <= 1 && a.number("p_adjusted") > 0)
        }
        let adjusted = try joint.map { try $0.number("p_adjusted") }.filter { !$0.isNaN }
        let others = try holm.map { try $0.number("p_adjusted") }.filter { !$0.isNaN }
        #expect(!adjusted.isEmpty && adjusted.reduce(0, +) < others.reduce(0, +), "dependence makes the joint adjustment the cheaper one here")
    }

    @Test("What is wrong with it is said", arguments: [
        (["--bootstrap", "10"], "from 100 to 1000000"), (["--adjust", "holms"], "did you mean 'holm'?"), (["--seed", "-1"], "seed"),
        (["--interval", "influence", "--adjust", "max-t"], "expected --interval bootstrap"),
    ])
    func refused(arguments: [String], words: String) throws {
        let result = try Tool.run(["run", fixture, "--interval", "bootstrap", "--out", "results"] + arguments, in: folder.path)
        #expect(result.status == 64 && result.errors.contains(words), "\(result.errors)")
    }
}

@Suite("--reference, and averages over datasets")
struct ReferenceTests {
    let folder = TemporaryFolder()
    private let fixture = Fixtures.folder + "/small-f32"

    private func comparisons() throws -> CSVText { try CSVText(folder.text("results/comparisons.csv")) }

    @Test("One fixed cell is what all others are held against, on any layer", arguments: ["4/mean/none", "0+4/max/none", "none/given:ready/none"])
    func fixed(reference: String) throws {
        let results = try Tool.results(of: [fixture, "--layers", "0,4", "--pooling", "mean,cls", "--reference", reference], in: folder)
        let rows = try comparisons().rows(where: ["aggregation": "all"]), parts = reference.split(separator: "/").map(String.init)
        #expect(rows.count == (reference == "4/mean/none" ? 3 : 4))
        for row in rows {
            #expect(row["reference_layers"] == parts[0] && row["reference_pooling"] == parts[1] && row["reference_transform"] == "none")
        }
        #expect(results.summary.values(of: "layers") == ["0", "4"] && results.summary.values(of: "pooling") == ["mean", "cls"])
        let asked = try Tool.results(
            of: [fixture, "--layers", parts[0] == "none" ? "4" : parts[0], "--pooling", parts[1] == "mean" ? "mean" : "mean,\(parts[1])"], in: folder, out: "asked")
        let own = try #require(asked.summary.rows(where: ["layers": parts[0], "pooling": parts[1], "aggregation": "all"]).first)
        let four = try #require(results.summary.rows(where: ["layers": "4", "pooling": "cls", "aggregation": "all"]).first)
        let row = try #require(rows.first { $0["layers"] == "4" && $0["pooling"] == "cls" })
        #expect(try row.number("delta") == four.number("cosine_spearman") - own.number("cosine_spearman"))
    }

    @Test("A reference that makes no sense is refused", arguments: [
        ("4/mean", 64), ("4/maen/none", 64), ("all/mean/none", 64), ("4/mean/whitning", 64), ("none/given:ready/unit_tokens", 64), ("none/mean/none", 64), ("4/given:ready/none", 64),
        ("9/mean/none", 2), ("none/given:other/none", 2),
    ] as [(String, Int32)])
    func refused(reference: String, status: Int32) throws {
        let result = try Tool.run(["run", fixture, "--reference", reference, "--out", "results"], in: folder.path)
        #expect(result.status == status && result.errorLines.count == 1, "\(result.errors)")
    }

    @Test("Several datasets have an average row a cell, with an interval and wins, ties and losses") func averages() throws {
        let second = Fixtures.folder + "/small-f16-indexed"
        let results = try Tool.results(of: [fixture, second, "--pooling", "mean,cls,max"], in: folder)
        let rows = results.summary.rows(where: ["aggregation": "average"])
        #expect(rows.count == 3 && rows.allSatisfy { $0["dataset"] == "*" })
        for row in rows {
            let parts = results.summary.rows(where: ["aggregation": "all", "pooling": row["pooling"]!])
            #expect(parts.count == 2)
            let mean = try (parts[0].number("cosine_spearman") + parts[1].number("cosine_spearman")) / 2
            #expect(try abs(row.number("cosine_spearman") - mean) < 1e-15)
            #expect(try row.number("cosine_spearman_low") < mean && mean < row.number("cosine_spearman_high"))
            #expect(try row.number("pairs") == parts[0].number("pairs") + parts[1].number("pairs"))
            #expect(row["iso_score"] == "nan" && row["dimension"] == parts[0]["dimension"])
        }
        let averaged = try comparisons().rows(where: ["aggregation": "average"])
        #expect(averaged.count == 2)
        for row in averaged {
            #expect(try row.number("wins") + row.number("ties") + row.number("losses") == 2)
            let parts = try comparisons().rows(where: ["aggregation": "all", "pooling": row["pooling"]!])
            #expect(try abs(row.number("delta") - (parts[0].number("delta") + parts[1].number("delta")) / 2) < 1e-15)
            #expect(parts.allSatisfy { $0["wins"] == "nan" })
        }
        #expect(results.process.output.contains("average over 2 datasets"))
        let resampled = try Tool.results(of: [fixture, second, "--pooling", "mean,cls,max", "--interval", "bootstrap", "--bootstrap", "200"], in: folder)
        for row in resampled.summary.rows(where: ["aggregation": "average"]) {
            #expect(try row.number("cosine_spearman_low") < row.number("cosine_spearman"))
        }
    }

    @Test("Sentences that two datasets share join clusters of the average") func sharedTexts() throws {
        try FileManager.default.copyItem(atPath: Fixtures.demo, toPath: folder.path("copy"))
        // The same texts under another name: every cluster stands twice.
        let manifest = folder.text("copy/manifest.json").replacingOccurrences(of: "\"demo-minilm\"", with: "\"copy\"")
        try Data(manifest.utf8).write(to: URL(filePath: folder.path("copy/manifest.json")))
        let results = try Tool.results(of: [Fixtures.demo, "copy", "--pooling", "mean,cls"], in: folder)
        let rows = results.summary.rows(where: ["pooling": "cls"]).filter { $0["aggregation"] == "all" || $0["aggregation"] == "average" }
        #expect(Set(rows.map { $0["clusters"]! }).count == 1 && rows.count == 3)
        #expect(try abs(rows[2].number("cosine_spearman_low") - rows[0].number("cosine_spearman_low")) < 1e-12, "a copy adds no evidence")
    }

    @Test("Where Holm's adjustment lets no resampled p-value be small, a warning says so, and what would do") func tooFew() throws {
        SampleDataset(pairCount: 30).write(to: folder)
        let flags = ["sample", "--layers", "all", "--pooling", "mean,cls,max", "--interval", "bootstrap"]
        func warnings(_ more: [String]) throws -> [String] { try Tool.results(of: flags + more, in: folder).warnings.filter { $0.contains("resamples show no difference") } }
        // 6 comparisons of whole splits, 18 of subsets: 18 · 2/(B + 1) < 0.05 from B = 720 on.
        let found = try warnings(["--bootstrap", "700"])
        #expect(found.count == 1 && found[0].contains("700 resamples show no difference among 18 comparisons (aggregation 'subset')") && found[0].contains("--bootstrap 720, or --adjust max-t or bh"), "\(found)")
        #expect(try warnings(["--bootstrap", "720"]).isEmpty)
        #expect(try warnings(["--bootstrap", "700", "--adjust", "max-t"]).isEmpty && warnings(["--bootstrap", "700", "--adjust", "bh"]).isEmpty)
    }

    @Test("The recommended pooling is written as sentence-transformers reads it") func emitted() throws {
        _ = try Tool.results(of: [fixture, "--emit-pooling", "config.json"], in: folder)
        let config = try #require(try JSONSerialization.jsonObject(with: Data(folder.text("config.json").utf8)) as? [String: Any])
        #expect(config["pooling_mode_mean_tokens"] as? Bool == true && config["pooling_mode_cls_token"] as? Bool == false)
        #expect(config["word_embedding_dimension"] as? Int == Int(try Tool.results(of: [fixture], in: folder).summary.rows[0]["dimension"]!))
        let lower = try Tool.run(["run", fixture, "--layers", "0", "--emit-pooling", "lower.json", "--out", "x"], in: folder.path)
        #expect(lower.status == 2 && lower.errors.contains("0/mean/none is recommended") && !folder.entries().contains("lower.json"))
        let two = try Tool.run(["run", fixture, Fixtures.demo, "--emit-pooling", "x.json"], in: folder.path)
        #expect(two.status == 64)
        let nowhere = try Tool.run(["run", fixture, "--emit-pooling", "no/such/config.json", "--out", "y"], in: folder.path)
        #expect(nowhere.status == 2 && nowhere.errors.contains("error: no/such/config.json: ") && !folder.entries().contains("y"), "before anything is computed")
        let inside = try Tool.run(["run", fixture, "--emit-pooling", "y/config.json", "--out", "y"], in: folder.path)
        #expect(inside.status == 0 && folder.entries("y").contains("config.json"), "\(inside.errors)")
        let again = try Tool.run(["run", fixture, "--emit-pooling", "y/config.json", "--out", "y"], in: folder.path)
        #expect(again.status == 0 && folder.text("y/config.json") == folder.text("config.json"), "a file of the run before: \(again.errors)")
        let lowerInside = try Tool.run(["run", fixture, "--layers", "0", "--emit-pooling", "y/config.json", "--out", "y"], in: folder.path)
        #expect(lowerInside.status == 2 && lowerInside.errors.contains("0/mean/none is recommended"), "\(lowerInside.errors)")
        #expect(folder.entries("y").contains("summary.csv") && !folder.entries("y").contains("config.json"), "the results are written, the file of the run before is gone")
        let result = try Tool.run(["run", fixture, "--emit-pooling", "y/summary.csv", "--out", "y"], in: folder.path)
        #expect(result.status == 64 && result.errors.contains("--emit-pooling: 'summary.csv' is a result"), "\(result.errors)")
    }
}
