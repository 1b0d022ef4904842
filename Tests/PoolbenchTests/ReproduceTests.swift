import Foundation
import TestSupport
import Testing

@Suite("reproduce, and --plan")
struct ReproduceTests {
    let folder = TemporaryFolder()

    private func recorded() throws {
        SampleDataset(pairCount: 40).write(to: folder)
        let flags = ["--layers", "0,2", "--pooling", "mean,cls,concat:mean,max", "--transforms", "none,unit_tokens+center", "--interval", "bootstrap"]
        _ = try Tool.run(["run", "sample", "--out", "results", "--bootstrap", "200", "--seed", "5", "--geometry", "full"] + flags, in: folder.path)
    }

    @Test("A recorded run is made again, with the same bits in every cell") func same() throws {
        try recorded()
        let result = try Tool.run(["reproduce", "results", "--threads", "3"], in: folder.path)
        #expect(result.status == 0 && result.output.hasPrefix("reproduced: ") && result.output.contains("bit for bit"), "\(result.output)\(result.errors)")
        let elsewhere = try Tool.run(["reproduce", "../results"], in: folder.path("sample"))
        #expect(elsewhere.status == 0, "\(elsewhere.errors)")
        #expect(folder.entries() == ["results", "sample"], "nothing is written")
    }

    @Test("A number that differs is named, with how far it is off") func differs() throws {
        try recorded()
        let row = try CSVText(folder.text("results/summary.csv")).rows[0]
        folder.write(folder.text("results/summary.csv").replacingOccurrences(of: row["cosine_pearson"]!, with: "0.25"), to: "results/summary.csv")
        let result = try Tool.run(["reproduce", "results"], in: folder.path)
        #expect(result.status == 1 && result.output.hasPrefix("differs: 1 of "), "\(result.output)")
        #expect(result.output.contains("cosine_pearson: 0.25 recorded, \(row["cosine_pearson"]!) now"))
    }

    @Test("A table that is not made again is a difference") func tableTooMany() throws {
        SampleDataset(pairCount: 40).write(to: folder)
        _ = try Tool.results(of: ["sample", "--layers", "0"], in: folder)
        folder.write("dataset,split,subset,aggregation,layers,pooling,transform\nsample,test,,all,0,mean,none\n", to: "results/geometry.csv")
        let result = try Tool.run(["reproduce", "results"], in: folder.path)
        #expect(result.status == 1 && result.output.contains("geometry.csv") && result.output.contains("a table recorded, none now"), "\(result.output)\(result.errors)")
    }

    @Test("A table that the record lists and the folder lacks is a difference", arguments: ["comparisons.csv", "scores.csv", "geometry.csv", "layers.csv"])
    func tableTooFew(name: String) throws {
        try recorded()
        try FileManager.default.removeItem(atPath: folder.path("results/" + name))
        let result = try Tool.run(["reproduce", "results"], in: folder.path)
        #expect(result.status == 1 && result.output == "differs: 1 table is not as recorded, bit for bit\n  \(name): a table recorded, none in the folder now\n", "\(result.output)\(result.errors)")
    }

    @Test("Another instruction set has a tolerance") func tolerance() throws {
        try recorded()
        let row = try CSVText(folder.text("results/summary.csv")).rows[0]
        let near = try row.number("cosine_pearson") + 1e-6
        folder.write(folder.text("results/summary.csv").replacingOccurrences(of: row["cosine_pearson"]!, with: "\(near)"), to: "results/summary.csv")
        #expect(try Tool.run(["reproduce", "results"], in: folder.path).status == 1)
        let record = folder.text("results/run.json")
        let line = try #require(record.split(separator: "\n").first { $0.contains("\"blas_core\"") })
        folder.write(record.replacingOccurrences(of: String(line), with: "    \"blas_core\" : \"Other\","), to: "results/run.json")
        let result = try Tool.run(["reproduce", "results"], in: folder.path)
        #expect(result.status == 0 && result.output.contains("within 1e-05"), "\(result.output)")
    }

    @Test("Other inputs are refused, and a dataset that has moved can be named") func inputs() throws {
        try recorded()
        try FileManager.default.moveItem(atPath: folder.path("sample"), toPath: folder.path("moved"))
        let gone = try Tool.run(["reproduce", "results"], in: folder.path)
        #expect(gone.status == 2 && gone.errorLines.count == 1)
        // The name is the folder's where there is no manifest, so the folder keeps its name.
        try FileManager.default.createDirectory(atPath: folder.path("elsewhere"), withIntermediateDirectories: false)
        try FileManager.default.moveItem(atPath: folder.path("moved"), toPath: folder.path("elsewhere/sample"))
        #expect(try Tool.run(["reproduce", "results", "--dataset", "elsewhere/sample"], in: folder.path).status == 0)
        SampleDataset(pairCount: 40, seed: 2).write(to: folder)
        let other = try Tool.run(["reproduce", "results"], in: folder.path)
        #expect(other.status == 2 && other.errors.contains("another SHA-256 than recorded") && other.errors.contains("--dataset"), "\(other.errors)")
    }

    @Test("--plan runs what an earlier run did") func plan() throws {
        try recorded()
        let again = try Tool.run(["run", "--plan", "results/run.json", "--out", "again"], in: folder.path)
        #expect(again.status == 0, "\(again.errors)")
        for name in ["summary.csv", "comparisons.csv", "scores.csv", "geometry.csv", "layers.csv"] {
            #expect(folder.text("again/" + name) == folder.text("results/" + name), "\(name)")
        }
        folder.write(folder.text("results/run.json").replacingOccurrences(of: "\"../", with: "\""), to: "plan.json")
        let copied = try Tool.run(["run", "--plan", "plan.json", "--out", "copied"], in: folder.path)
        #expect(copied.status == 0 && folder.text("copied/summary.csv") == folder.text("results/summary.csv"), "a copy by another name: \(copied.errors)")
        let absent = try Tool.run(["run", "--plan", "absent.json"], in: folder.path)
        #expect(absent.status == 2 && absent.errors.hasPrefix("error: absent.json: "), "\(absent.errors)")
        for option in ["--out", "--emit-pooling"] {
            let empty = try Tool.run(["run", "--plan", "results/run.json", option, ""], in: folder.path)
            #expect(empty.status == 64 && empty.errors.contains("\(option): an empty path"), "\(empty.errors)")
        }
        SampleDataset(pairCount: 20, seed: 3).write(to: folder, as: "second")
        _ = try Tool.run(["run", "sample", "second", "--pooling", "mean,cls", "--out", "two"], in: folder.path)
        let emitted = try Tool.run(["run", "--plan", "two", "--emit-pooling", "config.json", "--out", "x"], in: folder.path)
        #expect(emitted.status == 64 && emitted.errors.contains("--emit-pooling: 2 datasets, expected one") && !folder.entries().contains("x"), "\(emitted.errors)")
        let both = try Tool.run(["run", "--plan", "results/run.json", "--layers", "all"], in: folder.path)
        #expect(both.status == 64 && both.errors.contains("expected it without them"))
        let none = try Tool.run(["run", "--plan", "nowhere/run.json"], in: folder.path)
        #expect(none.status == 2 && none.errorLines.count == 1)
    }
}
