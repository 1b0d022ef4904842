/// The geometry of the tokens of a layer, see ``TokenGeometry``.
///
/// "Adjusted" is less the baseline: what exceeds the cosine that any two tokens of the layer have.
public struct TokenStatistics: Sendable, Equatable {
    /// Sentences with tokens, tokens, and how many of them were zero.
    public let sentenceCount: Int
    public let tokenCount: Int
    public let zeroCount: Int
    /// Mean cosine over all pairs of tokens of different sentences, and over all pairs.
    public let baseline: Statistic
    public let meanCosine: Statistic
    /// Mean over sentences of ``SentenceTokenGeometry/similarityToMean``.
    public let intraSentenceSimilarity: Statistic
    public let adjustedIntraSentenceSimilarity: Statistic
    /// Mean over sentences of ``SentenceTokenGeometry/meanCosine``.
    public let tokenUniformity: Statistic
    public let adjustedTokenUniformity: Statistic
    /// Means over sentences of the other two.
    public let normEntropy: Statistic
    public let rankOneResidual: Statistic

    /// The types that occur twice or more; each counts once in the means below, as in the paper.
    public let types: [TypeGeometry]
    public let selfSimilarity: Statistic
    public let adjustedSelfSimilarity: Statistic
    public let explainableVariance: Statistic
    /// Mean over types of MEV less that of as many tokens drawn from all. (Small samples have a high MEV.)
    public let adjustedExplainableVariance: Statistic
    /// MEV of all tokens.
    public let explainableVarianceOfAll: Statistic

    /// The mean cosine that mean pooling would have for equally long tokens, see ``AveragingPrediction``.
    public let predictedMeanCosine: Statistic

    init<Scalar>(of tokens: TokenGeometry<Scalar>) {
        sentenceCount = tokens.sentenceCount
        tokenCount = tokens.tokenCount
        zeroCount = tokens.tokenCount - tokens.nonzeroCount
        let baseline = tokens.baseline
        self.baseline = baseline
        meanCosine = tokens.meanCosine
        intraSentenceSimilarity = tokens.similarityToMean.mean
        adjustedIntraSentenceSimilarity = tokens.similarityToMean.mean.less(baseline)
        tokenUniformity = tokens.withinSentence.mean
        adjustedTokenUniformity = tokens.withinSentence.mean.less(baseline)
        normEntropy = tokens.normEntropy.mean
        rankOneResidual = tokens.rankOneResidual.mean

        let types = tokens.typeGeometries
        self.types = types
        func mean(_ value: (TypeGeometry) -> Statistic) -> Statistic {
            guard !types.isEmpty else { return .undefined("no type occurs twice") }
            if let missing = types.map(value).first(where: { $0.reason != nil }) { return missing }
            return .value(types.reduce(0) { $0 + value($1).number } / Double(types.count))
        }
        selfSimilarity = mean { .value($0.selfSimilarity) }
        adjustedSelfSimilarity = selfSimilarity.less(baseline)
        explainableVariance = mean(\.explainableVariance)
        adjustedExplainableVariance = explainableVariance.less(mean(\.sampleExplainableVariance))
        explainableVarianceOfAll = tokens.explainableVarianceOfAll
        predictedMeanCosine = AveragingPrediction.meanCosine(
            betweenSentences: baseline, withinSentences: tokens.withinSentence.mean,
            tokenCount: sentenceCount > 0 ? Double(tokenCount) / Double(sentenceCount) : 0)
    }
}

extension Statistic {
    /// This less the other; undefined where one is.
    fileprivate func less(_ other: Statistic) -> Statistic {
        guard reason == nil else { return self }
        return other.reason == nil ? .value(number - other.number) : other
    }
}
