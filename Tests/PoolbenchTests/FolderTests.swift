import Foundation
import Testing
import TestSupport

@Suite("The result folder")
struct FolderTests {
    let folder = TemporaryFolder()

    init() { SampleDataset(pairCount: 15).write(to: folder) }

    private func run(_ arguments: String...) throws -> Tool.Result { try Tool.run(["run", "sample"] + arguments, in: folder.path) }

    private func expectRefusal(_ result: Tool.Result, _ out: String, _ words: String..., before: [String: [UInt8]?]) {
        #expect(result.status == 2 && result.output == "", "\(result.errors)")
        #expect(result.errorLines.count == 1 && result.errors.hasPrefix("error: \(out): "), "\(result.errors)")
        for word in words { #expect(result.errors.contains(word), "no \(word) in: \(result.errors)") }
        #expect(difference(snapshot(folder), before) == [])
    }

    @Test("Is replaced where a run wrote it, and nothing is left beside it") func replaced() throws {
        let first = try Tool.results(of: ["sample", "--pooling", "mean"], in: folder)
        let second = try Tool.results(of: ["sample", "--pooling", "cls,max"], in: folder)
        #expect(first.summary.values(of: "pooling") == ["mean"])
        #expect(second.summary.values(of: "pooling") == ["cls", "max"])
        #expect(folder.entries() == ["results", "sample"])
    }

    @Test("May be an empty folder, a missing one deep down, or named with a slash or from the root", arguments: [
        "empty", "deep/er/results", "deep/results/", "/ABSOLUTE/results", "./x/../results", "ünï cødé%20", ".hidden",
    ])
    func places(out: String) throws {
        try FileManager.default.createDirectory(atPath: folder.path("empty"), withIntermediateDirectories: true)
        let out = out.replacing("/ABSOLUTE", with: folder.path)
        let result = try run("--out", out)
        #expect(result.status == 0 && result.errors == "results: \(out)\n", "\(result.errors)")
        let url = URL(filePath: out, relativeTo: URL(filePath: folder.path + "/")).standardizedFileURL
        let entries = try FileManager.default.contentsOfDirectory(atPath: url.path(percentEncoded: false))
        #expect(entries.sorted() == ["comparisons.csv", "report.html", "report.md", "run.json", "scores.csv", "summary.csv"])
        let around = try FileManager.default.contentsOfDirectory(atPath: url.deletingLastPathComponent().path(percentEncoded: false))
        #expect(around.filter { $0.hasPrefix(".") && $0 != ".hidden" } == [])
    }

    @Test("Is refused where a foreign file stands in it, unless its loss is allowed", arguments: ["notes.txt", ".notes", "inner/notes.txt"])
    func foreignFile(name: String) throws {
        let old = try Tool.results(of: ["sample", "--pooling", "mean"], in: folder)
        #expect(old.summary.values(of: "pooling") == ["mean"])
        folder.write("mine", to: "results/" + name)
        let entry = String(name.split(separator: "/")[0])
        expectRefusal(try run("--out", "results"), "results", "'\(entry)'", "--overwrite", before: snapshot(folder))
        #expect(try Tool.results(of: ["sample", "--overwrite", "--pooling", "cls"], in: folder).summary.values(of: "pooling") == ["cls"])
    }

    @Test("Is refused where it is no result, --overwrite or not", arguments: [
        ("notes.txt", "mine"), ("summary.csv", "dataset\n"), (".git", "x"),
        ("run.json", "{}"), ("run.json", "{\"name\": \"other\", \"files\": 3}"), ("run.json", ""),
    ], [[], ["--overwrite"]])
    func foreignFolder(file: (String, String), flags: [String]) throws {
        folder.write(file.1, to: "results/" + file.0)
        let before = snapshot(folder)
        expectRefusal(try Tool.run(["run", "sample", "--out", "results"] + flags, in: folder.path), "results", "--out", before: before)
    }

    @Test("Cannot be a file, a dataset, or the root", arguments: [
        ("sample/pairs.csv", "a file"), ("sample", "not a result of poolbench"), ("/", "root"),
    ], [[], ["--overwrite"]])
    func impossible(place: (String, String), flags: [String]) throws {
        let before = snapshot(folder)
        let result = try Tool.run(["run", "sample", "--out", place.0] + flags, in: folder.path)
        expectRefusal(result, place.0, place.1, before: before)
    }

    @Test("Cannot lie below a file") func belowFile() throws {
        expectRefusal(try run("--out", "sample/pairs.csv/x/results"), "sample/pairs.csv/x/results", "--out", before: snapshot(folder))
    }

    @Test("Cannot lie where nothing may be written", .enabled(if: geteuid() != 0, "root may write anywhere"))
    func readOnly() throws {
        try FileManager.default.createDirectory(
            atPath: folder.path("closed"), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o555])
        expectRefusal(try run("--out", "closed/results"), "closed/results", "permission", before: snapshot(folder))
    }

    @Test("Is Results/runs/<dataset name> by default, the names joined where there are several") func byDefault() throws {
        var other = SampleDataset(pairCount: 15, seed: 2)
        other.manifest = #"{"format": "poolbench-dataset", "version": 1, "name": "The other"}"#
        other.write(to: folder, as: "folder-name")
        #expect(try Tool.run(["run", "sample"], in: folder.path).errors == "results: Results/runs/sample\n")
        #expect(try Tool.run(["run", "folder-name/"], in: folder.path).status == 0)
        #expect(try Tool.run(["run", "sample", "folder-name"], in: folder.path).status == 0)
        #expect(folder.entries("Results") == ["runs"])
        #expect(folder.entries("Results/runs") == ["The-other", "sample", "sample+The-other"])
        #expect(folder.entries("Results/runs/sample+The-other") == ["comparisons.csv", "report.html", "report.md", "run.json", "scores.csv", "summary.csv"])
    }

    @Test("Stays below Results/runs whatever name a manifest gives", arguments: ["../../escaped", "/etc/x", "..", "a/b", ".", "x\\ny"])
    func hostileName(name: String) throws {
        var sample = SampleDataset(pairCount: 15)
        sample.manifest = "{\"format\": \"poolbench-dataset\", \"version\": 1, \"name\": \"\(name)\"}"
        sample.write(to: folder)
        #expect(try run().status == 0)
        #expect(folder.entries() == ["Results", "sample"] && folder.entries("Results") == ["runs"])
        #expect(folder.entries("Results/runs").count == 1)
    }

    @Test("Holds several datasets, each with its rows, and nan in the columns of the others") func several() throws {
        SampleDataset(pairCount: 6, layers: [0, 5]).write(to: folder, as: "small")
        let results = try Tool.results(of: ["sample", "small", "--pooling", "mean", "--layers", "all"], in: folder)
        #expect(results.scores.header.dropFirst(6) == ["0/mean/none", "1/mean/none", "2/mean/none", "5/mean/none"])
        #expect(results.scores.values(of: "dataset") == ["sample", "small"])
        #expect(results.scores.rows(where: ["dataset": "sample"]).allSatisfy { $0["5/mean/none"] == "nan" && $0["1/mean/none"] != "nan" })
        #expect(results.scores.rows(where: ["dataset": "small"]).allSatisfy { $0["5/mean/none"] != "nan" && $0["1/mean/none"] == "nan" })
        let alone = try Tool.results(of: ["sample", "--pooling", "mean", "--layers", "all"], in: folder, out: "alone")
        #expect(results.summary.rows(where: ["dataset": "sample"]) == alone.summary.rows)
        #expect((try results.record()["inputs"] as? [[String: Any]])?.map { $0["name"] as? String } == ["sample", "small"])
    }
}
