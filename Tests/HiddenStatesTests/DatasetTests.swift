import Formats
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import HiddenStates

@Suite struct DatasetTests {
    typealias Tensor = DatasetDraft.Tensor

    // MARK: - What is read

    @Test("A folder is opened with its pairs, sentences, layers and names", arguments: ["F32", "F16", "BF16"])
    func opens(dtype: String) throws {
        let draft = DatasetDraft(dtype: dtype)
        let dataset = try draft.open()
        #expect(dataset.path == draft.path && dataset.name == "sample" && dataset.modelName == "unknown" && dataset.manifest == nil)
        #expect(dataset.pairs.map(\.id) == ["a", "b", "c"] && dataset.pairs.map(\.sentence2) == [1, 3, 5] && !dataset.hasTexts)
        #expect(dataset.hiddenSize == 4 && dataset.layers == [.number(0), .number(6), .number(12)])
        #expect((0..<6).map { dataset.sentences.tokenCount(of: $0) } == DatasetDraft.tokenCounts)
        #expect(dataset.states(of: .number(6)).storage.rawValue == dtype)
        #expect(dataset.states(of: .number(6)).rowByteCount == (dtype == "F32" ? 16 : 8))
        #expect(dataset.states(of: .number(12)).name == "hidden_states.12" && dataset.states(of: .number(12)).filePath == draft.statesPath)
    }

    @Test("The folder's name is the dataset's, however the path is spelled", arguments: ["/sample", "/sample/", "/./sample", "/other/../sample", "/sample/."])
    func takesFolderName(spelling: String) throws {
        let draft = DatasetDraft()
        draft.folder.write("", to: "other/file")
        _ = try draft.open()
        #expect(try Dataset(openingFolder: draft.folder.path + spelling).name == "sample")
    }

    @Test("Digests are of pairs.csv and of the safetensors header")
    func digests() throws {
        let draft = DatasetDraft()
        let dataset = try draft.open()
        let states = draft.folder.read("sample/hidden_states.safetensors")
        let data = draft.tensors.reduce(0) { $0 + $1.bytes.count }
        #expect(dataset.pairsPath == draft.pairsPath && dataset.pairsSHA256 == SHA256Digest.of(Array(draft.pairsCSV!.utf8)))
        #expect(dataset.headerSHA256 == ["hidden_states.safetensors": SHA256Digest.of(Array(states.dropLast(data)))])
    }

    @Test("A digest is of the file that was opened, whatever has its name since")
    func digestsOpenFile() throws {
        let draft = DatasetDraft()
        let dataset = try draft.open()
        draft.folder.write("later", to: "new")
        #expect(rename(draft.folder.path("new"), draft.pairsPath) == 0)
        func digest(_ name: String) throws -> String? { try FileDigest.sha256(of: name, in: dataset) {} }
        #expect(try digest("pairs.csv") == SHA256Digest.of(Array(draft.pairsCSV!.utf8)))
        #expect(throws: InputFault.self) { try dataset.checkUnchanged() }
        draft.folder.write("more", to: "sample/notes.txt")
        #expect(try digest("notes.txt") == SHA256Digest.of(Array("more".utf8)))
        #expect(try digest("absent") == nil && digest("../sample/notes.txt") == nil)
    }

    @Test("Layers are in numerical order, not in that of their names")
    func ordersLayers() throws {
        #expect(try DatasetDraft(layers: [10, 2, 0, 100]).open().layers == [.number(0), .number(2), .number(10), .number(100)])
    }

    @Test("Layers may differ in dtype")
    func mixesDtypes() throws {
        var draft = DatasetDraft()
        draft["hidden_states.6"] = DatasetDraft(dtype: "F16")["hidden_states.6"]
        let dataset = try draft.open()
        #expect(dataset.layers.map { dataset.states(of: $0).storage } == [.float32, .float16, .float32])
    }

    @Test("Reading rows gives exactly the bytes of the file", arguments: ["F32", "F16"], [0..<10, 0..<1, 9..<10, 3..<7, 5..<5])
    func readsRows(dtype: String, rows: Range<Int>) throws {
        let draft = DatasetDraft(dtype: dtype)
        let dataset = try draft.open()
        for layer in dataset.layers {
            let stored = try #require(draft["hidden_states.\(layer)"]).bytes
            let width = dataset.states(of: layer).rowByteCount, count = rows.count * width
            var bytes: [UInt8] = []
            try dataset.states(of: layer).read(rows: rows, into: &bytes)
            #expect(bytes == Array(stored[rows.lowerBound * width..<rows.upperBound * width]))

            var roomy = [UInt8](repeating: 0xAA, count: 200)
            try dataset.states(of: layer).read(rows: rows, into: &roomy)
            #expect(roomy.prefix(count) == bytes[...] && roomy.dropFirst(count).allSatisfy { $0 == 0xAA } && roomy.count == 200)
        }
    }

    @Test("A lone last hidden state is the layer 'last'")
    func opensLast() throws {
        var draft = DatasetDraft(layers: [0])
        draft["hidden_states.0"]?.name = "last_hidden_state"
        draft.manifest = #"{"format": "poolbench-dataset", "version": 1, "layers": [12]}"#
        let dataset = try draft.open()
        #expect(dataset.layers == [.last])
        #expect(dataset.states(of: .last).name == "last_hidden_state")
    }

