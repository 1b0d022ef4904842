import Foundation
import TestSupport
import Testing

@Suite("compare --published")
struct PublishedTests {
    let folder = TemporaryFolder()
    private static let published = Fixtures.checkout + "/Results/published"

    /// A result folder as a run over one dataset would have written it: no run of ours has 9927 pairs.
    private func record(
        dataset: String = "my-sts", model: String = "bert-base-uncased", _ rows: [(split: String, aggregation: String, cell: String, pairs: Int, spearman: String)]
    ) {
        var text = "dataset,model,split,subset,aggregation,layers,pooling,transform,fit_on,pairs,cosine_spearman\n"
        for row in rows { text += "\(dataset),\(model),\(row.split),,\(row.aggregation),\(row.cell.replacingOccurrences(of: "/", with: ",")),,\(row.pairs),\(row.spearman)\n" }
        folder.write(text, to: "run/summary.csv")
    }

    private func show(_ flags: [String]) throws -> Tool.Result {
        try Tool.run(["compare", "--published", "run", "--published-folder", Self.published] + flags, in: folder.path)
    }

    /// The lines of what was said about one source.
    private func entry(_ source: String, in output: String) -> String {
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let start = lines.firstIndex(where: { $0.hasPrefix("  cosine_spearman, \(source)") }) else { return "" }
        return lines[start...].dropFirst().prefix { $0.hasPrefix("      ") }.joined(separator: "\n")
    }

