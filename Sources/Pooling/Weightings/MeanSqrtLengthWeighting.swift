/// The sum of the real tokens over the square root of their number: wₜ = 1/√n.
///
/// It is √n times the mean, so that its cosines, and with them all ranks, are the mean's; its norms,
/// and what depends on norms, are not. sentence-transformers' `mean_sqrt_len_tokens`.
struct MeanSqrtLengthWeighting: TokenWeighting {
    func appendWeights(of tokens: SentenceTokens, to weights: inout [Float]) {
        let share = Float(1 / Double(tokens.count).squareRoot())
        weights.append(contentsOf: repeatElement(share, count: tokens.count))
    }

    static let strategy = PoolingStrategy(
        name: "mean_sqrt_len", aliases: ["mean_sqrt_len_tokens"],
        formula: "(x₁ + … + xₙ) / √n",
        summary: "sum over the root of the length; cosines equal those of mean",
        source: "sentence-transformers, Pooling (mean_sqrt_len_tokens)",
        equivalentTo: MeanWeighting.strategy.name, method: .weighting(MeanSqrtLengthWeighting()))
}
