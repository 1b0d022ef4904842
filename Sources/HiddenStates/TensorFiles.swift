internal import Formats

/// A tensor and the file it lies in.
struct LocatedTensor: Sendable {
    let file: SafetensorsFile
    let tensor: SafetensorsFile.Tensor
}

/// All tensors of a dataset folder, whichever files they lie in.
struct TensorFiles: Sendable {
    /// The file that messages about the whole name.
    let statesPath: String
    let openFiles: [OpenFile]
    private let files: [(name: String, file: SafetensorsFile)]
    private let located: [String: LocatedTensor]

    static let fileName = "hidden_states.safetensors"

    init(openingFolder folder: String) throws(InputFault) {
        statesPath = FolderPath.join(folder, Self.fileName)
        let source = try OpenFile(path: statesPath, purpose: "the hidden states")
        let file = try SafetensorsFile(source)
        openFiles = [source]
        files = [(Self.fileName, file)]
        var located: [String: LocatedTensor] = [:]
        for name in file.names { located[name] = LocatedTensor(file: file, tensor: file[name]!) }
        self.located = located
    }

    var names: [String] { located.keys.sorted() }
    subscript(name: String) -> LocatedTensor? { located[name] }

    func byteCount(ofFile name: String) -> Int? { files.first { $0.name == name }?.file.source.byteCount }

    var headerSHA256: [String: String] {
        Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.file.headerSHA256) })
    }
}
