import Foundation
import Testing
import TestSupport

/// The files of a run, as the contract words them.
private enum Contract {
    static let summaryHeader = [
        "dataset", "model", "split", "subset", "aggregation", "layers", "pooling", "transform", "fit_on", "dimension", "pairs",
        "sentences", "cosine_spearman", "cosine_spearman_low", "cosine_spearman_high", "cosine_pearson", "mean_cosine", "iso_score",
        "dot_spearman", "euclidean_spearman", "manhattan_spearman", "zero_vectors", "interval", "clusters", "equivalent_to", "note",
        "cluster_unit", "cosine_spearman_percentile_low", "cosine_spearman_percentile_high", "fit_sentences", "fit_removed",
        "effective_dimension",
    ]
    static let textColumns: Set = [
        "dataset", "model", "split", "subset", "aggregation", "layers", "pooling", "transform", "fit_on", "interval", "equivalent_to",
        "note", "cluster_unit",
    ]
    static let countColumns: Set = ["dimension", "pairs", "sentences", "zero_vectors"]
    static let standard = ["mean", "cls", "max", "weighted_mean", "last_token"]
}

@Suite("A run on the demo dataset")
struct DemoRunTests {
    let folder = TemporaryFolder()
    let demo: Results

    init() throws {
        let process = try Tool.run(["run", "--out", folder.path("results")], in: Fixtures.checkout)
        try #require(process.status == 0, "\(process.errors)")
        demo = try Tool.read("results", in: folder, process)
    }

    /// Columns of the table's rows: what stands between runs of blanks, without stars and bars.
    private func tableRows() -> [[String]] {
        demo.process.output.split(separator: "\n").map { line in
            line.split(separator: " ").map(String.init).filter { $0 != "*" && $0 != "…" && !$0.contains("●") }
        }.filter { words in words.suffix(5).allSatisfy { Double($0) != nil } && words.count >= 6 }
    }

    @Test("The table fits 80 columns and has no colour in a file") func width() {
        let lines = demo.process.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count > 8)
        #expect(lines.filter { $0.count > 80 } == [])
        #expect(!demo.process.output.contains("\u{1B}"))
    }

    @Test("The table has a row for each standard strategy, with the numbers of summary.csv") func table() throws {
        let rows = tableRows()
        #expect(rows.map { $0[$0.count - 6] } == Contract.standard)
        #expect(rows.first?.first == "6")
        for (shown, pooling) in zip(rows, Contract.standard) {
            let row = try #require(demo.summary.rows(where: ["pooling": pooling, "aggregation": "all"]).first)
            let columns = ["cosine_spearman", "cosine_spearman_low", "cosine_spearman_high", "mean_cosine", "iso_score"]
            for (text, column) in zip(shown.suffix(5), columns) {
                // Four decimals are shown, three of an interval: half a unit of the last, and the text's rounding.
                let half = column.contains("_low") || column.contains("_high") ? 0.5e-3 : 0.5e-4
                #expect(abs(try #require(Double(text)) - row.number(column)) <= half + 1e-12, "\(pooling) \(column)")
            }
        }
    }

    @Test("The highest Spearman is marked, and what is not shown to be worse; run.json has the same group") func best() throws {
        let marked = demo.process.output.split(separator: "\n").filter { $0.contains(" * ") && !$0.hasPrefix("  *") }
        let rows = demo.summary.rows(where: ["aggregation": "all"])
        let best = try #require(try rows.max { try $0.number("cosine_spearman") < $1.number("cosine_spearman") })
        let choice = try #require((try demo.record()["recommendations"] as? [[String: Any]])?.first)
        let group = try #require(choice["best_group"] as? [String])
        #expect(choice["best"] as? String == "6/\(best["pooling"]!)/none" && group.contains("6/\(best["pooling"]!)/none"))
        #expect(marked.count == group.count && choice["recommended"] as? String == "6/mean/none")
        for line in marked { #expect(group.contains { line.contains(" \($0.split(separator: "/")[1]) ") }) }
    }

    @Test("The table says which dataset, split, model and declared pooling it is about") func heading() {
        for words in ["demo-minilm", "split test, 120 pairs", "sentence-transformers/all-MiniLM-L6-v2", "declares mean pooling"] {
            #expect(demo.process.output.contains(words), "\(words)")
        }
    }

    @Test("summary.csv and scores.csv have the documented columns, in their order") func headers() {
        #expect(demo.summary.header == Contract.summaryHeader)
        #expect(
            demo.scores.header == ["dataset", "id", "split", "subset", "score", "cluster"] + Contract.standard.map { "6/\($0)/none" })
    }

    @Test("There is one row a cell and aggregation: all, the two means, and each subset") func rows() throws {
        let subsets = Set(demo.scores.column("subset"))
        #expect(subsets.count > 1)
        for pooling in Contract.standard {
            let rows = demo.summary.rows(where: ["pooling": pooling])
            #expect(rows.count == 3 + subsets.count)
            #expect(rows.filter { $0["aggregation"] != "subset" }.map { $0["aggregation"] } == ["all", "mean", "weighted_mean"])
            #expect(rows.filter { $0["aggregation"] != "subset" }.allSatisfy { $0["subset"] == "" })
            #expect(Set(rows.filter { $0["aggregation"] == "subset" }.map { $0["subset"] ?? "" }) == subsets)
        }
        #expect(demo.summary.rows.count == Contract.standard.count * (3 + subsets.count))
    }

    @Test("A number column holds a number or nan, in the shortest digits, and is never empty") func numbers() {
        for row in demo.summary.rows {
            for (column, text) in row where !Contract.textColumns.contains(column) {
                if Contract.countColumns.contains(column) {
                    #expect(Int(text).map(String.init) == text, "\(column): '\(text)'")
                } else {
                    #expect(text == "nan" || Double(text)?.description == text, "\(column): '\(text)'")
                }
            }
        }
        for row in demo.scores.rows {
            for column in demo.scores.header where column == "score" || column.contains("/") {
                #expect(row[column].flatMap(Double.init)?.description == row[column], "\(column): '\(row[column] ?? "")'")
            }
        }
    }

    @Test("Without transforms there is none, and it was fitted on nothing") func noTransform() {
        #expect(demo.summary.values(of: "transform") == ["none"])
        #expect(demo.summary.values(of: "fit_on") == [""])
    }

    @Test("scores.csv has every pair of the split, in the order of pairs.csv, with its gold score") func pairs() throws {
        let pairs = try CSVText(String(contentsOfFile: Fixtures.demo + "/pairs.csv", encoding: .utf8))
        let test = pairs.rows(where: ["split": "test"])
        #expect(demo.scores.column("id") == test.map { $0["id"] })
        #expect(demo.scores.column("score").map(Double.init) == test.map { $0["score"].flatMap(Double.init) })
        #expect(demo.scores.column("subset") == test.map { $0["subset"] })
        #expect(demo.scores.values(of: "split") == ["test"])
    }

    @Test("run.json names plan, inputs, environment, phases and warnings") func record() throws {
        let record = try demo.record()
        #expect(Set(record.keys).isSuperset(of: ["schema_version", "plan", "inputs", "environment", "phases", "warnings"]))
        #expect(record["schema_version"] as? Int == 1)
        #expect(record["warnings"] as? [String] == [])
        let phases = try #require(record["phases"] as? [String: Double])
        #expect(!phases.isEmpty && phases.values.allSatisfy { $0 >= 0 && $0.isFinite })
        let environment = try #require(record["environment"] as? [String: Any])
        #expect(Set(environment.keys).isSuperset(of: ["version", "cpu", "kernel_isa", "blas_core", "threads", "created"]))
        let created = try #require(environment["created"] as? String)
        // A day of leeway for clocks that are set meanwhile.
        #expect(abs(try Date(created, strategy: .iso8601).timeIntervalSinceNow) < 86_400)
    }

    @Test("run.json has the SHA-256 that the dataset's manifest promises") func digest() throws {
        let path = Fixtures.demo + "/manifest.json"
        let manifest = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path))) as? [String: Any]
        let files = try #require(manifest?["files"] as? [String: [String: Any]])
        #expect(try demo.firstInput()["pairs_sha256"] as? String == files["pairs.csv"]?["sha256"] as? String)
    }
}

