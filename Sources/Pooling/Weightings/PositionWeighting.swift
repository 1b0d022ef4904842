/// The mean weighted by position: wₜ = t / (1 + … + n), t = 1…n over the real tokens.
///
/// SGPT's weights (Muennighoff 2022, §3.2). Positions count real tokens only, so that padding on the
/// left does not shift them.
struct PositionWeighting: TokenWeighting {
    func appendWeights(of tokens: SentenceTokens, to weights: inout [Float]) {
        let n = Double(tokens.count)
        let sum = n * (n + 1) / 2
        for t in 0..<tokens.count { weights.append(Float(Double(t + 1) / sum)) }
    }

    static let strategy = PoolingStrategy(
        name: "weighted_mean", aliases: ["weightedmean", "weightedmean_tokens"],
        formula: "(1·x₁ + 2·x₂ + … + n·xₙ) / (1 + 2 + … + n)",
        summary: "mean weighted by position: later tokens count more",
        source: "Muennighoff 2022 (SGPT)",
        isStandard: true, method: .weighting(PositionWeighting()))
}
