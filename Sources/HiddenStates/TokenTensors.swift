public import Formats

/// What a dataset may hold beside the hidden states, and strategies may need.
public enum TokenData: Sendable, Hashable, CustomStringConvertible {
    case tokenIDs
    case specialTokensMask
    case tokenWeights(String)
    case sentenceEmbeddings(String)

    static let weightsPrefix = "token_weights."
    static let embeddingsPrefix = "sentence_embeddings."

    /// The tensor's name.
    public var description: String {
        switch self {
        case .tokenIDs: "token_ids"
        case .specialTokensMask: "special_tokens_mask"
        case .tokenWeights(let name): Self.weightsPrefix + name
        case .sentenceEmbeddings(let name): Self.embeddingsPrefix + name
        }
    }

    /// The tensors with one value a token, and their dtypes.
    fileprivate var tokenDtypes: [String]? {
        switch self {
        case .tokenIDs: ["I64", "I32"]
        case .specialTokensMask: ["U8", "BOOL"]
        case .tokenWeights: ["F32"]
        case .sentenceEmbeddings: nil
        }
    }

    fileprivate init?(tensorName: String) {
        for known in [TokenData.tokenIDs, .specialTokensMask] where known.description == tensorName {
            self = known
            return
        }
        if tensorName.hasPrefix(Self.weightsPrefix), tensorName.count > Self.weightsPrefix.count {
            self = .tokenWeights(String(tensorName.dropFirst(Self.weightsPrefix.count)))
        } else if tensorName.hasPrefix(Self.embeddingsPrefix), tensorName.count > Self.embeddingsPrefix.count {
            self = .sentenceEmbeddings(String(tensorName.dropFirst(Self.embeddingsPrefix.count)))
        } else {
            return nil
        }
    }
}

/// The optional tensors with one value for each row of a layer.
public struct TokenTensors: Sendable {
    private let located: [TokenData: LocatedTensor]

    /// Checks dtype and shape of those that are there.
    init(of tensors: TensorFiles, leadingShape: [Int]) throws(InputFault) {
        var located: [TokenData: LocatedTensor] = [:]
        for name in tensors.names {
            guard let data = TokenData(tensorName: name), let dtypes = data.tokenDtypes, let found = tensors[name] else { continue }
            guard dtypes.contains(found.tensor.dtype), found.tensor.shape == leadingShape else {
                let expected = "\(dtypes.joined(separator: " or ")) \(leadingShape)"
                throw .tensorForm(name, found.tensor, expected, found.file.path)
            }
            located[data] = found
        }
        self.located = located
    }

    /// What is there, by name.
    public var available: [TokenData] { located.keys.sorted { $0.description < $1.description } }

    /// Whole numbers of some rows.
    /// - Precondition: the tensor is there and holds whole numbers.
    public func integers(_ data: TokenData, rows: Range<Int>) throws(InputFault) -> [Int] {
        try IntegerTensor.read(located[data]!, elements: rows)
    }

    /// Float32 numbers of some rows.
    /// - Precondition: the tensor is there and holds Float32.
    public func floats(_ data: TokenData, rows: Range<Int>) throws(InputFault) -> [Float] {
        try FloatTensor.read(located[data]!, elements: rows)
    }

    public func contains(_ data: TokenData) -> Bool { located[data] != nil }

    /// The file that holds a tensor.
    public func filePath(of data: TokenData) -> String { located[data]!.file.path }
}

extension TokenData {
    /// The sentence embeddings among the tensors of a folder.
    static func sentenceEmbeddingNames(among names: [String]) -> [String] {
        names.compactMap { name in
            if case .sentenceEmbeddings(let given)? = TokenData(tensorName: name) { given } else { nil }
        }
    }
}
