import Foundation
import Testing
import TestSupport

@Suite("A manifest or folder that is wrong is refused, and nothing is written")
struct BrokenFoldersTests {
    private static func manifest(_ rest: String) -> String { "{\"format\": \"poolbench-dataset\", \"version\": 1, \(rest)}" }

    static let manifests: [BrokenInput] = [
        .manifest("that is not JSON", "format: poolbench-dataset", "not JSON"),
        .manifest("that is empty", "", "not JSON"),
        .manifest("that is an array", "[]", "object"),
        .manifest("without format", #"{"version": 1}"#, "'format'"),
        .manifest("without version", #"{"format": "poolbench-dataset"}"#, "'version'"),
        .manifest("of another format", #"{"format": "other", "version": 1}"#, "format 'other'", "poolbench-dataset"),
        .manifest("of a newer version", #"{"format": "poolbench-dataset", "version": 2}"#, "version 2", "newer poolbench"),
        .manifest("of version 0", #"{"format": "poolbench-dataset", "version": 0}"#, "version 0"),
        .manifest("with another number of pairs", manifest(#""pairs": 5"#), "pairs 5", "expected 4"),
        .manifest("with another number of sentences", manifest(#""sentences": 10"#), "sentences 10", "expected 8"),
        .manifest("with another number of tokens", manifest(#""tokens": 1"#), "tokens 1"),
        .manifest("with other layers", manifest(#""layers": [0, 1]"#), "layers", "0, 1, 2"),
        .manifest("with another hidden size", manifest(#""model": {"hidden_size": 768}"#), "hidden_size 768", "expected 20"),
        .manifest("with another size of pairs.csv", manifest(#""files": {"pairs.csv": {"bytes": 7}}"#), "bytes", "'pairs.csv' 7"),
        .manifest(
            "with another size of the hidden states", manifest(#""files": {"hidden_states.safetensors": {"bytes": 7}}"#), "bytes",
            "'hidden_states.safetensors' 7"),
        .manifest("with a count that is text", manifest(#""pairs": "4""#), "'pairs'"),
        .manifest("with an empty name", manifest(#""name": """#), "name ''"),
        .manifest("with the name that averages have", manifest(#""name": "*""#), "name '*'"),
    ]

    static let folders: [BrokenInput] = [
        BrokenInput("without pairs.csv", in: BrokenInput.pairs, "no such file") { folder in
            folder.write(SafetensorsBytes.file(SampleDataset(pairCount: 4).tensors), to: "data/hidden_states.safetensors")
        },
        BrokenInput("without hidden states", in: BrokenInput.states, "no such file") { folder in
            folder.write(SampleDataset(pairCount: 4).pairsCSV, to: "data/pairs.csv")
        },
        BrokenInput("whose pairs.csv is a folder", in: BrokenInput.pairs, "not a regular file") { folder in
            SampleDataset(pairCount: 4).write(to: folder, as: "data")
            try! FileManager.default.removeItem(atPath: folder.path("data/pairs.csv"))
            folder.write("", to: "data/pairs.csv/file")
        },
        BrokenInput("that is not there", in: "", "no such folder") { _ in },
        BrokenInput("that is a file", in: "", "a file") { $0.write("id,score\n", to: "data") },
    ]

    @Test("A manifest", arguments: manifests) func manifest(broken: BrokenInput) throws { try broken.expectRefusal() }

    @Test("A folder", arguments: folders) func folder(broken: BrokenInput) throws { try broken.expectRefusal() }

    @Test("Two datasets of one name are refused, whether the folder or the manifest gives it", arguments: [
        ("a/data", "b/data"), ("a/data", "a/data/"), ("a/data", "named"),
    ])
    func names(first: String, second: String) throws {
        let folder = TemporaryFolder()
        var sample = SampleDataset(pairCount: 15)
        sample.write(to: folder, as: "a/data")
        sample.write(to: folder, as: "b/data")
        sample.manifest = Self.manifest(#""name": "data""#)
        sample.write(to: folder, as: "named")
        let before = snapshot(folder)
        let result = try Tool.run(["run", first, second, "--out", "new/results"], in: folder.path)
        #expect(result.status == 2 && result.output == "" && result.errorLines.count == 1)
        #expect(result.errors.hasPrefix("error: \(second): "), "\(result.errors)")
        #expect(result.errors.contains("'data', which \(first) has too"), "\(result.errors)")
        #expect(difference(snapshot(folder), before) == [])
    }

    @Test("What a manifest says more, or leaves out, is no fault") func liberties() throws {
        let folder = TemporaryFolder()
        var sample = SampleDataset(pairCount: 15, layers: [0, 3])
        sample.manifest = Self.manifest(
            #""name": "Named", "model": {"name": "some/model", "revision": null, "new": 1}, "layers": [3, 0], "later": {"x": []}"#)
        sample.write(to: folder)
        let results = try Tool.results(of: ["sample"], in: folder)
        #expect(results.summary.values(of: "dataset") == ["Named"])
        #expect(results.summary.values(of: "model") == ["some/model"])
        #expect(results.scores.values(of: "dataset") == ["Named"])
    }

    @Test("A pipe in place of a file is refused, not waited for", arguments: ["pairs.csv", "hidden_states.safetensors", "manifest.json"])
    func pipe(name: String) throws {
        let folder = TemporaryFolder()
        SampleDataset().write(to: folder)
        let result = try Shell.run(
            "rm -f sample/\(name) && mkfifo sample/\(name) && timeout --signal=KILL 5 \"$POOLBENCH\" run sample --out results", in: folder)
        #expect(result.status == 2, "\(result.status): \(result.errors)")
        #expect(result.errors.hasPrefix("error: sample/\(name): not a regular file"), "\(result.errors)")
    }
}
