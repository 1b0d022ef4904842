/// The mean of the real tokens: wₜ = 1/n.
///
/// Special tokens count, padding does not, as in sentence-transformers' `mean` (Reimers & Gurevych,
/// EMNLP 2019, §3).
struct MeanWeighting: TokenWeighting {
    func appendWeights(of tokens: SentenceTokens, to weights: inout [Float]) {
        let share = Float(1 / Double(tokens.count))
        weights.append(contentsOf: repeatElement(share, count: tokens.count))
    }

    static let strategy = PoolingStrategy(
        name: "mean", aliases: ["avg", "average", "mean_tokens"],
        formula: "(x₁ + … + xₙ) / n",
        summary: "mean of the real tokens, special tokens included",
        source: "Reimers & Gurevych 2019 (Sentence-BERT)",
        isStandard: true, method: .weighting(MeanWeighting()))
}
