import Foundation
import TestSupport
import Testing

/// Result folders that are changed by hand after a run: what belongs together must stay together.
@Suite("compare: what belongs together")
struct CompareFoldersTests {
    let folder = TemporaryFolder()

    /// 60 pairs, the first third in `train`, in three subsets.
    private func run(_ out: String, _ flags: [String] = ["--split", "all"], change: (inout SampleDataset) -> Void = { _ in }) throws {
        var sample = SampleDataset(pairCount: 60, hiddenSize: 8, layers: [0, 1], seed: 5)
        change(&sample)
        sample.write(to: folder)
        _ = try Tool.results(of: ["sample", "--pooling", "mean,max"] + flags, in: folder, out: out)
    }

    private func compare(_ flags: [String] = [], _ baseline: String = "old", _ candidate: String = "new") throws -> Tool.Result {
        try Tool.run(["compare", baseline, candidate] + flags, in: folder.path)
    }

    private func edit(_ name: String, _ change: (inout [String]) -> Void) {
        var lines = folder.text(name).split(separator: "\n").map(String.init)
        change(&lines)
        folder.write(lines.joined(separator: "\n") + "\n", to: name)
    }

    @Test("Pairs that changed their split or subset are trouble, though every number of pairs is the same")
    func movedPairs() throws {
        try run("old")
        try run("new") { sample in
            // One pair each way between the splits, within their subsets; and two between subsets.
            var lines = sample.pairsCSV.split(separator: "\n").map(String.init)
            lines[1] = lines[1].replacingOccurrences(of: ",train,", with: ",test,")
            lines[31] = lines[31].replacingOccurrences(of: ",test,", with: ",train,")
            sample.pairsCSV = lines.joined(separator: "\n") + "\n"
        }
        let splits = try compare()
        #expect(splits.status == 2 && splits.output.contains("2 pairs are in another split or subset (first: 'p0' of sample, train/s0 before, test/s0 now)"), "\(splits.output)")
        try run("new") { sample in
            sample.pairsCSV = sample.pairsCSV.replacingOccurrences(of: ",test,s0,sentence 60,", with: ",test,s1,sentence 60,")
                .replacingOccurrences(of: ",test,s1,sentence 62,", with: ",test,s0,sentence 62,")
        }
        let subsets = try compare()
        #expect(subsets.status == 2 && subsets.output.contains("2 pairs are in another split or subset (first: 'p30' of sample, test/s0 before, test/s1 now)"), "\(subsets.output)")
    }

    @Test("With --allow-missing a run over fewer splits is held against what they have in common")
    func fewerSplits() throws {
        try run("old")
        try run("new", ["--split", "test"])
        let refused = try compare()
        #expect(refused.status == 2 && refused.output.contains("rows of the baseline are missing (first: sample/train 1/mean/none)"), "\(refused.output)")
        #expect(!refused.output.contains("pairs of the baseline"), "pairs of splits that only one side has are told by their rows")
        let allowed = try compare(["--allow-missing"])
        #expect(allowed.status == 0 && allowed.output.contains("no regression: none of 2 watched numbers"), "\(allowed.output)")
        #expect(try compare(["--allow-missing"], "new", "old").status == 0)
        // A pair of the common split is still missed.
        edit("new/scores.csv") { $0.removeLast() }
        let lost = try compare(["--allow-missing"])
        #expect(lost.status == 2 && lost.output.contains("1 pair of the baseline is not in the candidate (first: 'p59' of sample)"), "\(lost.output)")
    }

    @Test("Pair scores of another run than the summary are trouble, not a test") func staleScores() throws {
        try run("old")
        try run("new") { sample in for place in sample.states[1].indices where place % 3 == 0 { sample.states[1][place] *= -1 } }
        folder.write(folder.text("old/scores.csv"), to: "new/scores.csv")
        let result = try compare()
        #expect(result.status == 2 && result.output.contains("its scores.csv") && result.output.contains("not of one run"), "\(result.output)")
    }

    @Test("One cluster of all pairs leaves no test, and the report says so") func oneCluster() throws {
        try run("old", ["--split", "test"])
        edit("old/scores.csv") { lines in
            for place in lines.indices.dropFirst() {
                var fields = lines[place].split(separator: ",", omittingEmptySubsequences: false)
                fields[5] = "p20"
                lines[place] = fields.joined(separator: ",")
            }
        }
        let result = try compare([], "old", "old")
        #expect(result.status == 0 && result.output.contains("2 rows are judged by the threshold alone: all pairs are one cluster"), "\(result.output)")
    }

    @Test("A row or a pair that stands twice is trouble", arguments: ["summary.csv", "scores.csv"]) func twice(file: String) throws {
        try run("old")
        try run("new")
        edit("new/\(file)") { $0.append($0[1]) }
        let result = try compare()
        #expect(result.status == 2 && result.errorLines.count == 1 && result.errors.contains("new/\(file)") && result.errors.contains("twice"), "\(result.errors)")
    }

