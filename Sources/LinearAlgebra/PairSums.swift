/// What is summed over two vectors, in one walk over both: the sums do not wait for one another.
public struct PairSums: Sendable, Equatable {
    /// Σ aᵢ·bᵢ, with the bits of ``LinearAlgebraScalar/dot(_:_:)``.
    public let dot: Double
    /// Σ (aᵢ − bᵢ)²
    public let squaredDistance: Double
    /// Σ |aᵢ − bᵢ|
    public let manhattanDistance: Double

    init(dot: Double, squaredDistance: Double, manhattanDistance: Double) {
        self.dot = dot
        self.squaredDistance = squaredDistance
        self.manhattanDistance = manhattanDistance
    }
}
