/// A linear pooling: a weight for every token, so that the sentence embedding is Σₜ wₜ·xₜ.
public protocol TokenWeighting: Sendable {
    /// Appends one weight for each of the sentence's n tokens, in their order.
    func appendWeights(of tokens: SentenceTokens, to weights: inout [Float])
}
