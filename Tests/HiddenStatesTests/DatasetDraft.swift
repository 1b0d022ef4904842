import Formats
import TestSupport

@testable import HiddenStates

/// A dataset folder in the making: three pairs, six sentences (one of them empty), ten tokens. Tests
/// replace parts of it before it is opened.
struct DatasetDraft {
    typealias Tensor = SafetensorsBytes.Tensor

    static let tokenCounts = [2, 1, 3, 0, 2, 2]
    static let hiddenSize = 4

    var pairsCSV: String? = "id,score\na,1\nb,2.5\nc,0\n"
    var tensors: [Tensor]
    var manifest: String?
    let folder = TemporaryFolder()

    init(layers: [Int] = [0, 6, 12], dtype: String = "F32") {
        var sample = SampleDataset(pairCount: 3, hiddenSize: Self.hiddenSize, layers: layers)
        var numbers = SeededNumbers(seed: 5)
        sample.tokenCounts = Self.tokenCounts
        sample.states = layers.map { _ in numbers.floats(sample.tokenCount * Self.hiddenSize) }
        sample.dtype = dtype
        tensors = sample.tensors
    }

    var path: String { folder.path("sample") }
    var pairsPath: String { path + "/pairs.csv" }
    var statesPath: String { path + "/hidden_states.safetensors" }
    var manifestPath: String { path + "/manifest.json" }

    /// The tensor of this name, for reading, replacing (under its own or another name) and dropping.
    subscript(name: String) -> Tensor? {
        get { tensors.first { $0.name == name } }
        set {
            let place = tensors.firstIndex { $0.name == name }
            if let newValue {
                if let place { tensors[place] = newValue } else { tensors.append(newValue) }
            } else if let place {
                tensors.remove(at: place)
            }
        }
    }

    mutating func setOffsets(_ offsets: [Int64]) {
        self["offsets"] = Tensor("offsets", "I64", [offsets.count], SafetensorsBytes.littleEndian(offsets))
    }

    func open() throws(InputFault) -> Dataset {
        if let pairsCSV { folder.write(pairsCSV, to: "sample/pairs.csv") }
        folder.write(SafetensorsBytes.file(tensors), to: "sample/hidden_states.safetensors")
        if let manifest { folder.write(manifest, to: "sample/manifest.json") }
        return try Dataset(openingFolder: path)
    }

    /// The message of the fault that opening gives, without the folder.
    func faultLine() -> String {
        TestSupport.faultLine { try open().layers }.replacing(path + "/", with: "")
    }
}
