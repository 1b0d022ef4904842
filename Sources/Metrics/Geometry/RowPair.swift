/// Two rows of a matrix of embeddings that are compared with each other.
public struct RowPair: Sendable, Equatable {
    public let first: Int
    public let second: Int

    public init(_ first: Int, _ second: Int) {
        self.first = first
        self.second = second
    }
}
