/// The largest value over the real tokens, dimension by dimension.
///
/// Padding takes no part: a zero from a padded position would win wherever all tokens are negative.
enum MaximumReduction {
    static let strategy = PoolingStrategy(
        name: "max", aliases: ["max_tokens"],
        formula: "max over t of xₜ, per dimension",
        summary: "the largest value of each dimension over the real tokens",
        source: "Conneau et al. 2017 (InferSent); Reimers & Gurevych 2019",
        isStandard: true, method: .reduction(.maximum))
}
