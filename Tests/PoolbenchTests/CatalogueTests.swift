import Foundation
import TestSupport
import Testing

@Suite("The whole catalogue, and what a dataset lacks for it")
struct CatalogueTests {
    let folder = TemporaryFolder()

    @Test("All takes what the dataset has the data for, and says once what it leaves out and why") func lacking() throws {
        SampleDataset(pairCount: 15).write(to: folder)
        let results = try Tool.results(of: ["sample", "--pooling", "all"], in: folder)
        #expect(results.summary.values(of: "pooling") == ["mean", "cls", "max", "weighted_mean", "last_token", "mean_sqrt_len", "min", "norm_weighted"])
        #expect(results.warnings == ["warning: sample: content_mean, idf, sif left out of 'all': the dataset has no special_tokens_mask and token_ids"])
        let full = try Tool.results(of: [Fixtures.folder + "/small-f32", "--pooling", "all"], in: folder)
        #expect(!full.warnings.contains { $0.contains("left out") })
        #expect(full.summary.values(of: "pooling").suffix(2) == ["weights:given", "given:ready"])
    }

    @Test("A given vector is of no layer and stands once, however many layers are pooled") func given() throws {
        let results = try Tool.results(of: [Fixtures.folder + "/small-f32", "--layers", "all", "--pooling", "cls,given:ready"], in: folder)
        let rows = results.summary.rows(where: ["aggregation": "all"])
        #expect(rows.map { "\($0["layers"]!)/\($0["pooling"]!)/\($0["dimension"]!)" } == ["0/cls/24", "3/cls/24", "4/cls/24", "none/given:ready/7"])
        #expect(results.scores.header.last == "none/given:ready/none")
        let alone = try Tool.results(of: [Fixtures.folder + "/small-f32", "--pooling", "given:ready"], in: folder)
        #expect(alone.summary.rows.count == 6)
    }

    @Test("Beside one layer a given vector is no second one to have selected from") func givenIsNoLayer() throws {
        let fixture = Fixtures.folder + "/small-f32"
        let one = try Tool.results(of: [fixture, "--pooling", "mean,cls,given:ready"], in: folder)
        let texts = [one.process.output, folder.text("results/report.md")]
        #expect(texts.allSatisfy { !$0.contains("was selected") && !$0.contains("was chosen") }, "\(texts)")
        let two = try Tool.results(of: [fixture, "--layers", "0,4", "--pooling", "mean,cls,given:ready"], in: folder)
        #expect(two.process.output.contains(" on layer 4. ") && !two.process.output.contains("Layer none"))
    }

