import Foundation
import TestSupport
import Testing

@Suite("run --mismatch scores pairs whose sentences are not pooled alike")
struct MismatchTests {
    let folder = TemporaryFolder()

    private func run(_ arguments: [String], status: Int32 = 0) throws -> [[String: String]] {
        let result = try Tool.run(["run", "--mismatch", "--quiet", "--out", "results"] + arguments, in: folder.path)
        try #require(result.status == status, "\(result.errors)")
        return try CSVText(folder.text("results/mismatch.csv")).rows
    }

    @Test("There is a row for every pair of poolings, and equal poolings score as the run does") func demo() throws {
        let rows = try run([Fixtures.demo, "--pooling", "mean,cls,mean_sqrt_len,concat:mean,max"])
        #expect(rows.count == 3 * 3 + 1, "a concatenation has another length than the rest")
        let summary = try CSVText(folder.text("results/summary.csv"))
        for row in rows where row["pooling1"] == row["pooling2"] {
            let own = try #require(summary.rows.first { $0["pooling"] == row["pooling1"] })
            #expect(row["cosine_spearman"] == own["cosine_spearman"])
        }
        func row(_ first: String, _ second: String) throws -> [String: String] {
            try #require(rows.first { $0["pooling1"] == first && $0["pooling2"] == second })
        }
        #expect(rows.allSatisfy { $0["reference_pooling"] == "mean" && $0["split"] == "test" && $0["pairs"] == "120" })
        #expect(try row("mean", "mean")["verdict"] == "identical_by_construction" && row("mean", "mean_sqrt_len")["verdict"] == "identical_by_construction")
        // Directions are the same but for rounding, so that ranks are the same but for near ties.
        let scaled = try #require(Double(row("cls", "mean_sqrt_len")["cosine_spearman"] ?? "")), plain = try #require(Double(row("cls", "mean")["cosine_spearman"] ?? ""))
        #expect(abs(scaled - plain) < 1e-3)
        #expect(try row("cls", "mean")["cosine_spearman"] != row("mean", "cls")["cosine_spearman"])
    }

    @Test("The terminal shows the matrix, in at most 80 columns") func text() throws {
        let result = try Tool.run(["run", Fixtures.demo, "--mismatch", "--pooling", "all"], in: folder.path)
        #expect(result.status == 0 && result.output.contains("mixed use, layer 6 of demo-minilm, split test: Spearman"))
        #expect(result.output.contains("more poolings") && result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test("Locales other than UTF-8 get it in ASCII") func ascii() throws {
        let result = try Tool.run(["run", Fixtures.demo, "--mismatch", "--pooling", "all"], in: folder.path, environment: ["LC_ALL": "C"])
        #expect(result.status == 0 && result.output.contains("v ^ worse, better than mean") && result.output.unicodeScalars.allSatisfy(\.isASCII), "\(result.output)")
    }

    @Test("One pooling alone is no matrix, and said to be none") func alone() throws {
        let result = try Tool.run(["run", Fixtures.demo, "--mismatch", "--pooling", "mean"], in: folder.path)
        #expect(result.status == 0 && result.output.hasSuffix("\nmixed use: mean alone mixes with nothing; name more with --pooling\n"))
    }

    @Test("Cosines of one mixed pair are what the definition says") func definition() throws {
        var sample = SampleDataset(pairCount: 4, hiddenSize: 2, layers: [0])
        sample.tokenCounts = [2, 2, 2, 2, 2, 2, 2, 2]
        // First sentences point along x by their mean; the first tokens of second ones at growing angles from it.
        let angles: [Double] = [0.2, 0.5, 1.0, 1.5]
        sample.states = [angles.flatMap { angle in
            [1, 1, 1, -1, Float(cos(angle)), Float(sin(angle)), 5, 5] as [Float]
        }]
        sample.pairsCSV = "id,score\na,4\nb,3\nc,2\nd,1\n"
        sample.manifest = "{\"format\": \"poolbench-dataset\", \"version\": 1, \"model\": {\"declared_pooling\": \"cls\"}}"
        sample.write(to: folder)
        let rows = try run(["sample", "--pooling", "mean,cls"])
        let mixed = try #require(rows.first { $0["pooling1"] == "mean" && $0["pooling2"] == "cls" })
        #expect(mixed["cosine_spearman"] == "1.0" && mixed["reference_pooling"] == "cls")
    }

    @Test("The same bytes with any number of threads, reproduced, and replaced by the next run") func bytes() throws {
        _ = try run([Fixtures.demo, "--pooling", "mean,max,cls", "--threads", "1", "--interval", "bootstrap", "--bootstrap", "200"])
        let one = folder.text("results/mismatch.csv")
        #expect(try Tool.run(["reproduce", "results"], in: folder.path).status == 0)
        _ = try run([Fixtures.demo, "--pooling", "mean,max,cls", "--threads", "3", "--interval", "bootstrap", "--bootstrap", "200"])
        #expect(folder.text("results/mismatch.csv") == one)
        let plain = try Tool.run(["run", Fixtures.demo, "--quiet", "--out", "results"], in: folder.path)
        #expect(plain.status == 0 && !folder.entries("results").contains("mismatch.csv"))
    }

    @Test("What the model declares may need token ids where nothing that was asked for does") func declaredIDs() throws {
        var sample = SampleDataset(pairCount: 20)
        sample.manifest = "{\"format\": \"poolbench-dataset\", \"version\": 1, \"model\": {\"declared_pooling\": \"idf\"}}"
        sample.otherTensors = [.init("token_ids", "I64", [sample.tokenCount], SafetensorsBytes.littleEndian((0..<Int64(sample.tokenCount)).map { $0 * $0 % 31 }))]
        sample.write(to: folder)
        let alone = try run(["sample", "--pooling", "mean,cls"]), asked = try run(["sample", "--pooling", "mean,cls,idf"])
        #expect(alone.count == 9 && alone.allSatisfy { $0["reference_pooling"] == "idf" } && Set(alone) == Set(asked))
    }

    @Test("The order of datasets changes no number, resampled ones neither") func order() throws {
        SampleDataset(pairCount: 20, seed: 5).write(to: folder, as: "a")
        SampleDataset(pairCount: 20, seed: 6).write(to: folder, as: "b")
        let flags = ["--pooling", "mean,cls", "--interval", "bootstrap", "--bootstrap", "300"]
        let rows = try run(["a", "b"] + flags), others = try run(["b", "a"] + flags)
        for name in ["a", "b"] { #expect(rows.filter { $0["dataset"] == name } == others.filter { $0["dataset"] == name }) }
        #expect(rows.count == 8 && Set(rows) == Set(others))
    }
}
