public import Formats
public import LinearAlgebra

/// A dataset folder, opened and judged whole: pairs with gold scores, and the hidden states of their
/// sentences, which are read block by block later.
public struct Dataset: Sendable {
    /// The folder, as it was named.
    public let path: String
    public let name: String
    public let modelName: String
    public let manifest: DatasetManifest?
    public let pairs: [Pair]
    public let hasTexts: Bool
    public let sentences: SentenceRows
    /// Numbers per token, the same in every layer.
    public let hiddenSize: Int
    /// The layers that the folder holds, ascending.
    public let layers: [LayerName]
    public let pairsPath: String
    public let pairsSHA256: String
    let tensors: TensorFiles
    private let layerTensors: [LayerName: LayerTensor]
    private let files: [OpenFile]

    /// One layer's states on disk.
    struct LayerTensor: Sendable {
        let located: LocatedTensor
        let storage: StorageType
    }

    public static let pairsName = "pairs.csv"

    /// Opens a folder and checks everything that can be checked without reading hidden states.
    ///
    /// - Throws: an ``InputFault`` naming the file and the fault.
    public init(openingFolder path: String) throws(InputFault) {
        switch FolderPath.kind(at: path) {
        case .folder: break
        case .absent: throw .noFolder(path, "no such folder")
        case .other: throw .noFolder(path, "a file")
        }
        self.path = path
        let pairsFile = try OpenFile(path: FolderPath.join(path, Self.pairsName), purpose: "the table of pairs")
        let table = try PairTable(pairsFile)
        let tensors = try TensorFiles(openingFolder: path)
        let states = tensors.statesPath

        let found = tensors.names.compactMap { name in LayerName(tensorName: name).map { (layer: $0, name: name) } }
        guard !found.isEmpty else { throw .noLayers(states) }
        if found.contains(where: { $0.layer == .last }), found.count > 1 { throw .lastBesideNumbered(states) }

        let rows = try Self.sentenceRows(tensors)
        var layerTensors: [LayerName: LayerTensor] = [:]
        var hiddenSize: Int?
        for (layer, name) in found {
            let located = tensors[name]!
            let tensor = located.tensor, file = located.file.path
            guard let storage = StorageType(rawValue: tensor.dtype) else {
                throw .tensorForm(name, tensor, "F32, F16 or BF16", file)
            }
            guard tensor.shape.count == 2 else { throw .tensorForm(name, tensor, "[tokens, hidden]", file) }
            guard tensor.shape[0] == rows.rowCount else {
                throw .tensorForm(name, tensor, "\(rows.rowCount) tokens, the last of offsets", file)
            }
            guard let width = tensor.shape.last, width >= 1, width == hiddenSize ?? width else {
                throw .tensorForm(name, tensor, "a hidden size of \(hiddenSize.map { "\($0) as in the other layers" } ?? "at least 1")", file)
            }
            hiddenSize = width
            layerTensors[layer] = LayerTensor(located: located, storage: storage)
        }
        try Self.check(table, against: rows)
        try TokenTensor.checkForm(of: tensors, rows: rows)

        var files = tensors.openFiles
        files.append(pairsFile)
        var manifest: DatasetManifest?
        let manifestPath = FolderPath.join(path, DatasetManifest.fileName)
        if FolderPath.kind(at: manifestPath) != .absent {
            let file = try OpenFile(path: manifestPath, purpose: "the manifest")
            manifest = try DatasetManifest(file)
        }
        self.manifest = manifest
        self.name = manifest?.name ?? FolderPath.lastComponent(FolderPath.resolved(path))
        self.modelName = manifest?.model?.name ?? "unknown"
        self.pairs = table.pairs
        self.hasTexts = table.hasTexts
        self.sentences = rows
        self.hiddenSize = hiddenSize!
        self.layers = layerTensors.keys.sorted()
        self.pairsPath = table.path
        self.pairsSHA256 = table.sha256
        self.tensors = tensors
        self.layerTensors = layerTensors
        self.files = files
        if let manifest { try checkAgreement(of: manifest, at: manifestPath, pairsBytes: table.byteCount) }
    }

