/// The mean weighted by inverse document frequency: wₜ = idf(t)/Σ idf, idf = ln((1 + S)/(1 + df)) + 1
/// over the S sentences that the folder stores (one stored twice counts twice), special tokens included.
struct InverseFrequencyWeighting: TokenWeighting {
    func appendWeights(of tokens: SentenceTokens, to weights: inout [Float]) {
        let frequencies = tokens.frequencies!
        appendShares(of: tokens.ids!.map { frequencies.inverseDocumentFrequency(of: $0) }, to: &weights)
    }

    static let strategy = PoolingStrategy(
        name: "idf",
        formula: "Σ idfₜ·xₜ / Σ idfₜ, idf = ln((1 + S)/(1 + df)) + 1",
        summary: "mean weighted by rarity among the folder's sentences",
        source: "Spärck Jones 1972, smoothed as in scikit-learn", needs: [.tokenIDs],
        method: .weighting(InverseFrequencyWeighting()))
}
