public import LinearAlgebra

/// Number, mean and scatter Σ (xᵢ − x̄)(xᵢ − x̄)ᵀ of embeddings, built up block by block.
///
/// Each block is centred on its own mean before anything is squared, so that its products may be
/// formed in the embeddings' own precision; blocks are joined in Double by
/// S = S₁ + S₂ + n₁n₂/(n₁ + n₂)·δδᵀ with δ = x̄₂ − x̄₁ (Chan, Golub & LeVeque 1979). Never E[xxᵀ] − x̄x̄ᵀ,
/// which cancels.
public struct SecondMoments: Sendable {
    public let dimension: Int
    public private(set) var count = 0
    private var mean: [Double]
    private var scatter: LowerTriangle

    public init(dimension: Int) {
        self.dimension = dimension
        mean = [Double](repeating: 0, count: dimension)
        scatter = LowerTriangle(size: dimension)
    }

    /// Joins a block, whose products are formed here.
    public mutating func merge<Scalar>(_ block: BlockMoments<Scalar>) {
        guard let (difference, weight) = join(count: block.count, mean: block.mean) else { return }
        block.centred.addProducts(times: block.scale, shift: weight > 0 ? difference : [], times: weight, to: &scatter)
    }

    public mutating func merge(_ other: SecondMoments) {
        guard let (difference, weight) = join(count: other.count, mean: other.mean) else { return }
        scatter.add(other.scatter)
        if weight > 0 { scatter.add(outerProductOf: difference, times: weight) }
    }

    /// Joins number and mean, and says what to add to the scatters: δ and n₁n₂/(n₁ + n₂).
    private mutating func join(count added: Int, mean other: [Double]) -> (difference: [Double], weight: Double)? {
        guard added > 0 else { return nil }
        let total = count + added
        let difference = (0..<dimension).map { other[$0] - mean[$0] }
        for k in 0..<dimension { mean[k] += difference[k] * (Double(added) / Double(total)) }
        defer { count = total }
        return (difference, Double(count) * Double(added) / Double(total))
    }

    /// Starts again, keeping the memory.
    public mutating func reset() {
        count = 0
        for k in mean.indices { mean[k] = 0 }
        scatter.clear()
    }

    /// tr C and ‖C‖²_F of what was merged.
    public var traces: CovarianceTraces { traces(of: scatter) }

    /// The same of the covariance (1 − ζ)·C + ζ·C₀, with C₀ the covariance of `other`.
    ///
    /// - Precondition: two embeddings or more on both sides, of as many dimensions.
    func traces(mixedWith other: SecondMoments, share: Double) -> CovarianceTraces {
        precondition(count >= 2 && other.count >= 2 && dimension == other.dimension, "two covariances of one dimension")
        var mixed = LowerTriangle(size: dimension)
        mixed.add(scatter, times: (1 - share) / Double(count - 1))
        mixed.add(other.scatter, times: share / Double(other.count - 1))
        return traces(of: mixed)
    }

    private func traces(of scatter: LowerTriangle) -> CovarianceTraces {
        let (trace, squares) = scatter.traces
        return CovarianceTraces(count: count, dimension: dimension, trace: trace, squaredFrobenius: squares)
    }
}

/// Number, mean and centred embeddings of one block, whose products are formed when it is joined to others; a
/// buffer that is used again and again.
public struct BlockMoments<Scalar: LinearAlgebraScalar>: Sendable {
    public private(set) var count = 0
    private(set) var mean: [Double]
    /// (xᵢ − x̄)·√(times/scale).
    private(set) var centred = PackedFactor<Scalar>()
    private(set) var scale = 1.0

    public init(dimension: Int) { mean = [Double](repeating: 0, count: dimension) }

    /// Takes a block's embeddings.
    ///
    /// - Parameters:
    ///   - elements: where the embeddings stand.
    ///   - rows: first place of each embedding.
    ///   - times: how often each counts.
    public mutating func take(_ elements: Span<Scalar>, rows: [Int], times: [Int]) {
        count = times.reduce(0, +)
        for k in mean.indices { mean[k] = 0 }
        guard count > 0 else { return }
        let times = times.map(Double.init)
        Scalar.add(elements, at: rows, times: times, to: &mean)
        for k in mean.indices { mean[k] /= Double(count) }

        let largest = Double(centred.takeColumns(of: elements, at: rows, centredOn: mean, times: times.map { $0.squareRoot() }))
        // Squares of ordinary numbers fit the embeddings' own precision. Those of the rest are formed
        // after a power of two, which changes no other bit, has brought them near 1.
        scale = Self.scale(ofSquare: largest * largest)
        if scale != 1 { centred.takeColumns(of: elements, at: rows, centredOn: mean, times: times.map { $0.squareRoot() / scale.squareRoot() }) }
    }

    /// The even power of two that brings squares near 1, where they are far from it.
    static func scale(ofSquare square: Double) -> Double {
        guard square > 0, square.isFinite, !(-40...40).contains(square.exponent) else { return 1 }
        return Double(sign: .plus, exponent: 2 * (Int(square.exponent) / 2), significand: 1)
    }
}
