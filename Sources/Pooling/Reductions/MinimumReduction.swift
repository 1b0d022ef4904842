/// The smallest value over the real tokens, dimension by dimension.
enum MinimumReduction {
    static let strategy = PoolingStrategy(
        name: "min", aliases: ["min_tokens"],
        formula: "min over t of xₜ, per dimension",
        summary: "the smallest value of each dimension over the real tokens",
        source: "De Boom et al. 2016", method: .reduction(.minimum))
}
