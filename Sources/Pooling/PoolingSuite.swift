public import LinearAlgebra

/// Several strategies applied together: every token of a sentence is read once for all of them.
public struct PoolingSuite: Sendable {
    public let strategies: [PoolingStrategy]
    /// Numbers of a token vector.
    public let hiddenSize: Int
    private let weightings: [any TokenWeighting]
    private let needsNorms: Bool
    /// Matrices of the block: one for each weighting, then the maximum's and the minimum's.
    private let maximum: Int?
    private let minimum: Int?
    private let pooledCount: Int
    /// For each strategy, the matrices that its vector is made of, in order.
    private let parts: [[Int]]

    /// - Parameter strategies: with names that differ. A vector that is given, not pooled, is the one
    ///   token of its sentence.
    public init(_ strategies: [PoolingStrategy], hiddenSize: Int) {
        self.strategies = strategies
        self.hiddenSize = hiddenSize
        var weightings: [any TokenWeighting] = []
        var places: [String: Int] = [:]
        var reductions: Set<TokenReduction> = []
        for part in strategies.flatMap(\.parts) where places[part.name] == nil {
            switch part.method {
            case .weighting(let weighting):
                places[part.name] = weightings.count
                weightings.append(weighting)
            case .given:
                places[part.name] = weightings.count
                weightings.append(FirstTokenWeighting())
            case .reduction(let reduction): reductions.insert(reduction)
            case .concatenation: preconditionFailure("a part is no concatenation")
            }
        }
        let maximum = reductions.contains(.maximum) ? weightings.count : nil
        let minimum = reductions.contains(.minimum) ? weightings.count + (maximum == nil ? 0 : 1) : nil
        parts = strategies.map { strategy in
            strategy.parts.map { part in
                switch part.method {
                case .reduction(.maximum): maximum!
                case .reduction(.minimum): minimum!
                default: places[part.name]!
                }
            }
        }
        self.weightings = weightings
        self.maximum = maximum
        self.minimum = minimum
        pooledCount = weightings.count + reductions.count
        needsNorms = weightings.contains { $0.usesNorms }
    }

    /// Numbers of an embedding of a strategy.
    public func dimension(of strategy: Int) -> Int { parts[strategy].count * hiddenSize }

    /// An empty block for this suite's embeddings.
    public func makeBlock(sentenceCapacity: Int) -> EmbeddingBlock {
        EmbeddingBlock(
            matrixCount: pooledCount, sentenceCapacity: sentenceCapacity, dimension: hiddenSize,
            joinedDimensions: parts.map { $0.count > 1 ? $0.count * hiddenSize : 0 })
    }

    /// Pools one sentence into row `row` of the block, by every strategy.
    ///
    /// - Parameters:
    ///   - states: n × hidden, row-major, stored as `storage`: the sentence's tokens.
    ///   - weights: room for the weights, kept between calls.
    public func pool(
        _ tokens: SentenceTokens, states: RawSpan, storage: StorageType,
        weights: inout [Float], into block: inout EmbeddingBlock, row: Int
    ) {
        var tokens = tokens
        if needsNorms { tokens.squaredNorms = StoredElements.squaredNorms(ofRows: states, storage: storage, dimension: hiddenSize) }
        weights.removeAll(keepingCapacity: true)
        for weighting in weightings { weighting.appendWeights(of: tokens, to: &weights) }
        let output = PoolingKernel.Output(
            linear: block.place(ofMatrix: 0, row: row), linearStride: block.matrixStride,
            maximum: maximum.map { block.place(ofMatrix: $0, row: row) }, minimum: minimum.map { block.place(ofMatrix: $0, row: row) })
        var embeddings = block.elements.mutableSpan
        PoolingKernel.pool(
            tokens: states, storage: storage, tokenCount: tokens.count, dimension: hiddenSize,
            weights: weights.span, weightingCount: weightings.count, into: &embeddings, at: output)
        for (strategy, parts) in parts.enumerated() where parts.count > 1 { block.join(parts, as: strategy, row: row) }
    }

    /// Where in `block.elements` the embedding of a row by a strategy stands.
    public func places(of strategy: Int, row: Int, in block: EmbeddingBlock) -> Range<Int> {
        let place = parts[strategy].count > 1
            ? block.place(ofJoined: strategy, row: row) : block.place(ofMatrix: parts[strategy][0], row: row)
        return place..<place + dimension(of: strategy)
    }
}
