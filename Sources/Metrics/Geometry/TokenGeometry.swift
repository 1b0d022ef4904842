public import LinearAlgebra

/// How the tokens of a layer lie in their space (Ethayarajh, EMNLP 2019), fed sentence by sentence.
///
/// Accumulators of parts of a dataset merge in the order of the parts. Special tokens are left out by the
/// caller's mask.
public struct TokenGeometry<Scalar: LinearAlgebraScalar>: Sendable {
    let dimension: Int
    private let keepsTokens: Bool

    private(set) var sentenceCount = 0
    private(set) var tokenCount = 0
    private(set) var nonzeroCount = 0
    /// S = Σ of all unit tokens.
    private var unitSum: [Double]
    /// Σ ‖S_q‖² and Σ n_q² over sentences q.
    private var sentenceSquares = 0.0
    private var sentenceCountSquares = 0.0
    private(set) var similarityToMean = RunningMean()
    private(set) var withinSentence = RunningMean()
    private(set) var normEntropy = RunningMean()
    private(set) var rankOneResidual = RunningMean()
    private(set) var typeSums: TypeSums
    /// The tokens that are not zero, n × d, and their types, where they are kept.
    private var tokens: [Scalar] = []
    private var types: [Int32] = []
    /// d zeros of either kind.
    private let zero: [Double]
    private let emptyRow: [Scalar]

    /// - Parameters:
    ///   - keepsTokens: whether every token is kept, as MEV needs: n × d numbers.
    ///   - expected: how many tokens will come, at most. It changes no result, but what is kept then lies where it stays.
    public init(dimension: Int, keepsTokens: Bool, expecting expected: Int = 0) {
        self.dimension = dimension
        self.keepsTokens = keepsTokens
        if keepsTokens { tokens.reserveCapacity(expected * dimension) }
        zero = [Double](repeating: 0, count: dimension)
        emptyRow = [Scalar](repeating: 0, count: dimension)
        unitSum = zero
        typeSums = TypeSums(dimension: dimension)
    }

    /// Bytes of so many kept tokens, and of the sums of their types; about. A list that grows is up to twice as long
    /// as what is in it, and of running text up to a quarter of the tokens are types (a sixth of STS Benchmark's).
    public static func byteCount(tokens: Int, dimension: Int) -> Int { (MemoryLayout<Scalar>.size + 4) * tokens * dimension }

    /// Takes the tokens of one sentence.
    ///
    /// - Parameters:
    ///   - tokens: T × d, row-major.
    ///   - types: T token ids, or nil.
    ///   - isContent: T; false for tokens that are to be left out. nil takes all.
    public mutating func add(_ tokens: Span<Scalar>, types: [Int32]? = nil, isContent: [Bool]? = nil) {
        precondition(tokens.count % dimension == 0, "whole tokens")
        let count = tokens.count / dimension
        precondition((types?.count ?? count) == count && (isContent?.count ?? count) == count, "a type and a mark for each token")
        let rows = (0..<count).filter { isContent?[$0] ?? true }
        guard !rows.isEmpty else { return }
        add(SentenceTokenGeometry(tokens, rows: rows, dimension: dimension))
        for row in rows {
            let token = tokens.extracting(row * dimension..<(row + 1) * dimension)
            let norm = Scalar.dot(token, token).squareRoot()
            guard norm > 0 else { continue }
            if let types { typeSums.add(token, norm: norm, type: types[row]) }
            guard keepsTokens else { continue }
            // As a row less nothing: a copy, element by element, that is a kernel.
            self.tokens.append(contentsOf: emptyRow)
            Scalar.centre(token, on: zero, times: 1, into: &self.tokens, at: self.types.count * dimension)
            self.types.append(types?[row] ?? -1)
        }
    }

    private mutating func add(_ sentence: SentenceTokenGeometry) {
        let n = Double(sentence.nonzeroCount)
        sentenceCount += 1
        tokenCount += sentence.tokenCount
        nonzeroCount += sentence.nonzeroCount
        Double.add(sentence.unitSum.span, times: 1, to: &unitSum, at: 0)
        sentenceSquares += Double.dot(sentence.unitSum.span, sentence.unitSum.span)
        sentenceCountSquares += n * n
        similarityToMean.add(sentence.similarityToMean)
        withinSentence.add(sentence.meanCosine)
        normEntropy.add(sentence.normEntropy)
        rankOneResidual.add(sentence.rankOneResidual)
    }

