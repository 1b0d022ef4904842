public import LinearAlgebra

/// How alike two embeddings are: the larger, the more.
public enum Similarity: Int, Sendable, CaseIterable {
    /// ab/√(aa·bb); see ``CosineSimilarity``.
    case cosine
    /// Σ aᵢ·bᵢ
    case dot
    /// −√Σ (aᵢ − bᵢ)²
    case euclidean
    /// −Σ |aᵢ − bᵢ|
    case manhattan

    /// Computed in Double. Differences are taken before anything is squared: aa + bb − 2ab cancels
    /// where vectors are close.
    ///
    /// - Parameters:
    ///   - sums: over both embeddings.
    ///   - aa: Σ aᵢ²
    ///   - bb: Σ bᵢ²
    public func of(_ sums: PairSums, aa: Double, bb: Double) -> Double {
        switch self {
        case .cosine: CosineSimilarity.of(ab: sums.dot, aa: aa, bb: bb)
        case .dot: sums.dot
        case .euclidean: -sums.squaredDistance.squareRoot()
        case .manhattan: -sums.manhattanDistance
        }
    }
}
