internal import LinearAlgebra

/// `center_tokens`: x − μ of every token, with μ the mean token of the fit set.
///
/// μ is over occurrences, so that frequent tokens count often. The difference is computed in Double and
/// rounded once. For the mean of tokens it is the same as `center` where all sentences are equally
/// long, and nearly so elsewhere; for max, or after `unit_tokens`, it is not.
enum CenterTokens {
    static let preparation = TokenPreparation(
        name: "center_tokens", aliases: ["centre_tokens"], formula: "x − μ, μ the mean token of the fit set",
        summary: "subtracts the mean token vector of the fit set",
        source: "Yokoi et al. 2024 (Zipfian whitening, its first step)", needsFit: true, method: .centered)

    /// - Parameter tokens: T × H, row-major, with as many columns as the mean has numbers.
    static func apply(to tokens: Span<Float>, mean: [Double], into target: inout [Float]) {
        for start in stride(from: 0, to: tokens.count, by: mean.count) {
            Float.centre(tokens.extracting(start..<start + mean.count), on: mean, times: 1, into: &target, at: start)
        }
    }
}
