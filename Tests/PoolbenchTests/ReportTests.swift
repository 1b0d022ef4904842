import Foundation
import TestSupport
import Testing

@Suite("report.html and report.md")
struct ReportFilesTests {
    let folder = TemporaryFolder()

    private static let flags = ["--layers", "all", "--pooling", "all", "--split", "all"]

    private func reports(_ out: String = "results") -> [[UInt8]] { ["report.html", "report.md"].map { folder.read("\(out)/\($0)") } }

    @Test("A run writes them, and report writes the same bytes again, with any number of threads") func again() throws {
        SampleDataset(pairCount: 40).write(to: folder)
        _ = try Tool.results(of: ["sample", "--threads", "1"] + Self.flags, in: folder)
        let written = reports()
        _ = try Tool.results(of: ["sample", "--threads", "5"] + Self.flags, in: folder, out: "elsewhere/results")
        #expect(reports("elsewhere/results") == written)
        for name in ["report.html", "report.md"] { folder.write("", to: "results/" + name) }
        let result = try Tool.run(["report", "results"], in: folder.path)
        #expect(result.status == 0 && result.output.isEmpty && result.errors == "reports: results/report.html, results/report.md\n", "\(result.errors)")
        #expect(reports() == written)
        #expect(folder.text("results/report.html").contains("sentence 30"))
        // It counts from the folder of the results, not from where it is called.
        #expect(try Tool.run(["report", "../results"], in: folder.path("sample")).status == 0)
        #expect(reports() == written)
    }