    @Test("What ranks alike by construction is marked, and has the other's numbers") func equivalents() throws {
        let results = try Tool.results(
            of: [Fixtures.folder + "/small-f32", "--pooling", "mean_sqrt_len,mean", "--pooling", "concat:max,cls", "--pooling", "concat:cls,max"],
            in: folder)
        for (name, other) in [("mean_sqrt_len", "mean"), ("concat:max,cls", "concat:cls,max")] {
            let row = try #require(results.summary.rows(where: ["pooling": name, "aggregation": "all"]).first)
            let lender = try #require(results.summary.rows(where: ["pooling": other, "aggregation": "all"]).first)
            #expect(row["equivalent_to"] == other && lender["equivalent_to"] == "")
            for column in ["cosine_spearman", "cosine_pearson", "mean_cosine"] { #expect(row[column] == lender[column]) }
            #expect(results.scores.column("4/\(name)/none") == results.scores.column("4/\(other)/none"))
        }
    }

    @Test("Prompts are left out only where that is asked for, and can be") func prompts() throws {
        let with = try Tool.results(of: [Fixtures.folder + "/small-f32", "--pooling", "cls"], in: folder)
        let without = try Tool.results(of: [Fixtures.folder + "/small-f32", "--pooling", "cls", "--skip-prompt"], in: folder)
        #expect(with.scoresText != without.scoresText)
        let plan = try #require(try without.record()["plan"] as? [String: Any])
        #expect(plan["skip_prompt"] as? Bool == true)
        SampleDataset(pairCount: 15).write(to: folder)
        let nothing = try Tool.results(of: ["sample", "--skip-prompt"], in: folder)
        #expect(nothing.warnings == ["warning: sample: --skip-prompt changes nothing: the dataset has no prompt_lengths"])
        let strict = try Tool.run(["run", "sample", "--skip-prompt", "--strict", "--out", "strict"], in: folder.path)
        #expect(strict.status == 2 && folder.entries("strict").isEmpty)
    }

    @Test("A sentence without content has a zero vector: cosine 0, counted, warned of once") func noContent() throws {
        let results = try Tool.results(
            of: [Fixtures.folder + "/small-f16-indexed", "--layers", "all", "--pooling", "mean,content_mean"], in: folder)
        let rows = results.summary.rows(where: ["aggregation": "all", "pooling": "content_mean"])
        #expect(rows.count == 3 && rows.allSatisfy { $0["zero_vectors"] != "0" })
        #expect(results.summary.rows(where: ["pooling": "mean"]).allSatisfy { $0["zero_vectors"] == "0" })
        #expect(results.warnings.count == 1 && results.warnings[0].contains("zero vectors after pooling in 3 cells"), "\(results.warnings)")
        #expect(results.scores.column("4/content_mean/none").contains("0.0"))
    }

    @Test("A dry run says what would be done, checks everything, and writes nothing") func dryRun() throws {
        let before = snapshot(folder)
        let arguments = ["run", Fixtures.folder + "/small-f32", "--layers", "0,0+4", "--pooling", "mean,cls", "--dry-run", "--out", "deep/results"]
        let text = try Tool.run(arguments, in: folder.path)
        #expect(text.status == 0 && text.errors == "")
        for words in ["30 pairs, 4 cells", "to read", "memory", "0+4/cls/none"] { #expect(text.output.contains(words), "\(text.output)") }
        let json = try Tool.run(arguments + ["--json"], in: folder.path)
        let items = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
        #expect(items[0]["cells"] as? [String] == ["0/mean/none", "0/cls/none", "0+4/mean/none", "0+4/cls/none"])
        // Two layers, each once whole and once by each of the sets that use it: 478 tokens × 24 × 4 bytes.
        #expect(items[0]["bytes_to_read"] as? Int == 478 * 24 * 4 * (2 + 1 + 2))
        // A bootstrap holds each correlation of the four cells three times, over all pairs and over each subset.
        func memory(_ flags: String...) throws -> Int {
            let found = try Tool.run(arguments + ["--json"] + flags, in: folder.path).output
            let items = try #require(try JSONSerialization.jsonObject(with: Data(found.utf8)) as? [[String: Any]])
            return try #require(items[0]["memory_bytes"] as? Int)
        }
        let resampled = try memory("--interval", "bootstrap", "--bootstrap", "5000") - memory()
        #expect(resampled > 0 && resampled % (24 * 4 * 5000) == 0)
        #expect(snapshot(folder) == before)
        #expect(try Tool.run(["run", "nowhere", "--dry-run"], in: folder.path).status == 2)
    }

    @Test("Every strategy is listed with its formula, source and needs") func list() throws {
        let output = try Tool.run(["strategies"], in: folder.path).output
        for name in ["mean", "cls", "max", "weighted_mean", "last_token", "mean_sqrt_len", "content_mean", "min", "idf", "sif", "norm_weighted",
            "weights:<name>", "concat:<a>,<b>[,<c>]", "given:<name>"]
        {
            #expect(output.split(separator: "\n").contains { $0 == name || $0 == "\(name)  (standard)" }, "no \(name)")
        }
        let count = output.split(separator: "\n").count { $0.hasPrefix("    formula ") }
        for part in ["source", "needs"] { #expect(output.split(separator: "\n").count { $0.hasPrefix("    \(part) ") } == count) }
        #expect(output.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    @Test("run.json has the SHA-256 of every tensor that was read, and of no other") func digests() throws {
        let results = try Tool.results(of: [Fixtures.folder + "/small-f32-left", "--layers", "3", "--pooling", "idf"], in: folder)
        let digests = try #require(try results.firstInput()["tensor_sha256"] as? [String: String])
        #expect(digests.keys.sorted() == ["attention_mask", "hidden_states.3", "prompt_lengths", "token_ids"])
        #expect(digests.values.allSatisfy { $0.count == 64 })
    }
}