@Suite("run.json")
struct RunRecordTests {
    let folder = TemporaryFolder()

    @Test("It has the SHA-256 of pairs.csv, of the header, and of each tensor that was read") func digests() throws {
        let sample = SampleDataset()
        sample.write(to: folder)
        let input = try Tool.results(of: ["sample", "--layers", "0,2"], in: folder).firstInput()
        #expect(input["pairs_sha256"] as? String == (try Shell.sha256(of: Array(sample.pairsCSV.utf8))))
        let tensors = sample.tensors
        let file = SafetensorsBytes.file(tensors)
        let header = Array(file.dropLast(tensors.reduce(0) { $0 + $1.bytes.count }))
        #expect(input["header_sha256"] as? [String: String] == ["hidden_states.safetensors": try Shell.sha256(of: header)])
        let read = try #require(input["tensor_sha256"] as? [String: String])
        // The sample's tensors are offsets and then the layers 0, 1, 2.
        #expect(
            read.filter { $0.key.hasPrefix("hidden_states.") } == [
                "hidden_states.0": try Shell.sha256(of: tensors[1].bytes), "hidden_states.2": try Shell.sha256(of: tensors[3].bytes),
            ])
    }

    @Test("Paths are relative to the result folder", arguments: [
        ("sample", "results", "../sample"),
        ("sample/", "deep/er/results", "../../../sample"),
        ("sample", "sample/results", ".."),
        ("./nested/../sample", "results", "../sample"),
    ])
    func paths(dataset: String, out: String, expected: String) throws {
        SampleDataset().write(to: folder)
        folder.write("", to: "nested/file")
        let results = try Tool.results(of: [dataset], in: folder, out: out)
        #expect(try results.firstInput()["path"] as? String == expected)
        #expect((try results.record()["plan"] as? [String: Any])?["datasets"] as? [String] == [expected])
        #expect(!results.recordText.contains(folder.path))
    }

    @Test("The plan says what was asked for, by canonical names") func plan() throws {
        SampleDataset().write(to: folder)
        let results = try Tool.results(of: ["sample", "--layers", "0,-1", "--pooling", "avg,max_tokens", "--split", "train"], in: folder)
        let plan = try #require(try results.record()["plan"] as? [String: Any])
        #expect(plan["layers"] as? String == "0,-1")
        #expect(plan["pooling"] as? [String] == ["mean", "max"])
        #expect(plan["split"] as? String == "train")
    }

    @Test("The commit is null where the tool stands outside a checkout, not left out") func commit() throws {
        SampleDataset().write(to: folder)
        let copied = try Shell.run(
            "mkdir elsewhere && cp \"$POOLBENCH\" elsewhere/poolbench && elsewhere/poolbench run sample --out results", in: folder)
        #expect(copied.status == 0, "\(copied.errors)")
        let record = try JSONSerialization.jsonObject(with: Data(folder.read("results/run.json"))) as? [String: Any]
        let environment = try #require(record?["environment"] as? [String: Any])
        #expect(environment["commit"] is NSNull, "\(environment["commit"] ?? "no such key")")
    }
}
