import Foundation
import TestSupport
import Testing

@Suite("compare")
struct CompareTests {
    let folder = TemporaryFolder()

    /// 300 pairs whose gold follows the cosine of their means, so that noise on the states is felt.
    private func sample() -> SampleDataset {
        var sample = SampleDataset(pairCount: 300, hiddenSize: 8, layers: [0, 1], seed: 3)
        var place = 0
        let means = sample.tokenCounts.map { count -> [Float] in
            defer { place += count }
            return (0..<8).map { k in (0..<count).reduce(Float(0)) { $0 + sample.states[1][(place + $1) * 8 + k] } }
        }
        var lines = ["id,score"]
        for pair in 0..<300 {
            let a = means[2 * pair], b = means[2 * pair + 1]
            func dot(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
            let cosine = dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
            lines.append("p\(pair),\((Double(cosine) * 2.5 + 2.5).rounded())")
        }
        sample.pairsCSV = lines.joined(separator: "\n") + "\n"
        return sample
    }

    private func run(_ sample: SampleDataset, out: String, _ flags: [String] = []) throws {
        sample.write(to: folder)
        _ = try Tool.results(of: ["sample", "--layers", "all", "--pooling", "mean,max"] + flags, in: folder, out: out)
    }

    private func compare(_ flags: [String] = [], baseline: String = "old", candidate: String = "new") throws -> Tool.Result {
        try Tool.run(["compare", baseline, candidate] + flags, in: folder.path)
    }

    /// The states of the last layer with noise of a share of their size.
    private func noisy(_ share: Float, seed: UInt64 = 8) -> SampleDataset {
        var sample = sample(), numbers = SeededNumbers(seed: seed)
        let noise = numbers.floats(sample.states[1].count)
        for place in noise.indices { sample.states[1][place] += share * noise[place] }
        return sample
    }

    @Test("Degraded states are a regression that names the rows; the layer that did not change is not among them") func degraded() throws {
        try run(sample(), out: "old")
        try run(noisy(1), out: "new")
        let result = try compare(["--markdown", "report.md", "--junit", "junit.xml", "--benchmark-json", "bench.json", "--annotations"])
        #expect(result.status == 1 && result.output.hasPrefix("regression: "), "\(result.output)")
        #expect(result.output.contains("sample/all 1/mean/none") && !result.output.contains("0/mean/none"))
        #expect(result.output.contains("dropped by more than the threshold, with evidence"))
        #expect(result.output.contains("sample: other hidden_states.1"))
        #expect(result.output.contains("::error file=old/summary.csv,title=PoolBench%3A regression::sample/all 1/mean/none"))
        #expect(result.output.split(separator: "\n").filter { !$0.hasPrefix("::") }.allSatisfy { $0.count <= 80 }, "\(result.output)")
        let markdown = folder.text("report.md")
        #expect(markdown.hasPrefix("## ❌ PoolBench: regression") && markdown.contains("<details>") && markdown.contains("**regression**"))
        let xml = folder.text("junit.xml")
        #expect(xml.contains("tests=\"4\"") && xml.contains("<failure message=\"") && xml.contains("name=\"sample/all 1/mean/none cosine_spearman\""))
        let bench = try #require(try JSONSerialization.jsonObject(with: Data(folder.text("bench.json").utf8)) as? [[String: Any]])
        #expect(bench.count == 4 && bench.allSatisfy { $0["unit"] as? String == "Spearman" && $0["value"] is Double })
    }

    @Test("States stored as F16, noise of the size of their rounding, and no change at all pass") func rounding() throws {
        try run(sample(), out: "old")
        try run(noisy(0.0005), out: "new")
        let result = try compare()
        #expect(result.status == 0 && result.output.hasPrefix("no regression: none of 4 watched numbers"), "\(result.output)")
        var stored = sample()
        stored.dtype = "F16"
        try run(stored, out: "f16")
        let rounded = try compare(candidate: "f16")
        #expect(rounded.status == 0 && rounded.output.hasPrefix("no regression") && rounded.output.contains("other hidden_states.0"), "\(rounded.output)")
        let same = try compare(["--same-inputs"], candidate: "old")
        #expect(same.status == 0 && !same.output.contains("other"))
        let refused = try compare(["--same-inputs"])
        #expect(refused.status == 2 && refused.output.contains("not comparable: 1 reason\n  ✗ sample: other hidden_states.1"), "\(refused.output)")
    }

    @Test("A drop that may be chance is noted and passes; without pair scores it fails by the threshold alone") func chance() throws {
        try run(noisy(0.5, seed: 1), out: "old")
        try run(noisy(0.5, seed: 2), out: "new")
        let (a, b) = (try spearman("old"), try spearman("new"))
        // Whichever of the two equally noisy sides is the lower one by a little.
        let sides = a > b ? ("old", "new") : ("new", "old")
        let drop = abs(a - b)
        let flags = ["--max-drop", "\(drop / 2)"]
        let tested = try compare(flags, baseline: sides.0, candidate: sides.1)
        #expect(tested.status == 0 && tested.output.contains("which may be chance"), "\(tested.output)")
        let alone = try compare(flags, baseline: sides.0 + "/summary.csv", candidate: sides.1 + "/summary.csv")
        #expect(alone.status == 1 && alone.output.contains("judged by the threshold alone"), "\(alone.output)")
    }

    private func spearman(_ run: String) throws -> Double {
        try #require(try CSVText(folder.text(run + "/summary.csv")).rows(where: ["layers": "1", "pooling": "mean"]).first).number("cosine_spearman")
    }

    @Test("Improvements are told, and fail only where that is asked for; the baseline can be updated") func improvement() throws {
        try run(noisy(1), out: "old")
        try run(sample(), out: "new")
        let told = try compare()
        #expect(told.status == 0 && told.output.contains("; 1 is better") && told.output.contains("Improvements\n"))
        #expect(told.output.contains("p 0.0000 after Holm") && !told.output.contains("p 1.0000"), "shown with the test that says so: \(told.output)")
        #expect(try compare(["--fail-on-improvement"]).status == 1)
        #expect(try compare(["--update-baseline"]).status == 0)
        #expect(folder.text("old/summary.csv") == folder.text("new/summary.csv") && folder.text("old/run.json") == folder.text("new/run.json"))
    }

    @Test("A missing row, another gold score, another id, another number of pairs are trouble that is named", arguments: [
        ("row", "1 row of the baseline is missing (first: sample/all 1/max/none)"), ("gold", "1 pair has another gold score (first: 'p7' of sample, "),
        ("id", "1 pair of the baseline is not in the candidate (first: 'p7' of sample)"), ("pairs", "4 rows have another number of pairs (first: sample/all 0/mean/none has 299 pairs, 300 before)"),
    ])
    func mismatches(what: String, words: String) throws {
        try run(sample(), out: "old")
        var changed = sample()
        var lines = changed.pairsCSV.split(separator: "\n").map(String.init)
        switch what {
        case "gold": lines[8] = "p7,\(lines[8].hasSuffix(",0.0") ? 1 : 0)"
        case "id": lines[8] = lines[8].replacingOccurrences(of: "p7,", with: "q7,")
        case "pairs":
            lines.removeLast()
            let tokens = changed.tokenCounts.suffix(2).reduce(0, +)
            changed.tokenCounts.removeLast(2)
            for layer in changed.states.indices { changed.states[layer].removeLast(tokens * 8) }
        default: break
        }
        changed.pairsCSV = lines.joined(separator: "\n") + "\n"
        try run(changed, out: "new")
        if what == "row" {
            let text = folder.text("new/summary.csv").split(separator: "\n").filter { !$0.contains(",1,max,") }.joined(separator: "\n") + "\n"
            folder.write(text, to: "new/summary.csv")
        }
        let result = try compare()
        #expect(result.status == 2 && result.output.hasPrefix("not comparable: ") && result.output.contains(words), "\(result.output)")
        if what == "row" { #expect(try compare(["--allow-missing"]).status == 0) }
    }

    @Test("The order of pairs does not matter, other columns are watched by drift, older tables lack columns") func tolerant() throws {
        try run(sample(), out: "old")
        try run(sample(), out: "new")
        var lines = folder.text("new/scores.csv").split(separator: "\n").map(String.init)
        lines = [lines[0]] + lines.dropFirst().reversed()
        folder.write(lines.joined(separator: "\n") + "\n", to: "new/scores.csv")
        #expect(try compare().status == 0)
        var text = folder.text("new/summary.csv")
        let mean = try CSVText(text).rows[0]["mean_cosine"]!
        text = text.replacingOccurrences(of: mean, with: "0.9")
        folder.write(text, to: "new/summary.csv")
        let within = try compare(["--watch", "mean_cosine:5"])
        #expect(within.output.hasPrefix("no regression: of 8 watched numbers no Spearman dropped by more than 0.005 with evidence, and no other passed its threshold\n"), "\(within.output)")
        let drift = try compare(["--watch", "mean_cosine:0.02"])
        #expect(drift.status == 1 && drift.output.contains("drifted by more than the threshold") && drift.output.contains("mean_cosine"))
        let older = folder.text("old/summary.csv").split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).prefix(15).joined(separator: ",") }
        folder.write(older.joined(separator: "\n") + "\n", to: "old/summary.csv")
        #expect(try compare().status == 0)
    }

