import Foundation
import Testing
import TestSupport

/// A value of a row as JSON has it.
private enum JSONField: Decodable {
    case text(String), number(Double), null

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() { self = .null }
        else if let number = try? container.decode(Double.self) { self = .number(number) }
        else { self = .text(try container.decode(String.self)) }
    }
}

@Suite("What a run prints")
struct OutputTests {
    let folder = TemporaryFolder()

    init() { SampleDataset(pairCount: 15).write(to: folder) }

    @Test(
        "Flags that change nothing are named, and the results are those without them",
        arguments: [
            (["--seed", "3"], "--bootstrap and --seed change nothing without --interval bootstrap"), (["--bootstrap", "200"], "--bootstrap and --seed change nothing"),
            (["--geometry-unique"], "--geometry-unique changes nothing without --geometry full"), (["--fit-on", "self"], "no transform is fitted"),
        ]) func idleFlags(flags: [String], words: String) throws {
        let plain = try Tool.results(of: ["sample"], in: folder), flagged = try Tool.results(of: ["sample"] + flags, in: folder)
        #expect(!plain.process.errors.contains("note: "))
        #expect(flagged.process.errorLines.contains { $0.hasPrefix("note: ") && $0.contains(words) }, "\(flagged.process.errors)")
        #expect(flagged.summaryText == plain.summaryText && flagged.scoresText == plain.scoresText)
        let used = try Tool.run(
            ["run", "sample", "--interval", "bootstrap", "--bootstrap", "200", "--seed", "3", "--geometry", "full", "--geometry-unique", "--transforms", "center", "--fit-on", "self", "--out", "used"],
            in: folder.path)
        #expect(used.status == 0 && !used.errors.contains("note: "), "\(used.errors)")
    }

    @Test("--json prints the rows of summary.csv, with null for nan") func json() throws {
        // Geometry is nan but over whole splits.
        let results = try Tool.results(of: ["sample", "--json", "--layers", "all", "--pooling", "all"], in: folder)
        let rows = try JSONDecoder().decode([[String: JSONField]].self, from: Data(results.process.output.utf8))
        #expect(rows.count == results.summary.rows.count && !rows.isEmpty)
        for (row, wanted) in zip(rows, results.summary.rows) {
            #expect(Set(row.keys) == Set(results.summary.header))
            for (column, text) in wanted {
                switch row[column] {
                case .text(let value): #expect(value == text, "\(column)")
                case .number(let value): #expect(value == Double(text), "\(column)")
                case .null: #expect(text == "nan", "\(column)")
                case nil: Issue.record("no key \(column)")
                }
            }
        }
        #expect(!results.process.output.contains("NaN") && results.process.output.contains("null"))
    }

    @Test("--quiet leaves stderr empty, even with something to warn of, and the table as it is") func quiet() throws {
        var sample = SampleDataset(pairCount: 4)
        sample.pairsCSV = "id,score\na,1\nb,1\nc,1\nd,1\n"
        sample.write(to: folder, as: "constant")
        let loud = try Tool.results(of: ["constant"], in: folder)
        let quiet = try Tool.results(of: ["constant", "--quiet"], in: folder)
        #expect(loud.warnings.count == 1 && loud.process.errors.hasSuffix("results: results\n"))
        #expect(quiet.process.errors == "" && quiet.process.output == loud.process.output && !quiet.process.output.isEmpty)
        let failure = try Tool.run(["run", "nowhere", "--quiet"], in: folder.path)
        #expect(failure.status == 2 && failure.errorLines.count == 1)
    }

    @Test("The table fits 80 columns with the long names that people give", arguments: ["--layers=all", "--split=all"])
    func width(flag: String) throws {
        var sample = SampleDataset(pairCount: 15, layers: [0, 12, 24])
        sample.manifest = """
            {"format": "poolbench-dataset", "version": 1, "name": "stsbenchmark-sts_paraphrase-multilingual-mpnet-base-v2",
             "model": {"name": "sentence-transformers/paraphrase-multilingual-mpnet-base-v2", "declared_pooling": "mean"}}
            """
        sample.write(to: folder)
        let output = try Tool.results(of: ["sample", "--pooling", "all", flag], in: folder).process.output
        let lines = output.split(separator: "\n").map(String.init)
        #expect(lines.count > 8 && lines.filter { $0.count > 80 } == [])
        #expect(output.contains("stsbenchmark-sts_paraphrase-multilingual-mpnet-base-v2"))
        #expect(output.contains("sentence-transformers/paraphrase-multilingual-mpnet-base-v2"))
    }

    @Test("A layer's name stands once, before its first row") func layers() throws {
        let output = try Tool.results(of: ["sample", "--layers", "all", "--pooling", "mean,cls"], in: folder).process.output
        let starts = output.split(separator: "\n").prefix { !$0.contains("Spearman by layer") }.filter { $0.contains("mean  ") || $0.contains("cls  ") }.map {
            $0.split(separator: " ")[0]
        }
        #expect(starts == ["0", "cls", "1", "cls", "2", "cls"])
    }

    @Test("Equal numbers are marked alike: the equivalent of the best is as good") func ties() throws {
        let output = try Tool.results(of: ["sample", "--pooling", "mean,mean_sqrt_len"], in: folder).process.output
        #expect(output.split(separator: "\n").filter { $0.contains(" * ") && !$0.hasPrefix("  *") }.count == 2)
        #expect(output.contains("mean_sqrt_len ranks pairs exactly as mean does"))
    }

    @Test("Names cannot steer the terminal or break a line") func hostileNames() throws {
        var sample = SampleDataset(pairCount: 15)
        sample.manifest = """
            {"format": "poolbench-dataset", "version": 1, "name": "a\\n\\u001b[2Jb",
             "model": {"name": "m\\r\\u009b", "declared_pooling": "x\\ny"}}
            """
        sample.write(to: folder)
        let process = try Tool.results(of: ["sample"], in: folder).process
        let shown = process.output + process.errors
        #expect(shown.unicodeScalars.filter { $0.properties.generalCategory == .control && $0 != "\n" } == [])
        #expect(process.output.hasPrefix("a\\n\\u{1b}[2Jb   split test"))
    }

    @Test("A reader that stops early is no error", arguments: [
        "\"$POOLBENCH\" strategies | head -1",
        "\"$POOLBENCH\" run sample --out results | head -1",
        "\"$POOLBENCH\" run sample --out results --json --layers all --pooling all --split all | head -c 1",
        "\"$POOLBENCH\" run sample --out results | true",
        "\"$POOLBENCH\" --help | true",
    ])
    func brokenPipe(script: String) throws {
        let result = try Shell.run(script, in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(!result.errors.contains("error"), "\(result.errors)")
        if script.contains("run sample") { #expect(folder.entries("results") == ["comparisons.csv", "report.html", "report.md", "run.json", "scores.csv", "summary.csv"]) }
    }

    @Test("A full disk behind stdout is an error", arguments: ["run sample --out results", "run sample --out results --json", "strategies"])
    func fullDisk(command: String) throws {
        let result = try Shell.run("\"$POOLBENCH\" \(command) > /dev/full", in: folder)
        #expect(result.status == 2)
        #expect(result.errorLines.last?.hasPrefix("error: standard output: ") == true, "\(result.errors)")
        // The results were written before, and stay.
        if command.hasPrefix("run") { #expect(folder.entries("results") == ["comparisons.csv", "report.html", "report.md", "run.json", "scores.csv", "summary.csv"]) }
    }
}
