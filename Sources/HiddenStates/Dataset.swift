public import Formats

/// A dataset folder, opened and judged whole: pairs with gold scores, and the hidden states of their
/// sentences, which are read block by block later.
public struct Dataset: Sendable {
    /// The folder, as it was named.
    public let path: String
    public let name: String
    public let modelName: String
    /// Of a dataset that does not say.
    public static let unknownModel = "unknown"
    public let manifest: DatasetManifest?
    public let pairs: PairList
    public let sentences: SentenceRows
    /// Numbers per token, the same in every layer.
    public let hiddenSize: Int
    public let layout: Layout
    /// The layers that the folder holds, ascending.
    public let layers: [LayerName]
    /// What it holds for each token beside the states.
    public let tokenTensors: TokenTensors
    /// Ready-made sentence embeddings, by name.
    public let sentenceEmbeddings: [(name: String, states: StateTensor)]
    /// Leading tokens of each sentence that belong to a prompt.
    public let promptLengths: [Int]?
    /// Columns of the pairs that the format gives no meaning, by name.
    public let otherColumns: [String: LabelColumn]
    public let pairsPath: String
    public let pairsSHA256: String
    private let tensors: TensorFiles
    private let layerStates: [LayerName: StateTensor]
    private let files: [OpenFile]

    public enum Layout: Sendable, Equatable {
        case packed
        case padded(length: Int)
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
        let table: PairTable
        do throws(InputFault) {
            table = try PairTable(pairsFile)
        } catch {
            // That is why, where it was.
            try pairsFile.checkUnchanged()
            throw error
        }
        let tensors = try TensorFiles(openingFolder: path)

        let (rows, layout) = try Self.sentenceRows(tensors)
        let leadingShape = switch layout {
        case .packed: [rows.rowCount]
        case .padded(let length): [rows.sentenceCount, length]
        }
        let layerStates = try Self.layerStates(tensors, rows: rows, leadingShape: leadingShape)
        try Self.check(table, against: rows)
        self.tokenTensors = try TokenTensors(of: tensors, leadingShape: leadingShape)
        self.promptLengths = try Self.promptLengths(tensors, rows: rows)
        var embeddings: [(name: String, states: StateTensor)] = []
        for name in TokenData.sentenceEmbeddingNames(among: tensors.names) {
            let data = TokenData.sentenceEmbeddings(name)
            embeddings.append((name, try StateTensor(
                tensors[data.description]!, label: data.description, rows: SentenceRows(onePerSentence: rows.sentenceCount),
                leadingShape: [rows.sentenceCount], because: "one row a sentence", width: nil)))
        }
        self.sentenceEmbeddings = embeddings

        var files = tensors.openFiles
        files.append(pairsFile)
        var manifest: DatasetManifest?
        let manifestPath = FolderPath.join(path, DatasetManifest.fileName)
        if FolderPath.kind(at: manifestPath) != .absent {
            let file = try OpenFile(path: manifestPath, purpose: "the manifest")
            manifest = try DatasetManifest(file)
            files.append(file)
        }
        self.manifest = manifest
        self.name = manifest?.name ?? FolderPath.lastComponent(FolderPath.resolved(path))
        guard name != "*" else { throw .datasetName(name, path) }
        self.modelName = manifest?.model?.name ?? Self.unknownModel
        self.pairs = table.pairs
        self.sentences = rows
        self.hiddenSize = layerStates.first!.value.width
        self.layout = layout
        self.layers = layerStates.keys.sorted()
        self.otherColumns = table.otherColumns
        self.pairsPath = table.path
        self.pairsSHA256 = table.sha256
        self.tensors = tensors
        self.layerStates = layerStates
        self.files = files
        if let manifest { try checkAgreement(of: manifest, at: manifestPath, pairsBytes: table.byteCount) }
    }

    private static func sentenceRows(_ tensors: TensorFiles) throws(InputFault) -> (SentenceRows, Layout) {
        switch (tensors["offsets"], tensors["attention_mask"]) {
        case (let offsets?, nil): return (try SentenceRows(offsets: offsets), .packed)
        case (nil, let mask?): return (try SentenceRows(attentionMask: mask), .padded(length: mask.tensor.shape[1]))
        case (_?, _?): throw .bothLayouts(tensors.statesPath)
        case (nil, nil): throw .neitherLayout(tensors.statesPath)
        }
    }

    private static func layerStates(
        _ tensors: TensorFiles, rows: SentenceRows, leadingShape: [Int]
    ) throws(InputFault) -> [LayerName: StateTensor] {
        var found = tensors.names.compactMap { name in LayerName(tensorName: name).map { (layer: $0, name: name) } }
            .sorted { $0.layer < $1.layer }
        guard !found.isEmpty else { throw .noLayers(tensors.statesPath) }
        // Beside numbered layers, `last_hidden_state` is the highest of them once more.
        if found.count > 1 { found.removeAll { $0.layer == .last } }
        var states: [LayerName: StateTensor] = [:]
        for (layer, name) in found {
            states[layer] = try StateTensor(
                tensors[name]!, label: "layer \(layer)", rows: rows, leadingShape: leadingShape,
                because: leadingShape.count == 1 ? "as offsets say" : "as attention_mask has", width: states.first?.value.width)
        }
        return states
    }

    private static func promptLengths(_ tensors: TensorFiles, rows: SentenceRows) throws(InputFault) -> [Int]? {
        guard let located = tensors["prompt_lengths"] else { return nil }
        let path = located.file.path
        guard ["I64", "I32"].contains(located.tensor.dtype), located.tensor.shape == [rows.sentenceCount] else {
            throw .tensorForm("prompt_lengths", located.tensor, "I64 or I32 [\(rows.sentenceCount)]", path)
        }
        let lengths = try IntegerTensor.read(located)
        for (sentence, length) in lengths.enumerated() where length < 0 || length > rows.tokenCount(of: sentence) {
            throw .promptLength(length, sentence: sentence, tokens: rows.tokenCount(of: sentence), path)
        }
        return lengths
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

    public var hasTexts: Bool { pairs.hasTexts }

    // MARK: - Hidden states

    /// The states of a layer.
    /// - Precondition: the folder holds it.
    public func states(of layer: LayerName) -> StateTensor { layerStates[layer]! }

    /// Whether the folder holds what a strategy needs.
    public func contains(_ data: TokenData) -> Bool {
        if case .sentenceEmbeddings(let name) = data { return sentenceEmbeddings.contains { $0.name == name } }
        return tokenTensors.contains(data)
    }

    /// The tensors that say where sentences and prompts are, and were read when the folder was opened.
    public var structureTensorNames: [String] { ["offsets", "attention_mask", "prompt_lengths"].filter { tensors[$0] != nil } }

    /// SHA-256 of a tensor's bytes, read in pieces.
    ///
    /// - Parameter check: called between the pieces; may throw to end it.
    /// - Precondition: the folder holds it.
    public func sha256(ofTensor name: String, check: () throws -> Void) throws -> String {
        let located = tensors[name]!
        return try SHA256Digest.of(located.file.source, in: located.tensor.bytes, check: check)
    }

    /// The file that messages about tensors name.
    public var statesPath: String { tensors.statesPath }

    /// SHA-256 of each safetensors header, by file name.
    public var headerSHA256: [String: String] { tensors.headerSHA256 }

    /// The file of that path, if the dataset was opened with it.
    func openFile(at path: String) -> OpenFile? { files.first { $0.path == path } }

    /// Throws if a file was changed since it was opened.
    public func checkUnchanged() throws(InputFault) {
        for file in files { try file.checkUnchanged() }
    }
}