    @Test("The recorded run of MiniLM on STS Benchmark has MTEB's numbers, found by task and model")
    func recorded() throws {
        for (run, model, layer) in [("stsb-minilm", "MiniLM-L6-v2", "6"), ("stsb-mpnet", "mpnet-base-v2", "12")] {
            let path = Fixtures.checkout + "/Results/recorded/" + run
            let result = try Tool.run(["compare", "--published", path, "--task", "STSBenchmark", "--published-folder", Self.published], in: folder.path)
            #expect(result.status == 0 && result.output.hasPrefix("\(run) beside published numbers of STSBenchmark\nmodel sentence-transformers/all-\(model)\n\nThe same protocol"))
            #expect(entry("MTEB 1.12.75", in: result.output).contains("here") && entry("MTEB 1.12.75", in: result.output).contains("\(layer)/mean/none, test, all, 1379 pairs"))
            #expect(result.output.contains("agrees: ") && !result.output.contains("differs"), "\(result.output)")
            #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        }
    }

    @Test("SICK-R with 4927 pairs is not MTEB's with 9927, nor the other way round", arguments: [
        ("sentence-transformers/all-MiniLM-L6-v2", "6/mean/none", 4927, "MTEB 1.12.75", "number of pairs 9927, here 4927"),
        ("bert-base-uncased", "1+12/mean/none", 9927, "SimCSE, rerun", "number of pairs 4927, here 9927"),
    ])
    func pairs(model: String, cell: String, count: Int, source: String, words: String) throws {
        record(model: model, [("test", "all", cell, count, "0.7")])
        let result = try show(["--task", "SICK-R"])
        #expect(result.status == 0 && entry(source, in: result.output).contains("differs in \(words)"), "\(result.output)")
        #expect(!entry(source, in: result.output).contains("agrees"))
    }

    @Test("First-last with h0 is not first-last with h1, and the nearest row is put beside") func firstLast() throws {
        record([("test", "all", "12/mean/none", 3108, "0.31"), ("test", "all", "1+12/mean/none", 3108, "0.4509"), ("test", "all", "12/cls/none", 3108, "nan")])
        let result = try show(["--task", "STS12"])
        let paper = entry("SimCSE, paper", in: result.output), rerun = entry("SimCSE, rerun", in: result.output)
        let words = paper.replacingOccurrences(of: "\n        ", with: " ")
        #expect(words.contains("differs in layers 0+12, here 1+12 (first is the embedding output there, the first block's output here)"), "\(paper)")
        #expect(rerun.contains("agrees: 0.0000, within 5e-05"), "\(rerun)")
        #expect(entry("SBERT, Table 1: Avg. BERT", in: result.output).contains("differs by -0.0778, more than the 5e-05 of its digits"))
        #expect(entry("SBERT, Table 1: BERT CLS", in: result.output).contains("undefined here"))
        #expect(entry("BERT-flow, Table 2: last2avg", in: result.output).contains("not told by the source: layers"))
        #expect(entry("BERT-whitening-pytorch: first_last_avg, whiten-256 (target)", in: result.output).contains("differs in transform whiten_plain:256, here none"))
    }

    @Test("One correlation over all pairs is not the weighted mean over subsets; the row of the same aggregation is taken where there is one")
    func aggregation() throws {
        record([("test", "all", "1+12/mean/none", 3108, "0.4509")])
        #expect(entry("BERT-whitening-pytorch: first_last_avg", in: try show(["--task", "STS12"]).output).contains("differs in aggregation weighted_mean, here all"))
        record([("test", "all", "1+12/mean/none", 3108, "0.4509"), ("test", "weighted_mean", "1+12/mean/none", 3108, "0.57853")])
        #expect(entry("BERT-whitening-pytorch: first_last_avg", in: try show(["--task", "STS12"]).output).contains("agrees: "))
    }

    @Test("Everything of a dataset without splits is the split if it has as many pairs, and is another split if not")
    func wholeDataset() throws {
        record(model: "sentence-transformers/all-MiniLM-L6-v2", [("all", "all", "6/mean/none", 1379, "0.820325")])
        #expect(entry("MTEB", in: try show(["--task", "STSBenchmark"]).output).contains("agrees"))
        record(model: "sentence-transformers/all-MiniLM-L6-v2", [("all", "all", "6/mean/none", 8628, "0.820325")])
        let other = entry("MTEB", in: try show(["--task", "STSBenchmark"]).output)
        #expect(other.contains("differs in split test, here all") && other.contains("differs in number of pairs 1379, here 8628"), "\(other)")
    }

    @Test("A dataset is a task by its exact name or by --task, never by a likeness; a model likewise") func naming() throws {
        record(dataset: "STS12", [("test", "all", "12/mean/none", 3108, "0.3")])
        #expect(try show([]).status == 0)
        record(dataset: "sts12", [("test", "all", "12/mean/none", 3108, "0.3")])
        let guess = try show([])
        #expect(guess.status == 2 && guess.errorLines.count == 1 && guess.errors.contains("sts12 is no task by its name, and --task does not say which it is; STS12 would have as many pairs"), "\(guess.errors)")
        #expect(try show(["--task", "sts12=STS12"]).status == 0)
        let typo = try show(["--task", "STSBenchmrk"])
        #expect(typo.status == 2 && typo.errors.contains("did you mean 'STSBenchmark'?"))
        #expect(try show(["--task", "other=STS12"]).errors.contains("no dataset 'other', expected sts12"))
        record(dataset: "STS12", model: "google-bert/bert-base-uncased", [("test", "all", "12/mean/none", 3108, "0.3")])
        let unknown = try show([])
        #expect(unknown.status == 2 && unknown.errors.contains("no number of model 'google-bert/bert-base-uncased' is published for STS12, but of"), "\(unknown.errors)")
        #expect(try show(["--model", "bert-base-uncased"]).output.contains("model bert-base-uncased (--model; the run says google-bert/bert-base-uncased)"))
    }

    @Test("Another revision of the model is another protocol") func revision() throws {
        record(dataset: "STSBenchmark", model: "sentence-transformers/all-MiniLM-L6-v2", [("test", "all", "6/mean/none", 1379, "0.820325")])
        folder.write("{\"inputs\":[{\"name\":\"STSBenchmark\",\"model_revision\":\"abc\"}]}", to: "run/run.json")
        #expect(entry("MTEB", in: try show([]).output).replacingOccurrences(of: "\n        ", with: " ").contains("model revision 8b3219a92973c328a8e22fadcfa821b5dc75636a, here abc"))
    }

    @Test("Options of the gate and of published numbers do not mix, and tables that are none are refused", arguments: [
        (["compare", "--published", "run", "run"], 64, "two result folders, expected one"), (["compare", "run"], 64, "expected a baseline and a candidate"),
        (["compare", "--published", "run", "--max-drop", "0.1"], 64, "--max-drop: belongs to the gate"), (["compare", "run", "run", "--task", "STS12"], 64, "--task: without --published"),
        (["compare", "run", "run", "--layers", "1"], 64, "--layers: between two runs every row is compared"), (["compare", "--published", "run", "--task", "=x"], 64, "'=x'"),
        (["compare", "--published", "run", "--published-folder", "nowhere"], 2, "nowhere: no such folder"),
        (["compare", "--published", "run", "--published-folder", "run"], 2, "run/summary.csv: no column 'source'"),
        (["compare", "--published", "run", "--published-folder", "bad"], 2, "'46.35' in column value on line 2, expected a correlation from -1 to 1"),
    ] as [([String], Int32, String)])
    func refused(arguments: [String], status: Int32, words: String) throws {
        record([("test", "all", "12/mean/none", 1379, "0.4")])
        folder.write(
            "source,reference,model,model_revision,task,split,pairs,aggregation,layers,pooling,transform,fit_on,metric,value,tolerance,note\na,b,c,,STS12,test,3,all,1,mean,none,,cosine_spearman,46.35,0.1,\n",
            to: "bad/table.csv")
        let result = try Tool.run(arguments, in: folder.path)
        #expect(result.status == status && result.errorLines.count == 1 && result.errors.contains(words), "\(result.errors)")
    }

    @Test("The tables that come with the tool are found from anywhere, and every row of them can be read") func shipped() throws {
        record(dataset: "STSBenchmark", [("test", "all", "12/mean/none", 1379, "0.4635")])
        let result = try Tool.run(["compare", "--published", "run"], in: folder.path)
        #expect(result.status == 0 && result.output.contains("agrees"), "\(result.output)\(result.errors)")
        for name in ["mteb.csv", "poolings.csv"] {
            let table = try CSVText(try String(contentsOfFile: Self.published + "/" + name, encoding: .utf8))
            #expect(table.rows.allSatisfy { $0["source"] != "" && $0["reference"] != "" && ["all", "mean", "weighted_mean"].contains($0["aggregation"]) })
        }
    }
}