    @Test("A number that is undefined now is a regression; one that was before is not") func undefined() throws {
        try run(sample(), out: "old")
        var constant = sample()
        for place in constant.states[1].indices { constant.states[1][place] = 1 }
        try run(constant, out: "new")
        let lost = try compare()
        #expect(lost.status == 1 && lost.output.contains("undefined now"))
        let found = try compare(baseline: "new", candidate: "old")
        #expect(found.status == 0 && found.output.contains("defined now"))
    }

    @Test("What cannot be read or is wrong in itself is one line", arguments: [
        (["old", "nowhere"], 2, "nowhere/summary.csv"), (["old", "bad"], 2, "no column 'dataset'"), (["old", "old", "--max-drop", "x"], 64, "max-drop"),
        (["old", "old", "--watch", "mean_cosine"], 64, "mean_cosine:0.02"), (["old", "old", "--watch", "mean_cosin:1"], 2, "did you mean 'mean_cosine'?"),
        (["x.json", "old", "--same-inputs"], 64, "does not tell its inputs"), (["old/summary.csv", "old", "--update-baseline"], 64, "two result folders"),
    ] as [([String], Int32, String)])
    func refused(arguments: [String], status: Int32, words: String) throws {
        try run(sample(), out: "old")
        folder.write("a,b\n1,2\n", to: "bad/summary.csv")
        let result = try Tool.run(["compare"] + arguments, in: folder.path)
        #expect(result.status == status && result.errorLines.count == 1 && result.errors.contains(words), "\(result.errors)")
    }

