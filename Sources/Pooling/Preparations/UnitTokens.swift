internal import LinearAlgebra

/// `unit_tokens`: x/‖x‖ of every token, so that all count alike in a mean; a zero vector stays zero.
///
/// Norm and quotient are computed in Double and rounded once.
enum UnitTokens {
    static let preparation = TokenPreparation(
        name: "unit_tokens", aliases: ["normalize_tokens"], formula: "x / ‖x‖",
        summary: "scales every token to length 1, so that long vectors do not outweigh short ones",
        source: "this project", needsFit: false, method: .unit)

    /// - Parameter tokens: T × H, row-major.
    static func apply(to tokens: Span<Float>, dimension: Int, into target: inout [Float]) {
        let origin = [Double](repeating: 0, count: dimension)
        for start in stride(from: 0, to: tokens.count, by: dimension) {
            let token = tokens.extracting(start..<start + dimension)
            let square = Float.dot(token, token)
            Float.centre(token, on: origin, times: square > 0 ? 1 / square.squareRoot() : 0, into: &target, at: start)
        }
    }
}
