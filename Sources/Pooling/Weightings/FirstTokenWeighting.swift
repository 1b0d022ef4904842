/// The first real token: w₁ = 1. That is `[CLS]` in BERT and `<s>` in RoBERTa and MPNet.
///
/// With padding on the left it is still the first real token, not the first position.
struct FirstTokenWeighting: TokenWeighting {
    func appendWeights(of tokens: SentenceTokens, to weights: inout [Float]) {
        for t in 0..<tokens.count { weights.append(t == 0 ? 1 : 0) }
    }

    static let strategy = PoolingStrategy(
        name: "cls", aliases: ["cls_token", "first_token"],
        formula: "x₁",
        summary: "the first real token ([CLS], <s>), before any pooler layer",
        source: "Devlin et al. 2019 (BERT)",
        isStandard: true, method: .weighting(FirstTokenWeighting()))
}
