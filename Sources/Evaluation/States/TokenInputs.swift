internal import Formats
internal import HiddenStates
public import Pooling

extension TokenInput {
    /// What a dataset must hold to give it.
    var data: TokenData {
        switch self {
        case .tokenIDs: .tokenIDs
        case .specialTokensMask: .specialTokensMask
        case .tokenWeights(let name): .tokenWeights(name)
        case .sentenceEmbeddings(let name): .sentenceEmbeddings(name)
        }
    }

    /// The name of the tensor that holds it.
    public var tensorName: String { data.description }
}

extension TokenFrequencies {
    /// Over all sentences of a folder, each once, special tokens and prompts included.
    init(of dataset: Dataset) throws(InputFault) {
        self.init()
        for sentence in 0..<dataset.sentences.sentenceCount {
            let rows = dataset.sentences.rows(of: sentence)
            if rows.isEmpty { continue }
            add(sentence: try dataset.tokenTensors.integers(.tokenIDs, rows: rows)[...])
        }
    }
}

/// What weightings need of the tokens in a range of rows, read together.
struct TokenInputs {
    private let firstRow: Int
    private var ids: [Int]?
    private var special: [Int]?
    private var weights: [String: [Float]] = [:]
    private let frequencies: TokenFrequencies?
    private let dataset: Dataset

    init(_ needs: Set<TokenInput>, rows: Range<Int>, of dataset: Dataset, frequencies: TokenFrequencies?) throws(InputFault) {
        firstRow = rows.lowerBound
        self.frequencies = frequencies
        self.dataset = dataset
        for need in needs {
            switch need {
            case .tokenIDs: ids = try dataset.tokenTensors.integers(.tokenIDs, rows: rows)
            case .specialTokensMask: special = try dataset.tokenTensors.integers(.specialTokensMask, rows: rows)
            case .tokenWeights(let name): weights[name] = try dataset.tokenTensors.floats(.tokenWeights(name), rows: rows)
            case .sentenceEmbeddings: break
            }
        }
    }

    /// Those of one sentence.
    ///
    /// - Parameter rows: the rows of its tokens that take part.
    func tokens(of sentence: Int, rows: Range<Int>) throws(InputFault) -> SentenceTokens {
        let places = rows.lowerBound - firstRow..<rows.upperBound - firstRow
        var tokens = SentenceTokens(count: rows.count)
        tokens.ids = ids?[places]
        tokens.special = special?[places]
        tokens.frequencies = frequencies
        for (name, numbers) in weights {
            let slice = numbers[places]
            if let bad = slice.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
                let data = TokenData.tokenWeights(name)
                let token = firstRow + bad - dataset.sentences.rows(of: sentence).lowerBound
                throw .badWeight(data, sentence: sentence, token: token, dataset.tokenTensors.filePath(of: data))
            }
            tokens.weights[name] = slice
        }
        return tokens
    }
}
