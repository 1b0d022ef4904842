/// A linear pooling: a weight for every token, so that the sentence embedding is Σₜ wₜ·xₜ.
///
/// Weights that are all zero give the zero vector.
public protocol TokenWeighting: Sendable {
    /// Appends one weight for each of the sentence's n tokens, in their order.
    ///
    /// - Precondition: `tokens` has what the strategy says it needs.
    func appendWeights(of tokens: SentenceTokens, to weights: inout [Float])

    /// Whether it looks at the norms of the tokens, which are computed only where somebody does.
    var usesNorms: Bool { get }
}

extension TokenWeighting {
    public var usesNorms: Bool { false }

    /// Appends numbers divided by their sum, or zeros where the sum is zero.
    func appendShares(of numbers: [Double], to weights: inout [Float]) {
        let sum = numbers.reduce(0, +)
        for number in numbers { weights.append(sum > 0 ? Float(number / sum) : 0) }
    }
}