    private static func sentenceRows(_ tensors: TensorFiles) throws(InputFault) -> SentenceRows {
        let offsets = tensors["offsets"], mask = tensors["attention_mask"]
        switch (offsets, mask) {
        case (let offsets?, nil): return try SentenceRows(offsets: offsets.tensor, in: offsets.file)
        case (nil, _?): throw .paddedLayout(tensors.statesPath)
        case (_?, _?): throw .bothLayouts(tensors.statesPath)
        case (nil, nil): throw .neitherLayout(tensors.statesPath)
        }
    }

    private static func check(_ table: PairTable, against rows: SentenceRows) throws(InputFault) {
        guard table.hasIndices else {
            guard rows.sentenceCount == 2 * table.pairs.count else {
                throw .sentenceCount(pairs: table.pairs.count, sentences: rows.sentenceCount, table.path)
            }
            return
        }
        for pair in table.pairs {
            for index in [pair.sentence1, pair.sentence2] where index >= rows.sentenceCount {
                throw .indexOutOfRange(index, pair: pair.id, sentences: rows.sentenceCount, table.path)
            }
        }
    }

    /// What the manifest says must agree with the files.
    private func checkAgreement(of manifest: DatasetManifest, at path: String, pairsBytes: Int) throws(InputFault) {
        func agree<Value: Equatable>(_ what: String, _ said: Value?, _ found: Value) throws(InputFault) {
            if let said, said != found { throw .manifest(path, "\(what) \(said)", "\(found) as in the files") }
        }
        try agree("pairs", manifest.pairs, pairs.count)
        try agree("sentences", manifest.sentences, sentences.sentenceCount)
        try agree("tokens", manifest.tokens, sentences.totalTokenCount)
        try agree("hidden_size", manifest.model?.hidden_size, hiddenSize)
        if let said = manifest.layers, layers != [.last] {
            let numbers = said.sorted().map { LayerName.number($0) }
            if numbers != layers {
                throw .manifest(path, "layers \(said)", "\(layers.map(\.description).joined(separator: ", ")) as in the files")
            }
        }
        for (name, said) in (manifest.files ?? [:]).sorted(by: { $0.key < $1.key }) {
            let bytes = name == Self.pairsName ? pairsBytes : tensors.byteCount(ofFile: name)
            guard let bytes else { continue }
            try agree("bytes of \(OneLine.quoted(name))", said.bytes, bytes)
        }
    }

    // MARK: - Hidden states

    public func storage(of layer: LayerName) -> StorageType { layerTensors[layer]!.storage }

    /// Bytes of one row of a layer.
    public func rowByteCount(of layer: LayerName) -> Int { hiddenSize * storage(of: layer).byteCount }

    /// Reads rows of a layer into the front of a buffer.
    ///
    /// - Parameters:
    ///   - rows: of the layer's tensor, rows × hidden.
    ///   - bytes: rows.count × hidden stored numbers, row-major, are put here; it grows as needed.
    public func read(rows: Range<Int>, of layer: LayerName, into bytes: inout [UInt8]) throws(InputFault) {
        let tensor = layerTensors[layer]!.located
        let rowBytes = rowByteCount(of: layer)
        let wanted = rows.count * rowBytes
        if bytes.count < wanted { bytes = [UInt8](repeating: 0, count: wanted) }
        let start = tensor.tensor.bytes.lowerBound + rows.lowerBound * rowBytes
        var span = bytes.mutableSpan
        var raw = unsafe span.mutableBytes
        try tensor.file.source.read(start..<start + wanted, into: &raw)
    }

    /// The name that a layer's tensor has in its file.
    public func tensorName(of layer: LayerName) -> String { layerTensors[layer]!.located.tensor.name }

    /// The file that holds a layer.
    public func filePath(of layer: LayerName) -> String { layerTensors[layer]!.located.file.path }

    /// SHA-256 of each safetensors header, by file name.
    public var headerSHA256: [String: String] { tensors.headerSHA256 }

    /// Throws if a file was changed since it was opened.
    public func checkUnchanged() throws(InputFault) {
        for file in files { try file.checkUnchanged() }
    }
}
