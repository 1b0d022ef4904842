public import LinearAlgebra

/// Several strategies applied together: every token of a sentence is read once for all of them.
public struct PoolingSuite: Sendable {
    public let strategies: [PoolingStrategy]
    public let hiddenSize: Int
    private let weightings: [any TokenWeighting]
    /// Which output of the kernel each strategy is.
    private let outputs: [Output]
    private let usesMaximum: Bool

    private enum Output: Sendable {
        case weighting(Int)
        case maximum
    }

    /// - Parameter strategies: with names that differ.
    public init(_ strategies: [PoolingStrategy], hiddenSize: Int) {
        self.strategies = strategies
        self.hiddenSize = hiddenSize
        var weightings: [any TokenWeighting] = []
        outputs = strategies.map { strategy in
            switch strategy.method {
            case .weighting(let weighting):
                weightings.append(weighting)
                return .weighting(weightings.count - 1)
            case .reduction(.maximum): return .maximum
            }
        }
        self.weightings = weightings
        usesMaximum = strategies.contains { if case .reduction(.maximum) = $0.method { true } else { false } }
    }

    /// Numbers of an embedding of a strategy.
    public func dimension(of strategy: Int) -> Int { hiddenSize }

    /// An empty block for this suite's embeddings.
    public func makeBlock(sentenceCapacity: Int) -> EmbeddingBlock {
        EmbeddingBlock(matrixCount: weightings.count + (usesMaximum ? 1 : 0), sentenceCapacity: sentenceCapacity, dimension: hiddenSize)
    }

    /// Pools one sentence into row `row` of the block, by every strategy.
    ///
    /// - Parameters:
    ///   - states: n × hidden, row-major, stored as `storage`: the sentence's real tokens.
    ///   - weights: room for the weights, kept between calls.
    public func pool(
        _ tokens: SentenceTokens, states: RawSpan, storage: StorageType,
        weights: inout [Float], into block: inout EmbeddingBlock, row: Int
    ) {
        let n = tokens.count
        weights.removeAll(keepingCapacity: true)
        for weighting in weightings { weighting.appendWeights(of: tokens, to: &weights) }
        let output = PoolingKernel.Output(
            linear: block.place(ofMatrix: 0, row: row), linearStride: block.matrixStride,
            maximum: usesMaximum ? block.place(ofMatrix: weightings.count, row: row) : nil, minimum: nil)
        var embeddings = block.elements.mutableSpan
        PoolingKernel.pool(
            tokens: states, storage: storage, tokenCount: n, dimension: hiddenSize,
            weights: weights.span, weightingCount: weightings.count,
            into: &embeddings, at: output)
    }

    /// Where in `block.elements` the embedding of a row by a strategy stands.
    public func places(of strategy: Int, row: Int, in block: EmbeddingBlock) -> Range<Int> {
        let matrix = switch outputs[strategy] {
        case .weighting(let index): index
        case .maximum: weightings.count
        }
        let place = block.place(ofMatrix: matrix, row: row)
        return place..<place + hiddenSize
    }
}