    /// Adds what another accumulator saw after this one.
    public mutating func merge(_ later: TokenGeometry) {
        precondition(dimension == later.dimension && keepsTokens == later.keepsTokens, "accumulators of one kind")
        sentenceCount += later.sentenceCount
        tokenCount += later.tokenCount
        nonzeroCount += later.nonzeroCount
        Double.add(later.unitSum.span, times: 1, to: &unitSum, at: 0)
        sentenceSquares += later.sentenceSquares
        sentenceCountSquares += later.sentenceCountSquares
        similarityToMean.merge(later.similarityToMean)
        withinSentence.merge(later.withinSentence)
        normEntropy.merge(later.normEntropy)
        rankOneResidual.merge(later.rankOneResidual)
        typeSums.merge(later.typeSums)
        tokens.append(contentsOf: later.tokens)
        types.append(contentsOf: later.types)
    }

    /// Mean cosine over all pairs of different tokens.
    var meanCosine: Statistic {
        guard nonzeroCount >= 2 else { return .undefined("fewer than 2 nonzero tokens") }
        let n = Double(nonzeroCount)
        return .value((Double.dot(unitSum.span, unitSum.span) - n) / (n * (n - 1)))
    }

    /// Mean cosine over all pairs of tokens of different sentences: (‖S‖² − Σ‖S_q‖²)/(n² − Σn_q²).
    var baseline: Statistic {
        let n = Double(nonzeroCount), pairs = n * n - sentenceCountSquares
        guard pairs > 0 else { return .undefined("fewer than 2 sentences with nonzero tokens") }
        return .value((Double.dot(unitSum.span, unitSum.span) - sentenceSquares) / pairs)
    }

    /// What the tokens come to.
    public var statistics: TokenStatistics { TokenStatistics(of: self) }
}

extension TokenGeometry {
    /// MEV of all tokens.
    var explainableVarianceOfAll: Statistic {
        keepsTokens ? MaximumExplainableVariance.of(blocks(of: Array(types.indices))) : .undefined(Self.notKept)
    }

    /// Every type that occurs twice or more, ascending.
    var typeGeometries: [TypeGeometry] {
        var occurrences: [Int32: [Int]] = [:]
        if keepsTokens { for (row, type) in types.enumerated() { occurrences[type, default: []].append(row) } }
        // One sample serves all types of as many occurrences.
        var samples: [Int: Statistic] = [:]
        let all = blocks(of: [])
        return typeSums.selfSimilarities.map { type, count, similarity in
            var variance = Statistic.undefined(Self.notKept), sample = variance
            if keepsTokens {
                variance = MaximumExplainableVariance.of(RowBlocks(matrix: all.matrix, rows: occurrences[type] ?? []))
                sample = samples[count] ?? MaximumExplainableVariance.of(
                    RowBlocks(matrix: all.matrix, rows: SeededSample.places(count, of: types.count, seed: UInt64(count))))
                samples[count] = sample
            }
            return TypeGeometry(
                type: type, occurrenceCount: count, selfSimilarity: similarity, explainableVariance: variance, sampleExplainableVariance: sample)
        }
    }

    private func blocks(of rows: [Int]) -> RowBlocks<Scalar> {
        RowBlocks(matrix: Matrix(rowCount: types.count, columnCount: dimension, elements: tokens), rows: rows)
    }

    private static var notKept: String { "tokens were not kept" }
}

/// Mean of the statistics that are defined.
struct RunningMean: Sendable, Equatable {
    private var sum = 0.0
    private(set) var count = 0

    mutating func add(_ statistic: Statistic) {
        guard case .value(let number) = statistic else { return }
        sum += number
        count += 1
    }

    mutating func merge(_ later: RunningMean) {
        sum += later.sum
        count += later.count
    }

    var mean: Statistic { count > 0 ? .value(sum / Double(count)) : .undefined("undefined for every sentence") }
}
