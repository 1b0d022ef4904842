/// The mean without the first token, without the last, or without both: wₜ = 1/m over the m that are left.
///
/// What servers do that drop `[CLS]`, or cut `[SEP]` off, by place rather than by a mask. A sentence of
/// which nothing is left has the zero vector.
struct InnerMeanWeighting: TokenWeighting {
    let dropsFirst: Bool
    let dropsLast: Bool

    func appendWeights(of tokens: SentenceTokens, to weights: inout [Float]) {
        let inner = (dropsFirst ? 1 : 0)..<max(dropsFirst ? 1 : 0, tokens.count - (dropsLast ? 1 : 0))
        appendShares(of: (0..<tokens.count).map { inner.contains($0) ? 1 : 0 }, to: &weights)
    }

    static let strategies = [
        strategy("mean_without_first", "(x₂ + … + xₙ) / (n − 1)", InnerMeanWeighting(dropsFirst: true, dropsLast: false)),
        strategy("mean_without_last", "(x₁ + … + xₙ₋₁) / (n − 1)", InnerMeanWeighting(dropsFirst: false, dropsLast: true)),
        strategy("mean_without_ends", "(x₂ + … + xₙ₋₁) / (n − 2)", InnerMeanWeighting(dropsFirst: true, dropsLast: true)),
    ]

    private static func strategy(_ name: String, _ formula: String, _ weighting: InnerMeanWeighting) -> PoolingStrategy {
        PoolingStrategy(
            name: name, formula: formula, summary: "mean that leaves out tokens by their place",
            source: "seen in servers", method: .weighting(weighting))
    }
}

extension StrategyCatalogue {
    /// Poolings that nobody should choose, but that served vectors turn out to have.
    public static let served: [PoolingStrategy] = InnerMeanWeighting.strategies
}
