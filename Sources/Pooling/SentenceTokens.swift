/// What a strategy may need of a sentence beside its tokens' vectors.
public enum TokenInput: Sendable, Hashable {
    case tokenIDs
    case specialTokensMask
    case tokenWeights(String)
    /// Ready-made sentence vectors: nothing is pooled.
    case sentenceEmbeddings(String)
}

/// What a weighting may know of a sentence's tokens, in order: those that take part in pooling.
/// Padding is not among them, nor is a prompt that is to be left out.
public struct SentenceTokens: Sendable {
    /// How many there are, special tokens included; at least 1.
    public let count: Int
    /// Token ids.
    public var ids: ArraySlice<Int>?
    /// 1 where the tokenizer added the token, 0 elsewhere.
    public var special: ArraySlice<Int>?
    /// Named weights.
    public var weights: [String: ArraySlice<Float>] = [:]
    /// How often tokens occur in the whole folder.
    public var frequencies: TokenFrequencies?
    /// Σ x² of each token, where a weighting asked for it.
    var squaredNorms: [Double] = []

    public init(count: Int) {
        precondition(count >= 1, "pooling needs a token")
        self.count = count
    }
}