    @Test("They say the confidence that was asked for", arguments: ["0.95", "0.999", "0.99999"]) func confidence(share: String) throws {
        SampleDataset().write(to: folder)
        let results = try Tool.results(of: ["sample", "--confidence", share], in: folder)
        let words = "\(["0.95": "95", "0.999": "99.9", "0.99999": "99.999"][share]!) % interval"
        #expect(results.process.output.contains(words), "\(results.process.output)")
        for name in ["report.html", "report.md"] { #expect(folder.text("results/" + name).contains(words), "\(name)") }
    }

    @Test("run.json lists them, and a run replaces a folder that an earlier version made and report was run on") func replaces() throws {
        SampleDataset().write(to: folder)
        let files = try Tool.results(of: ["sample"], in: folder).record()["files"] as? [String]
        #expect(files == ["comparisons.csv", "report.html", "report.md", "run.json", "scores.csv", "summary.csv"])
        let record = folder.text("results/run.json").replacingOccurrences(of: "    \"report.html\",\n    \"report.md\",\n", with: "")
        folder.write(record.replacingOccurrences(of: "\"answer\"", with: "\"something_else\""), to: "results/run.json")
        #expect(try Tool.run(["report", "results"], in: folder.path).status == 0, "a record of an earlier version has no answer")
        #expect(try Tool.run(["run", "sample", "--out", "results"], in: folder.path).status == 0)
        #expect(try Tool.run(["reproduce", "results"], in: folder.path).status == 0)
        #expect(try Tool.run(["compare", "results", "results"], in: folder.path).status == 0)
    }

    @Test("--no-texts leaves sentences out, and token counts with them") func withoutTexts() throws {
        SampleDataset().write(to: folder)
        _ = try Tool.results(of: ["sample", "--no-texts"], in: folder)
        let written = reports()
        #expect(!folder.text("results/report.html").contains("sentence 1") && !folder.text("results/report.md").contains("sentence 1"))
        #expect(folder.text("results/report.html").contains("Texts are left out"))
        _ = try Tool.run(["report", "results", "--no-texts"], in: folder.path)
        #expect(reports() == written)
        _ = try Tool.run(["report", "results"], in: folder.path)
        #expect(folder.text("results/report.html").contains("sentence 1"))
    }

    @Test("A dataset that has moved or changed is no error: the texts are left out, and stderr says so", arguments: ["moved", "changed", "tokens"])
    func moved(what: String) throws {
        var sample = SampleDataset()
        sample.write(to: folder)
        _ = try Tool.results(of: ["sample"], in: folder)
        switch what {
        case "moved": try FileManager.default.moveItem(atPath: folder.path("sample"), toPath: folder.path("other"))
        case "changed": folder.write(sample.pairsCSV.replacingOccurrences(of: "sentence 20", with: "sentence 21"), to: "sample/pairs.csv")
        default:  // As many tokens, otherwise shared out.
            let place = try #require(sample.tokenCounts.firstIndex { $0 > 1 })
            sample.tokenCounts[place] -= 1
            sample.tokenCounts[place == 0 ? 1 : place - 1] += 1
            sample.write(to: folder)
        }
        let result = try Tool.run(["report", "results"], in: folder.path)
        #expect(result.status == 0 && result.errorLines.count == 2)
        #expect(result.errors.hasPrefix("note: sample: without texts, because "), "\(result.errors)")
        #expect(!folder.text("results/report.html").contains("sentence 2"))
    }

    @Test("A folder without results is an error in one line", arguments: ["nowhere", "sample"]) func refuses(name: String) throws {
        SampleDataset().write(to: folder)
        let result = try Tool.run(["report", name], in: folder.path)
        #expect(result.status == 2 && result.errorLines.count == 1 && result.errors.hasPrefix("error: \(name)/run.json: "), "\(result.errors)")
        #expect(folder.entries("sample") == ["hidden_states.safetensors", "pairs.csv"])
    }

    @Test("A folder whose numbers were changed is an error in one line, or still has a report", arguments: [
        ("scores.csv", "score", "inf", 2), ("scores.csv", "score", "nan", 2), ("scores.csv", "2/mean/none", "-inf", 2), ("scores.csv", "2/mean/none", "nan", 0),
        ("summary.csv", "clusters", "1e300", 0), ("summary.csv", "clusters", "inf", 0), ("summary.csv", "clusters", "2.5", 0),
    ] as [(String, String, String, Int32)])
    func changed(file: String, column: String, value: String, status: Int32) throws {
        SampleDataset(pairCount: 30).write(to: folder)
        _ = try Tool.results(of: ["sample"], in: folder)
        var lines = folder.text("results/\(file)").split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        let place = try #require(lines[0].firstIndex(of: column))
        for line in lines.indices.dropFirst() { lines[line][place] = value }
        folder.write(lines.map { $0.joined(separator: ",") + "\n" }.joined(), to: "results/\(file)")
        let result = try Tool.run(["report", "results"], in: folder.path)
        #expect(result.status == status && result.errorLines.filter { $0.hasPrefix("error: ") }.count == (status == 0 ? 0 : 1), "\(result.errors)")
        if status == 2 { #expect(result.errors.hasPrefix("error: results/scores.csv: '\(value)' in column '\(column)', expected a number; "), "\(result.errors)") }
    }

    @Test("Runs of all kinds have a report", arguments: [
        ["--pooling", "mean", "--interval", "none"], ["--pooling", "cls"], ["--layers", "all", "--reference", "2/cls/none", "--all-pairs"],
        ["--transforms", "none,center", "--fit-on", "self"], ["--split", "train"], ["--interval", "analytic", "--geometry", "none"], ["--layers", "1+2,0"],
        ["--mismatch", "--layers", "all", "--pooling", "mean,cls,max", "--split", "all"], ["--mismatch", "--interval", "none"],
    ])
    func kinds(flags: [String]) throws {
        SampleDataset(pairCount: 30).write(to: folder)
        _ = try Tool.results(of: ["sample"] + flags, in: folder)
        let written = reports()
        #expect(folder.text("results/report.html").contains("<h3>What mixed use costs</h3>") == flags.contains("--mismatch"))
        // The command that does it again.
        #expect(folder.text("results/report.md").contains(" --mismatch") == flags.contains("--mismatch"))
        #expect(folder.text("results/report.html").hasSuffix("</html>\n") && folder.text("results/report.md").contains("## How it was made"))
        _ = try Tool.run(["report", "results"], in: folder.path)
        #expect(reports() == written)
    }

    @Test("Several datasets and ready-made embeddings have a report, the average first") func several() throws {
        var one = SampleDataset(pairCount: 30), two = SampleDataset(pairCount: 25, seed: 3)
        var numbers = SeededNumbers(seed: 9)
        one.otherTensors = [.init("sentence_embeddings.api", "F32", [60, 4], SafetensorsBytes.float32(numbers.floats(240)))]
        two.otherTensors = [.init("sentence_embeddings.api", "F32", [50, 4], SafetensorsBytes.float32(numbers.floats(200)))]
        one.write(to: folder, as: "one")
        two.write(to: folder, as: "two")
        _ = try Tool.results(of: ["one", "two", "--pooling", "mean,given:api"], in: folder)
        let page = folder.text("results/report.html")
        let headings = page.matches(of: /<h2 id="s\d-h">(.*)<\/h2>/).map { String($0.1) }
        #expect(headings == ["Average over datasets", "<bdi dir=\"auto\">one</bdi>, split <bdi dir=\"auto\">test</bdi>", "<bdi dir=\"auto\">two</bdi>, split <bdi dir=\"auto\">test</bdi>"])
        #expect(page.contains("given:api"))
        // Geometry is of whole splits, and nothing of it stands in the average's section.
        #expect(!page.contains("whole split only") && folder.text("results/summary.csv").contains("whole split only"))
        let average = try #require(folder.text("results/report.md").split(separator: "## one").first)
        #expect(!average.contains("whole split only") && !average.contains("IsoScore"), "\(average)")
        #expect(folder.text("results/report.md").contains("| mean cosine | IsoScore |"))
        let written = reports()
        _ = try Tool.run(["report", "results"], in: folder.path)
        #expect(reports() == written)
    }
}