    @Test("Tensors of other names are ignored, whatever they hold", arguments: ["hidden_states.01", "hidden_states.x", "position_ids", "hidden_states"])
    func ignoresUnknown(name: String) throws {
        var draft = DatasetDraft()
        draft[name] = Tensor(name, "U8", [3], [1, 2, 3])
        #expect(try draft.open().layers == [.number(0), .number(6), .number(12)])
    }

    @Test("With indices, sentences may be shared, unused and more than two a pair")
    func opensWithIndices() throws {
        var draft = DatasetDraft()
        draft.pairsCSV = "index2,id,index1,score\n5,a,0,1\n0,b,5,2\n"
        #expect(try draft.open().pairs.map { [$0.sentence1, $0.sentence2] } == [[0, 5], [5, 0]])
    }

    @Test("Token ids may be I64 or I32", arguments: ["I64", "I32"])
    func acceptsTokenIDs(dtype: String) throws {
        var draft = DatasetDraft()
        draft["token_ids"] = Tensor("token_ids", dtype, [10], [UInt8](repeating: 1, count: dtype == "I64" ? 80 : 40))
        #expect(throws: Never.self) { try draft.open() }
    }

    @Test("A dataset without any token opens: a fault only where a run uses it")
    func opensWithoutTokens() throws {
        var draft = DatasetDraft(layers: [0])
        draft.setOffsets([0, 0, 0, 0, 0, 0, 0])
        draft["hidden_states.0"] = Tensor("hidden_states.0", "F32", [0, 4], [])
        let dataset = try draft.open()
        #expect(dataset.sentences.totalTokenCount == 0 && dataset.sentences.sentenceCount == 6)
    }

    @Test("A hidden size beyond all memory, possible where there are no tokens, does not stop the program")
    func survivesHugeHiddenSize() async {
        await #expect(processExitsWith: .success) {
            var draft = DatasetDraft(layers: [0])
            draft.setOffsets([0, 0, 0, 0, 0, 0, 0])
            draft["hidden_states.0"] = Tensor("hidden_states.0", "F32", [0, 1 << 62], [])
            if let dataset = try? draft.open() { #expect(dataset.states(of: .number(0)).rowByteCount > 0) }
        }
    }

    // MARK: - What is refused: the folder

    @Test("A folder that is not there, or is a file, is named")
    func refusesNoFolder() {
        let folder = TemporaryFolder()
        folder.write("", to: "file")
        let rest = "expected a dataset folder; check the path, or export one with poolbench-export"
        #expect(faultLine { try Dataset(openingFolder: folder.path("none")) } == "\(folder.path("none")): no such folder, \(rest)")
        #expect(faultLine { try Dataset(openingFolder: folder.path("file")) } == "\(folder.path("file")): a file, \(rest)")
        #expect(faultLine { try Dataset(openingFolder: "") } == ": no such folder, \(rest)")
    }

    @Test("A missing file is named")
    func refusesMissingFiles() throws {
        var draft = DatasetDraft()
        draft.pairsCSV = nil
        #expect(draft.faultLine() == "pairs.csv: no such file or directory, expected the table of pairs; check the path")
        let other = DatasetDraft()
        other.folder.write("id,score\na,1\n", to: "sample/pairs.csv")
        #expect(
            faultLine { try Dataset(openingFolder: other.path) }
                == "\(other.statesPath): no such file or directory, expected the hidden states; check the path")
    }

    @Test("A cut file is a fault of that file")
    func refusesCutStates() throws {
        let draft = DatasetDraft()
        _ = try draft.open()
        let bytes = draft.folder.read("sample/hidden_states.safetensors")
        draft.folder.write(Array(bytes.dropLast()), to: "sample/hidden_states.safetensors")
        #expect(faultLine { try Dataset(openingFolder: draft.path) }.hasPrefix("\(draft.statesPath): data_offsets ["))
    }

    @Test("A file that changes while the dataset is open is noticed", arguments: ["pairs.csv", "hidden_states.safetensors"])
    func noticesChange(name: String) throws {
        let draft = DatasetDraft()
        let dataset = try draft.open()
        #expect(throws: Never.self) { try dataset.checkUnchanged() }
        let handle = try FileHandle(forWritingTo: URL(filePath: draft.path + "/" + name))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data([10]))
        #expect(
            faultLine { try dataset.checkUnchanged() }
                == "\(draft.path)/\(name): the file was changed while it was read, expected the same file from start to end; run again once nothing writes to it")
    }

    @Test("Rows that were cut off meanwhile are a fault, not a crash")
    func noticesTruncation() throws {
        let draft = DatasetDraft()
        let dataset = try draft.open()
        try FileHandle(forWritingTo: URL(filePath: draft.statesPath)).truncate(atOffset: 300)
        var bytes: [UInt8] = []
        #expect(faultLine { try dataset.states(of: .number(12)).read(rows: 0..<10, into: &bytes) }.contains("it is truncated or was changed meanwhile: copy or export it again"))
    }
}