    @Test("The report is added to the summary of a job, which is made where there is none")
    func addsToSummary() throws {
        try run(sample(), out: "old")
        folder.write("before\n", to: "there")
        for (name, start) in [("there", "before\n"), ("new", "")] {
            let result = try Tool.run(
                ["compare", "old", "old", "--markdown", "-"], in: folder.path, environment: ["GITHUB_STEP_SUMMARY": folder.path(name)])
            #expect(result.status == 0, "\(result.errors)")
            let text = folder.text(name)
            #expect(text.hasPrefix(start) && text.dropFirst(start.count).hasPrefix("#"), "\(text)")
        }
        let result = try Tool.run(
            ["compare", "old", "old", "--markdown", "-"], in: folder.path, environment: ["GITHUB_STEP_SUMMARY": folder.path("no/such/folder")])
        #expect(result.status == 2 && result.errorLines.count == 1 && result.errors.contains("no such file or directory"), "\(result.errors)")
    }

    @Test("Outside a job the Markdown takes the place of the report, and all else is as with a file")
    func printsSummary() throws {
        try run(sample(), out: "old")
        try run(noisy(1), out: "new")
        let flags = ["--markdown", "-", "--junit", "junit.xml", "--benchmark-json", "bench.json"]
        let result = try Tool.run(["compare", "old", "new"] + flags, in: folder.path, environment: ["GITHUB_STEP_SUMMARY": ""])
        try #require(result.status == 1 && result.errors.isEmpty, "\(result.status): \(result.errors)")
        #expect(try compare(["--markdown", "report.md"]).status == 1)
        #expect(result.output == folder.text("report.md") && result.output.hasPrefix("## ❌ PoolBench: regression"))
        #expect(folder.text("junit.xml").contains("<failure message=") && folder.text("bench.json").hasPrefix("["))
    }

    @Test("A baseline with a file of somebody's stays, and the next step is one that compare has")
    func foreignFile() throws {
        try run(sample(), out: "old")
        folder.write("mine", to: "old/notes.txt")
        let result = try compare(["--update-baseline"], candidate: "old")
        #expect(result.status == 2 && result.errorLines.count == 1 && folder.text("old/notes.txt") == "mine")
        #expect(result.errors.hasSuffix("expected only files of a run; move it away, or name another baseline\n"), "\(result.errors)")
    }

    @Test("Texts from data are escaped in every form") func escaping() throws {
        var named = sample()
        named.manifest = "{\"format\":\"poolbench-dataset\",\"version\":1,\"name\":\"<b>|&\\\"x\\\" *y*\"}"
        try run(named, out: "old")
        var noisy = noisy(1)
        noisy.manifest = named.manifest
        try run(noisy, out: "new")
        let result = try compare(["--markdown", "r.md", "--junit", "j.xml"])
        #expect(result.status == 1)
        #expect(folder.text("r.md").contains("&lt;b&gt;\\|&amp;\"x\" \\*y\\*/all") && !folder.text("r.md").contains("<b>"))
        #expect(folder.text("j.xml").contains("&lt;b&gt;|&amp;&quot;x&quot; *y*") && !folder.text("j.xml").contains("<b>"))
    }
}
