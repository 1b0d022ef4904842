/// What averaging tokens alone does to the mean cosine.
public enum AveragingPrediction {
    /// A ≈ a/(1/T + (1 − 1/T)·w): the mean cosine of mean-pooled sentences of T tokens of equal length, from
    /// the mean cosine a of tokens of different sentences and w of tokens of one sentence.
    ///
    /// A pooling whose mean cosine is no higher than this has added no anisotropy of its own. Undefined
    /// where one of the two is, and where the denominator is not positive.
    public static func meanCosine(betweenSentences a: Statistic, withinSentences w: Statistic, tokenCount: Double) -> Statistic {
        guard a.reason == nil else { return a }
        guard w.reason == nil else { return w }
        guard tokenCount >= 1 else { return .undefined("no tokens") }
        let denominator = 1 / tokenCount + (1 - 1 / tokenCount) * w.number
        return denominator > 0 ? .value(a.number / denominator) : .undefined("tokens of a sentence cancel")
    }
}
