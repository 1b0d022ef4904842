import Testing
import TestSupport

@Suite("--layers")
struct LayersTests {
    let folder = TemporaryFolder()

    @Test("Takes last, all, numbers and negatives; each layer once, in the order asked for", arguments: [
        ([], ["9"]),
        (["--layers", "last"], ["9"]),
        (["--layers", "all"], ["0", "6", "7", "9"]),
        (["--layers", "7"], ["7"]),
        (["--layers", "9,0,6"], ["9", "0", "6"]),
        (["--layers", "-1"], ["9"]),
        (["--layers=-1"], ["9"]),
        (["--layers", "0,-1"], ["0", "9"]),
        (["--layers", "-3,-1"], ["7", "9"]),
        (["--layers", "-10"], ["0"]),
        (["--layers", "6,6,-4"], ["6"]),
        (["--layers", "last,9,-1"], ["9"]),
        (["--layers", "7,all"], ["7", "0", "6", "9"]),
        (["--layers", " 6 , 0 "], ["6", "0"]),
    ])
    func selection(arguments: [String], layers: [String]) throws {
        SampleDataset(layers: [0, 6, 7, 9]).write(to: folder)
        let results = try Tool.results(of: ["sample", "--pooling", "mean,cls"] + arguments, in: folder)
        #expect(results.summary.values(of: "layers") == layers)
        #expect(results.scores.header.dropFirst(6) == layers.flatMap { ["\($0)/mean/none", "\($0)/cls/none"] }[...])
        // Only what was asked for is read.
        let read = try #require(try results.firstInput()["tensor_sha256"] as? [String: String])
        #expect(Set(read.keys.filter { $0.hasPrefix("hidden_states.") }) == Set(layers.map { "hidden_states.\($0)" }))
    }

    @Test("A layer that is not there is refused with those that are", arguments: [
        "1", "8", "-2", "-5", "-11", "0,1", "9223372036854775807",
    ])
    func absent(layers: String) throws {
        let dataset = SampleDataset(layers: [0, 6, 7, 9]).write(to: folder)
        let result = try Tool.run(["run", dataset, "--layers", layers, "--out", "results"], in: folder.path)
        #expect(result.status == 2)
        #expect(result.errorLines.count == 1 && result.errors.hasPrefix("error: \(dataset): no layer "), "\(result.errors)")
        #expect(result.errors.contains("0, 6, 7, 9") && result.output == "")
        #expect(folder.entries() == ["sample"])
    }

    @Test("The order in which the file has its tensors does not matter") func order() throws {
        var sample = SampleDataset(layers: [0, 1])
        sample.write(to: folder)
        let wanted = try Tool.results(of: ["sample", "--layers", "all"], in: folder)
        sample.layers.reverse()
        sample.states.reverse()
        sample.write(to: folder)
        let found = try Tool.results(of: ["sample", "--layers", "all"], in: folder)
        #expect(found.summaryText == wanted.summaryText && found.scoresText == wanted.scoresText)
    }

    @Test("Layers may differ in how they are stored, and unknown tensors are ignored") func storage() throws {
        var sample = SampleDataset(layers: [0, 1])
        // Numbers that F16 holds exactly, so that both files say the same.
        sample.states = sample.states.map { $0.map { Float(Float16($0)) } }
        sample.write(to: folder, as: "F32/sample")
        var tensors = sample.tensors
        tensors[2] = .init("hidden_states.1", "F16", [sample.tokenCount, sample.hiddenSize], SafetensorsBytes.float16(sample.states[1]))
        tensors.append(.init("hidden_states.01", "I8", [3], [1, 2, 3]))
        tensors.append(.init("pooler.dense.weight", "F8_E4M3", [1, 2], [1, 2]))
        folder.write(SafetensorsBytes.file(tensors), to: "mixed/sample/hidden_states.safetensors")
        folder.write(sample.pairsCSV, to: "mixed/sample/pairs.csv")
        let plain = try Tool.results(of: ["F32/sample", "--layers", "all"], in: folder)
        let mixed = try Tool.results(of: ["mixed/sample", "--layers", "all"], in: folder)
        #expect(mixed.summaryText == plain.summaryText && mixed.scoresText == plain.scoresText)
    }

    @Test("The highest number that a layer can have is a layer like others", arguments: ["last", "all", "-1", "9223372036854775807"])
    func highest(layers: String) throws {
        SampleDataset(layers: [.max]).write(to: folder)
        let result = try Tool.run(["run", "sample", "--layers", layers, "--out", "results"], in: folder.path)
        #expect(result.status == 0, "\(result.errors.prefix(300))")
        guard result.status == 0 else { return }
        #expect(try CSVText(folder.text("results/summary.csv")).values(of: "layers") == ["9223372036854775807"])
    }
}

@Suite("A lone last_hidden_state")
struct LastHiddenStateTests {
    let folder = TemporaryFolder()

    init() {
        let sample = SampleDataset(layers: [0])
        var tensors = sample.tensors
        tensors[1].name = "last_hidden_state"
        folder.write(SafetensorsBytes.file(tensors), to: "sample/hidden_states.safetensors")
        folder.write(sample.pairsCSV, to: "sample/pairs.csv")
    }

    @Test("Is the layer 'last' everywhere", arguments: ["last", "all", "-1", "last,-1"]) func last(layers: String) throws {
        let results = try Tool.results(of: ["sample", "--pooling", "mean", "--layers", layers], in: folder)
        #expect(results.summary.values(of: "layers") == ["last"])
        #expect(results.scores.header.last == "last/mean/none")
        #expect(try results.firstInput()["tensor_sha256"] as? [String: String] != nil)
        #expect(results.process.output.contains("  last "))
    }

    @Test("Has no other layers", arguments: ["0", "1", "-2"]) func others(layers: String) throws {
        let result = try Tool.run(["run", "sample", "--layers", layers, "--out", "results"], in: folder.path)
        #expect(result.status == 2)
        #expect(result.errors.hasPrefix("error: sample: no layer \(layers)") && result.errors.contains("(last)"), "\(result.errors)")
    }
}
