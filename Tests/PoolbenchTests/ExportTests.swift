import Foundation
import TestSupport
import Testing

/// The fixtures are what the packages themselves wrote of the demo dataset (Tests/Peers/check_formats.py).
@Suite("export")
struct ExportTests {
    let folder = TemporaryFolder()

    private func export(_ arguments: [String]) throws -> Tool.Result { try Tool.run(["export", "run", "--format"] + arguments, in: folder.path) }

    private func demo(_ flags: [String] = []) throws { _ = try Tool.results(of: [Fixtures.demo] + flags, in: folder, out: "run") }

    private func peer(_ name: String) throws -> String { try String(contentsOfFile: Fixtures.folder + "/exchange/" + name, encoding: .utf8) }

    private func object(_ text: String) throws -> [String: Any] { try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]) }

    @Test("mteb: every number stands under mteb's key and is the one that mteb writes; nothing is made up") func mteb() throws {
        try demo()
        let result = try export(["mteb", "--task", "STSBenchmark", "--dataset-revision", "b0fddb56", "--language", "eng-Latn", "--language", "fra-Latn"])
        #expect(result.status == 0 && result.errors == "exported 6/mean/none of demo-minilm, split test\n", "\(result.errors)")
        let ours = try object(result.output), theirs = try object(try peer("mteb-2.json"))
        let keys = Set(ours.keys).subtracting(["poolbench"])
        #expect(keys.isSubset(of: theirs.keys) && Set(theirs.keys).subtracting(keys) == ["evaluation_phases"])
        #expect(ours["task_name"] as? String == "STSBenchmark" && ours["dataset_revision"] as? String == "b0fddb56" && ours["mteb_version"] is NSNull)
        #expect(ours["date"] is Double)
        func entry(_ document: [String: Any]) throws -> [String: Any] { try #require((document["scores"] as? [String: [[String: Any]]])?["test"]?.first) }
        let a = try entry(ours), b = try entry(theirs)
        #expect(a["hf_subset"] as? String == "default" && a["languages"] as? [String] == ["eng-Latn", "fra-Latn"])
        let numbers = a.compactMapValues { $0 as? Double }
        #expect(numbers.count == 7 && Set(b.keys).subtracting(a.keys) == ["euclidean_pearson", "manhattan_pearson", "mteb_version"])
        for (key, value) in numbers {
            // mteb rounds its files to 6 decimals.
            #expect(abs(value - (b[key] as? Double ?? .nan)) <= 5.1e-7, "\(key)")
        }
    }

    @Test("sentence-transformers: the evaluator's header, line ends and numbers") func evaluator() throws {
        try demo()
        let result = try export(["sentence-transformers", "--out", "similarity_evaluation_results.csv"])
        #expect(result.status == 0 && result.output.isEmpty)
        func lines(_ text: String) -> [String] { text.components(separatedBy: "\r\n") }
        let ours = lines(folder.text("similarity_evaluation_results.csv")), theirs = lines(try peer("similarity_evaluation_demo_results.csv"))
        #expect(ours.count == 3 && ours[0] == theirs[0] && ours[2].isEmpty)
        for (a, b) in zip(ours[1].split(separator: ","), theirs[1].split(separator: ",")) {
            // The peer summed in another order; a tie made or broken by that would show at 1e-6.
            #expect(abs(Double(a)! - Double(b)!) < 1e-9)
        }
    }

    @Test("model-card: the chosen row's numbers and cell, with names that no YAML can misread") func card() throws {
        var sample = SampleDataset()
        sample.manifest = "{\"format\":\"poolbench-dataset\",\"version\":1,\"name\":\"a\\\"b\\\\: #c\\n\\u0085\\u2028é😀\",\"model\":{\"name\":\"no\"}}"
        sample.write(to: folder)
        let results = try Tool.results(of: ["sample", "--layers", "all", "--pooling", "mean,max"], in: folder, out: "run")
        let row = try #require(results.summary.rows(where: ["layers": "1", "pooling": "max", "aggregation": "all"]).first)
        let result = try export(["model-card", "--layers", "1", "--pooling", "max_tokens", "--dataset-id", "org/set", "--dataset-revision", "1e5"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.hasPrefix("model-index:\n- name: \"no\"\n  results:\n  - task:\n      type: semantic-similarity\n"))
        #expect(result.output.contains("      name: \"a\\\"b\\\\: #c\\u000A\\u0085\\u2028é😀\"\n      type: \"org/set\"\n      split: \"test\"\n      revision: \"1e5\"\n"), "\(result.output)")
        #expect(result.output.contains("    - type: spearman_cosine\n      value: \(row["cosine_spearman"]!)\n      name: Spearman Cosine\n      args:\n        layers: \"1\"\n        pooling: \"max\"\n        transform: \"none\"\n"))
        #expect(result.output.contains("    - type: pearson_cosine\n      value: \(row["cosine_pearson"]!)\n") && !result.output.contains("dot"))
    }

    @Test("Without a choice the row is what the model declares, else the run's reference, on the highest layer", arguments: [
        ("\"declared_pooling\":\"max_tokens\"", [], "2/max/none"), ("\"declared_pooling\":\"something\"", [], "2/mean/none"),
        ("\"revision\":null", ["--reference", "cls"], "2/cls/none"), ("\"revision\":null", ["--reference", "1/cls/none"], "1/cls/none"),
        ("\"declared_pooling\":\"cls\"", ["--reference", "1/max/none"], "2/cls/none"), ("\"revision\":null", ["--reference", "last/cls/none"], "2/cls/none"),
    ])
    func byDefault(declared: String, flags: [String], cell: String) throws {
        var sample = SampleDataset()
        sample.manifest = "{\"format\":\"poolbench-dataset\",\"version\":1,\"model\":{\"name\":\"m\",\(declared)}}"
        sample.write(to: folder)
        _ = try Tool.results(of: ["sample", "--layers", "all", "--pooling", "mean,cls,max"] + flags, in: folder, out: "run")
        let result = try export(["sentence-transformers"])
        #expect(result.status == 0 && result.errors == "exported \(cell) of sample, split test\n", "\(result.errors)")
    }

    @Test("A run without the default row, several splits and several datasets ask for a choice") func choices() throws {
        SampleDataset().write(to: folder)
        SampleDataset(seed: 2).write(to: folder, as: "other")
        _ = try Tool.results(of: ["sample", "other", "--layers", "0,1", "--pooling", "mean", "--split", "all"], in: folder, out: "run")
        func refused(_ flags: [String]) throws -> String {
            let result = try export(["sentence-transformers"] + flags)
            return result.status == 2 && result.errorLines.count == 1 ? result.errors : "\(result)"
        }
        #expect(try refused([]).contains("2 datasets, expected sample, other; choose with --dataset"))
        #expect(try refused(["--dataset", "sample"]).contains("no row 2/mean/none of sample, expected 0/mean/none, 1/mean/none"))
        #expect(try refused(["--dataset", "sample", "--layers", "1"]).contains("1/mean/none in 3 splits, expected train, test, all; choose with --split"))
        #expect(try refused(["--dataset", "nobody"]).contains("no dataset 'nobody'"))
        #expect(try export(["sentence-transformers", "--dataset", "other", "--layers", "1", "--split", "train"]).errors == "exported 1/mean/none of other, split train\n")
        let whole = ["mteb", "--dataset", "other", "--layers", "1", "--split", "all", "--task", "T", "--dataset-revision", "r", "--language", "eng-Latn"]
        #expect(try export(whole).errors.contains("say with --eval-split what mteb calls it"))
        #expect(try export(whole + ["--eval-split", "validation"]).output.contains("\"validation\" : ["))
    }

    @Test("A table alone is enough where it leaves no choice") func tableAlone() throws {
        SampleDataset().write(to: folder)
        _ = try Tool.results(of: ["sample", "--pooling", "max"], in: folder, out: "r")
        #expect(try Tool.run(["export", "r/summary.csv", "--format", "sentence-transformers"], in: folder.path).errors.hasPrefix("exported 2/max/none"))
        _ = try Tool.results(of: ["sample", "--pooling", "max,cls"], in: folder, out: "r2")
        let open = try Tool.run(["export", "r2/summary.csv", "--format", "sentence-transformers"], in: folder.path)
        #expect(open.status == 2 && open.errors.contains("nothing that says which is the model's, expected max, cls; choose with --pooling"), "\(open.errors)")
    }

    @Test("What is undefined, unknown or of another format is refused", arguments: [
        (["mteb"], 64, "no --task, no --dataset-revision, no --language"), (["mteb", "--task", "T", "--language", "eng-Latn"], 64, "no --dataset-revision,"),
        (["sentence-transformers", "--language", "x"], 64, "--language: has no place in sentence-transformers, expected --format mteb"),
        (["model-card", "--task", ""], 64, "--task: nothing, expected a name"), (["model-card"], 2, "an unknown model, expected the card's model; name it with --model"),
        (["sentence-transformers", "--layers", "0,1"], 64, "expected one layer or average"), (["sentence-transformers", "--pooling", "maen"], 64, "did you mean 'mean'?"),
        (["sentence-transformers", "--pooling", "cls", "--layers", "0"], 2, "0/cls/none has no Spearman (constant scores"), (["tsv"], 64, "sentence-transformers"),
        (["sentence-transformers", "--out", "no/where.csv"], 2, "no/where.csv: no such file or directory, expected a place that can be written to"),
    ] as [([String], Int32, String)])
    func refused(arguments: [String], status: Int32, words: String) throws {
        var sample = SampleDataset()
        var place = 0
        // The first token of every sentence is the same vector, as [CLS] of layer 0 is.
        for count in sample.tokenCounts {
            for k in 0..<sample.hiddenSize { sample.states[0][place * sample.hiddenSize + k] = 1 }
            place += count
        }
        sample.write(to: folder)
        _ = try Tool.results(of: ["sample", "--layers", "all", "--pooling", "mean,cls"], in: folder, out: "run")
        let result = try export(arguments)
        #expect(result.status == status && result.errorLines.count == 1 && result.errors.contains(words) && result.output.isEmpty, "\(result.errors)")
    }
}
