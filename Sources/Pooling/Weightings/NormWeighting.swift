/// The mean weighted by length: wₜ = ‖xₜ‖/Σ ‖x‖, so that a token counts as the square of its length.
struct NormWeighting: TokenWeighting {
    var usesNorms: Bool { true }

    func appendWeights(of tokens: SentenceTokens, to weights: inout [Float]) {
        appendShares(of: tokens.squaredNorms.map { $0.squareRoot() }, to: &weights)
    }

    static let strategy = PoolingStrategy(
        name: "norm_weighted",
        formula: "Σ ‖xₜ‖·xₜ / Σ ‖xₜ‖",
        summary: "mean weighted by the tokens' own L2 norms",
        source: "this project", method: .weighting(NormWeighting()))
}
