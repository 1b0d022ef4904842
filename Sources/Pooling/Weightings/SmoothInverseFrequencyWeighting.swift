/// Smooth inverse frequency: wₜ = a/(a + p(t))/n with a = 10⁻³ and p the token's share of all tokens
/// of the folder, special tokens included.
///
/// The removal of the common component, which belongs to SIF as published, is a transform of the
/// embeddings, not a pooling (Arora, Liang & Ma, ICLR 2017, algorithm 1).
struct SmoothInverseFrequencyWeighting: TokenWeighting {
    static let a = 1e-3

    func appendWeights(of tokens: SentenceTokens, to weights: inout [Float]) {
        let frequencies = tokens.frequencies!
        let n = Double(tokens.count)
        for id in tokens.ids! { weights.append(Float(Self.a / (Self.a + frequencies.share(of: id)) / n)) }
    }

    static let strategy = PoolingStrategy(
        name: "sif",
        formula: "Σ a/(a + pₜ)·xₜ / n, a = 0.001, p = the token's share of all tokens",
        summary: "mean weighted by smooth inverse frequency; the common component stays in",
        source: "Arora, Liang & Ma 2017", needs: [.tokenIDs],
        method: .weighting(SmoothInverseFrequencyWeighting()))
}
