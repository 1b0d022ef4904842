/// The mean of the tokens that the tokenizer did not add: wₜ = 1/m over the m content tokens, 0 for
/// special ones.
///
/// A sentence without content tokens has the zero vector.
struct ContentMeanWeighting: TokenWeighting {
    func appendWeights(of tokens: SentenceTokens, to weights: inout [Float]) {
        appendShares(of: tokens.special!.map { $0 == 0 ? 1 : 0 }, to: &weights)
    }

    static let strategy = PoolingStrategy(
        name: "content_mean", aliases: ["mean_without_special_tokens"],
        formula: "Σ xₜ / m over the m tokens that are not special",
        summary: "mean of the real tokens without [CLS], [SEP] and the like",
        source: "clip-as-service, option mask_cls_sep", needs: [.specialTokensMask],
        method: .weighting(ContentMeanWeighting()))
}
