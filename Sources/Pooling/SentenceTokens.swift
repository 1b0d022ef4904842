/// What a weighting may know of a sentence's real tokens, in order. Padding is not among them.
public struct SentenceTokens: Sendable {
    /// How many real tokens there are, special tokens included; at least 1.
    public let count: Int

    public init(count: Int) {
        precondition(count >= 1, "pooling needs a token")
        self.count = count
    }
}
