import Formats
import TestSupport
import Testing

@testable import HiddenStates

@Suite struct DatasetManifestTests {
    private func manifest(_ text: String) throws(InputFault) -> DatasetManifest {
        try DatasetManifest(MemoryBytes(path: "manifest.json", contents: Array(text.utf8)))
    }

    @Test("Format and version are enough")
    func readsLeast() throws {
        let manifest = try manifest(#"{"format": "poolbench-dataset", "version": 1}"#)
        #expect(manifest.name == nil && manifest.model == nil && manifest.layers == nil && manifest.files == nil)
    }

    @Test("Everything that the format names is read, null is absence, and unknown keys are allowed")
    func readsAll() throws {
        let manifest = try manifest(
            #"""
            {"format": "poolbench-dataset", "version": 1, "name": "demo", "future": {"a": [1, null]}, "layers": [0, 6],
             "model": {"name": "m", "revision": null, "declared_pooling": "mean", "hidden_size": 4, "other": true},
             "tokenizer": {"max_length": 256}, "pairs": 3, "sentences": 6, "tokens": null,
             "files": {"pairs.csv": {"bytes": 5, "sha256": "00", "more": 1}, "other.bin": {}}}
            """#)
        #expect(manifest.name == "demo" && manifest.layers == [0, 6] && manifest.pairs == 3 && manifest.sentences == 6 && manifest.tokens == nil)
        let model = try #require(manifest.model)
        #expect(model.name == "m" && model.revision == nil && model.declared_pooling == "mean" && model.hidden_size == 4)
        #expect(manifest.files?["pairs.csv"]?.bytes == 5 && manifest.files?["pairs.csv"]?.sha256 == "00")
    }

    static let form = "expected a manifest with format, version and what it describes; write it as the dataset format says, or remove it (it is optional)"
    static let correct = "correct the manifest, or export the dataset again"
    static let faults: [(String, String)] = [
        ("", "not JSON, \(form)"), ("{", "not JSON, \(form)"), ("[]", "not an object, \(form)"), ("{}", "no 'format', \(form)"),
        (#"{"format": "poolbench-dataset"}"#, "no 'version', \(form)"),
        (#"{"version": 1}"#, "no 'format', \(form)"),
        (#"{"format": "poolbench-dataset", "version": "1"}"#, "not a number of the right kind at 'version', \(form)"),
        (#"{"format": "poolbench-dataset", "version": 1, "layers": {}}"#, "not an array at 'layers', \(form)"),
        (#"{"format": "poolbench-dataset", "version": 1, "model": {"hidden_size": "4"}}"#, "not a number of the right kind at 'model.hidden_size', \(form)"),
        (#"{"format": "poolbench-dataset", "version": 1, "files": {"pairs.csv": 5}}"#, "not an object at 'files.pairs.csv', \(form)"),
        (#"{"format": "other", "version": 1}"#, "format 'other', expected 'poolbench-dataset'; \(correct)"),
        (#"{"format": "other", "version": 9}"#, "format 'other', expected 'poolbench-dataset'; \(correct)"),
        (#"{"format": "poolbench-dataset", "version": 2}"#, "version 2, expected at most 1, the newest this poolbench reads; use a newer poolbench"),
        (#"{"format": "poolbench-dataset", "version": 0}"#, "version 0, expected 1; \(correct)"),
        (#"{"format": "poolbench-dataset", "version": -1}"#, "version -1, expected 1; \(correct)"),
        (#"{"format": "poolbench-dataset", "version": 1, "name": ""}"#, "name '', expected a name that can stand in a table; \(correct)"),
        (#"{"format": "poolbench-dataset", "version": 1, "name": "*"}"#, "name '*', expected a name that can stand in a table; \(correct)"),
    ]

    @Test("What is wrong is named", arguments: faults)
    func refuses(text: String, words: String) {
        #expect(faultLine { try manifest(text) } == "manifest.json: \(words)")
    }

    @Test(
        "A newer manifest is told as newer, even where its keys have another form",
        arguments: [#""layers": {"0": "F32"}"#, #""model": "m""#, #""pairs": "3""#, #""files": []"#])
    func tellsNewer(key: String) {
        #expect(
            faultLine { try manifest("{\"format\": \"poolbench-dataset\", \"version\": 2, \(key)}") }
                == "manifest.json: version 2, expected at most 1, the newest this poolbench reads; use a newer poolbench")
    }

    @Test("A count that is not whole is not called bad JSON", arguments: ["2.5", "1e30"])
    func namesUnfitNumber(number: String) {
        let line = faultLine { try manifest("{\"format\": \"poolbench-dataset\", \"version\": 1, \"pairs\": \(number)}") }
        #expect(line.hasPrefix("manifest.json: ") && line.hasSuffix(Self.form))
        #expect(!line.contains(": not JSON,"))
    }

    // MARK: - Against the files

    private func draft(_ keys: String, layers: [Int] = [0, 6, 12]) -> DatasetDraft {
        var draft = DatasetDraft(layers: layers)
        draft.manifest = "{\"format\": \"poolbench-dataset\", \"version\": 1, \(keys)}"
        return draft
    }

    @Test("A manifest that agrees gives the dataset its name and model")
    func agrees() throws {
        var draft = draft("")
        let states = SafetensorsBytes.file(draft.tensors).count, pairs = draft.pairsCSV!.utf8.count
        draft.manifest = #"""
            {"format": "poolbench-dataset", "version": 1, "name": "demo", "unknown": [], "model": {"name": "org/model", "hidden_size": 4, "declared_pooling": "cls"},
             "layers": [12, 0, 6], "pairs": 3, "sentences": 6, "tokens": 10,
             "files": {"pairs.csv": {"bytes": \#(pairs), "sha256": "not checked here"}, "hidden_states.safetensors": {"bytes": \#(states)}}}
            """#
        let dataset = try draft.open()
        #expect(dataset.name == "demo" && dataset.modelName == "org/model" && dataset.manifest?.model?.declared_pooling == "cls")
    }

    @Test("Without a name or model, the folder's name and 'unknown' serve")
    func defaults() throws {
        let dataset = try draft(#""model": {"name": null}"#).open()
        #expect(dataset.name == "sample" && dataset.modelName == "unknown" && dataset.manifest != nil)
    }

    @Test(
        "Every count that disagrees with the files is named",
        arguments: [
            (#""pairs": 4"#, "pairs 4, expected 3"), (#""sentences": 5"#, "sentences 5, expected 6"), (#""tokens": 0"#, "tokens 0, expected 10"),
            (#""model": {"hidden_size": 5}"#, "hidden_size 5, expected 4"), (#""layers": [0, 6]"#, "layers [0, 6], expected 0, 6, 12"),
            (#""layers": []"#, "layers [], expected 0, 6, 12"), (#""layers": [0, 6, 6, 12]"#, "layers [0, 6, 6, 12], expected 0, 6, 12"),
            (#""files": {"pairs.csv": {"bytes": 1}}"#, "bytes of 'pairs.csv' 1, expected 23"),
        ])
    func refusesDisagreement(key: String, words: String) {
        #expect(draft(key).faultLine() == "manifest.json: \(words) as in the files; \(Self.correct)")
    }

    @Test("Hidden states of another size than the manifest says are named")
    func refusesStatesSize() {
        let draft = draft(#""files": {"hidden_states.safetensors": {"bytes": 1}}"#)
        let size = SafetensorsBytes.file(draft.tensors).count
        #expect(draft.faultLine() == "manifest.json: bytes of 'hidden_states.safetensors' 1, expected \(size) as in the files; \(Self.correct)")
    }

    @Test("A manifest that is a folder is refused, not overlooked")
    func refusesFolder() {
        let draft = DatasetDraft()
        draft.folder.write("", to: "sample/manifest.json/inside")
        #expect(draft.faultLine() == "manifest.json: not a regular file, expected the manifest; give the path of a file")
    }
}
