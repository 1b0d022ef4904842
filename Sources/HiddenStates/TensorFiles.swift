internal import Formats

/// A tensor and the file it lies in.
struct LocatedTensor: Sendable {
    let file: SafetensorsFile
    let tensor: SafetensorsFile.Tensor
}

/// All tensors of a dataset folder, whichever files they lie in: one safetensors file, or shards with
/// an index (the Hugging Face convention).
struct TensorFiles: Sendable {
    /// The file that messages about the whole name.
    let statesPath: String
    let openFiles: [OpenFile]
    private let files: [(name: String, file: SafetensorsFile)]
    private let located: [String: LocatedTensor]

    static let fileName = "hidden_states.safetensors"
    static let indexName = "hidden_states.safetensors.index.json"

    init(openingFolder folder: String) throws(InputFault) {
        let single = FolderPath.join(folder, Self.fileName), index = FolderPath.join(folder, Self.indexName)
        if FolderPath.kind(at: index) == .absent {
            try self.init(single: single)
        } else if FolderPath.kind(at: single) == .absent {
            try self.init(index: index, in: folder)
        } else {
            throw .singleFileAndIndex(index)
        }
    }

    private init(single path: String) throws(InputFault) {
        let source = try OpenFile(path: path, purpose: "the hidden states")
        let file = try SafetensorsFile(source)
        statesPath = path
        openFiles = [source]
        files = [(Self.fileName, file)]
        var located: [String: LocatedTensor] = [:]
        for name in file.names { located[name] = LocatedTensor(file: file, tensor: file[name]!) }
        self.located = located
    }

    private init(index path: String, in folder: String) throws(InputFault) {
        let indexFile = try OpenFile(path: path, purpose: "the index of the shards")
        let index = try ShardIndex(indexFile), realFolder = FolderPath.resolved(folder)
        var openFiles = [indexFile]
        var files: [(name: String, file: SafetensorsFile)] = []
        var located: [String: LocatedTensor] = [:]
        for (shard, names) in index.tensorNames.sorted(by: { $0.key < $1.key }) {
            let source = try OpenFile(path: FolderPath.join(folder, shard), purpose: "a shard that the index names")
            // Asked of the open file, so that nobody can put a link in its place in between.
            guard ShardIndex.mayLie(at: source.realPath, folder: realFolder) else { throw .shardOutside(shard, source.realPath, path) }
            let file = try SafetensorsFile(source)
            openFiles.append(source)
            files.append((shard, file))
            for name in names {
                guard let tensor = file[name] else { throw .missingInShard(name, file.path) }
                located[name] = LocatedTensor(file: file, tensor: tensor)
            }
        }
        statesPath = path
        self.openFiles = openFiles
        self.files = files
        self.located = located
    }

    var names: [String] { located.keys.sorted() }
    subscript(name: String) -> LocatedTensor? { located[name] }

    func byteCount(ofFile name: String) -> Int? {
        openFiles.first { FolderPath.lastComponent($0.path) == name }?.byteCount
    }

    /// By file name.
    var headerSHA256: [String: String] {
        Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.file.headerSHA256) })
    }
}