    @Test("Ids that differ in how a letter is composed are two pairs") func composedIDs() throws {
        let change: (inout SampleDataset) -> Void = { sample in
            sample.pairsCSV = sample.pairsCSV.replacing("\np30,", with: "\n\u{E9},").replacing("\np31,", with: "\ne\u{301},")
        }
        try run("old", change: change)
        try run("new", change: change)
        let result = try compare()
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test("Means over subsets and over datasets are matched and not watched; without a whole split nothing can be said")
    func otherAggregations() throws {
        var second = SampleDataset(pairCount: 30, hiddenSize: 8, layers: [0, 1], seed: 6)
        second.manifest = "{\"format\":\"poolbench-dataset\",\"version\":1,\"name\":\"second\"}"
        second.write(to: folder, as: "second")
        try run("old", ["second", "--split", "test"])
        try run("new", ["second", "--split", "test"])
        let averages = try CSVText(folder.text("new/summary.csv")).rows(where: ["aggregation": "average"])
        let average = try #require(averages.first?["cosine_spearman"])
        folder.write(folder.text("new/summary.csv").replacingOccurrences(of: average, with: "-0.9"), to: "new/summary.csv")
        let result = try compare()
        #expect(result.status == 0 && result.output.contains("none of 4 watched numbers"), "\(result.output)")
        edit("new/summary.csv") { lines in lines.removeAll { $0.contains(",average,") } }
        let missing = try compare()
        #expect(missing.status == 2 && missing.output.contains("2 rows of the baseline are missing (first: */"), "\(missing.output)")
        for side in ["old", "new"] { edit("\(side)/summary.csv") { lines in lines.removeAll { $0.contains(",all,1,") } } }
        let none = try compare(["--allow-missing"])
        #expect(none.status == 2 && none.output.contains("no row with aggregation 'all' is in both"), "\(none.output)")
    }

    @Test("Inputs that are not known are trouble where they must be the same; a record that cannot be read is told anyway", arguments: [
        ("cut", "new/run.json: not JSON"), ("newer", "new/run.json: schema_version 99"), ("without inputs", "new/run.json: no SHA-256 of what was read of 'sample'"),
        ("absent", "new: no run.json"), ("table", "new/summary.csv: a table alone"),
    ])
    func unknownInputs(kind: String, words: String) throws {
        try run("old")
        try run("new")
        let record = folder.text("new/run.json")
        switch kind {
        case "cut": folder.write(String(record.prefix(record.count / 2)), to: "new/run.json")
        case "newer": folder.write(record.replacingOccurrences(of: "\"schema_version\" : 1", with: "\"schema_version\" : 99"), to: "new/run.json")
        case "without inputs": folder.write(record.replacingOccurrences(of: "\"name\" : \"sample\"", with: "\"name\" : \"other\""), to: "new/run.json")
        case "absent": try FileManager.default.removeItem(atPath: folder.path("new/run.json"))
        default: break
        }
        let path = kind == "table" ? "new/summary.csv" : "new"
        let free = try compare([], "old", path)
        #expect(free.status == 0, "\(free.output)\(free.errors)")
        #expect(free.output.contains("· the inputs of the candidate are not known: \(words)") == (kind != "absent" && kind != "table"), "\(free.output)")
        let bound = try compare(["--same-inputs"], "old", path)
        #expect(bound.status == 2 && bound.output.hasPrefix("not comparable: 1 reason\n  ✗ the inputs of the candidate are not known: \(words)"), "\(bound.output)")
        let turned = try compare(["--same-inputs"], path, "old")
        #expect(turned.status == 2 && turned.output.contains("✗ the inputs of the baseline are not known: \(words)"), "\(turned.output)")
    }

    @Test("Another model, other sentences to fit on and other tokens are told") func inputs() throws {
        func manifest(_ model: String) -> String { "{\"format\":\"poolbench-dataset\",\"version\":1,\"name\":\"sample\",\"model\":{\"name\":\"\(model)\"}}" }
        try run("old", ["--split", "test", "--transforms", "center"]) { $0.manifest = manifest("one") }
        try run("new", ["--split", "test", "--transforms", "center", "--fit-on", "self"]) { $0.manifest = manifest("two") }
        for side in ["old", "new"] {
            folder.write(folder.text("\(side)/summary.csv").replacingOccurrences(of: ",center,self,", with: ",center,train,"), to: "\(side)/summary.csv")
        }
        folder.write(folder.text("new/run.json").replacingOccurrences(of: "\"skip_prompt\" : false", with: "\"skip_prompt\" : true"), to: "new/run.json")
        let result = try compare(["--max-drop", "2"])
        #expect(result.status == 0 && result.output.contains("model (one before, two now), tokens (--skip-prompt on one side)"), "\(result.output)")
        try run("fit", ["--split", "test", "--transforms", "center"]) { sample in
            sample.manifest = manifest("one")
            sample.pairsCSV = sample.pairsCSV.replacingOccurrences(of: "sentence 0,", with: "another sentence,")
        }
        let fit = try compare(["--same-inputs"], "old", "fit")
        #expect(fit.status == 2 && fit.output.contains("sample: other pairs.csv, sentences to fit transforms on"), "\(fit.output)")
    }
}
