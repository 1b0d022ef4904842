/// The last real token: wₙ = 1. The choice of decoders, where only the last token has seen all others.
struct LastTokenWeighting: TokenWeighting {
    func appendWeights(of tokens: SentenceTokens, to weights: inout [Float]) {
        for t in 0..<tokens.count { weights.append(t == tokens.count - 1 ? 1 : 0) }
    }

    static let strategy = PoolingStrategy(
        name: "last_token", aliases: ["lasttoken", "last"],
        formula: "xₙ",
        summary: "the last real token (in BERT the [SEP])",
        source: "Neelakantan et al. 2022 (cpt-text)",
        isStandard: true, method: .weighting(LastTokenWeighting()))
}
