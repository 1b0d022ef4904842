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
    ///   - aa: Σ aᵢ²
    ///   - bb: Σ bᵢ²
    public func of<Scalar: LinearAlgebraScalar>(_ a: Span<Scalar>, _ b: Span<Scalar>, aa: Double, bb: Double) -> Double {
        switch self {
        case .cosine: CosineSimilarity.of(ab: Scalar.dot(a, b), aa: aa, bb: bb)
        case .dot: Scalar.dot(a, b)
        case .euclidean: -Scalar.squaredDistance(a, b).squareRoot()
        case .manhattan: -Scalar.manhattanDistance(a, b)
        }
    }
}
