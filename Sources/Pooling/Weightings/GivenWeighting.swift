/// The mean weighted by numbers that the dataset holds: wₜ = gₜ/Σ g of the tensor
/// `token_weights.<name>`. Weights are from 0 on; where they are all 0 the vector is zero.
struct GivenWeighting: TokenWeighting {
    let name: String

    func appendWeights(of tokens: SentenceTokens, to weights: inout [Float]) {
        appendShares(of: tokens.weights[name]!.map(Double.init), to: &weights)
    }

    static func strategy(named name: String) -> PoolingStrategy {
        PoolingStrategy(
            name: "weights:\(name)",
            formula: "Σ gₜ·xₜ / Σ gₜ, g = token_weights.\(name)",
            summary: "mean weighted by numbers that the dataset holds, such as attention",
            source: "the dataset", needs: [.tokenWeights(name)], method: .weighting(GivenWeighting(name: name)))
    }
}
