import Foundation
import Testing
import TestSupport

@Suite("What the documents say is what the tool does")
struct ReadmeTests {
    let folder = TemporaryFolder()

    private static func document(_ path: String) throws -> String {
        try String(contentsOf: URL(filePath: Fixtures.checkout).appending(path: path), encoding: .utf8)
    }

    @Test("The README shows what the demo prints") func demo() throws {
        let readme = try Self.document("README.md")
        let block = try #require(readme.components(separatedBy: "The first prints\n\n```\n").last?.components(separatedBy: "\n```\n").first)
        let printed = try Tool.run(["run", "--out", folder.path("results")], in: Fixtures.checkout).output
        // Numbers by themselves: another instruction set may round the last digit the other way.
        let number = /-?[0-9]+\.[0-9]+/
        #expect((block + "\n").replacing(number, with: "#") == printed.replacing(number, with: "#"))
        for (shown, now) in zip(block.matches(of: number), printed.matches(of: number)) {
            let decimals = shown.output.split(separator: ".")[1].count
            // A unit of the last place, and what writing it costs.
            let unit = pow(10, -Double(decimals)) * 1.001
            #expect(abs(try #require(Double(shown.output)) - (try #require(Double(now.output)))) <= unit, "\(shown.output) \(now.output)")
        }
    }

    @Test("The data dictionary has every column of every table, in order, and every key of run.json") func dictionary() throws {
        SampleDataset(pairCount: 15).write(to: folder)
        let process = try Tool.run(["run", "sample", "--geometry", "full", "--out", "results"], in: folder.path)
        try #require(process.status == 0, "\(process.errors)")
        let sections = try Self.document("Results/README.md").components(separatedBy: "\n## `").dropFirst()
        func section(_ file: String) throws -> String { try #require(sections.first { $0.hasPrefix("\(file)`\n") }, "no section \(file)") }
        for table in ["summary", "comparisons", "scores", "geometry", "layers"] {
            let documented = try section("\(table).csv").split(separator: "\n").compactMap { $0.firstMatch(of: /^\| `([^`]+)` \|/)?.output.1 }.map(String.init)
            var header = try CSVText(folder.text("results/\(table).csv")).header
            if table == "scores" { header = header.filter { !$0.contains("/") } + ["<layers>/<pooling>/<transform>"] }
            #expect(documented == header, "\(table).csv")
        }
        let record = try #require(try JSONSerialization.jsonObject(with: Data(folder.read("results/run.json"))) as? [String: Any])
        let text = try section("run.json")
        let documented = text.split(separator: "\n").compactMap { $0.firstMatch(of: /^\| `([^`]+)` \|/)?.output.1 }.map(String.init)
        #expect(Set(documented) == Set(record.keys))
        func keys(_ value: Any?) -> [String] { ((value as? [Any])?.first as? [String: Any] ?? value as? [String: Any] ?? [:]).keys.sorted() }
        for key in ["plan", "inputs", "recommendations", "environment"] {
            #expect(!keys(record[key]).isEmpty)
            for inner in keys(record[key]) { #expect(text.contains("`\(inner)`"), "\(key).\(inner)") }
        }
    }

    @Test("COLUMNS says how wide the table is, and the locale whether it is drawn in ASCII", arguments: [
        (["COLUMNS": "40"], 40, true), (["COLUMNS": "100"], 100, true), (["LC_ALL": "C"], 80, false), (["LC_ALL": "de_DE.ISO-8859-1"], 80, false),
        (["LC_ALL": "", "LC_CTYPE": "", "LANG": ""], 80, true),
    ])
    func terminal(environment: [String: String], width: Int, isUnicode: Bool) throws {
        SampleDataset(pairCount: 15).write(to: folder)
        let output = try Tool.results(of: ["sample"], in: folder, environment: environment).process.output
        let lines = output.split(separator: "\n").map(String.init)
        #expect(lines.allSatisfy { $0.count <= width } && output.unicodeScalars.allSatisfy(\.isASCII) != isUnicode)
        // The rule reaches to the edge, but for the share that bars have no use for.
        #expect(lines.contains { $0.count > width - 4 }, "\(output)")
    }
}
