/// Two sentences and how similar people say they are.
public struct Pair: Sendable, Equatable {
    public let id: String
    /// The gold score. Its scale does not matter to a correlation.
    public let score: Double
    public let split: String?
    public let subset: String?
    /// Which sentences (0-based rows of the hidden states).
    public let sentence1: Int
    public let sentence2: Int
    public let text1: String?
    public let text2: String?
}
