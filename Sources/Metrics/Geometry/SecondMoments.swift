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
    /// The lower triangle, row behind row: row r holds r + 1 numbers.
    private var scatter: [Double]

    public init(dimension: Int) {
        self.dimension = dimension
        mean = [Double](repeating: 0, count: dimension)
        scatter = [Double](repeating: 0, count: dimension * (dimension + 1) / 2)
    }

    public mutating func merge<Scalar>(_ block: BlockMoments<Scalar>) {
        let dimension = dimension
        merge(count: block.count, mean: block.mean, scatter: block.scatter, scale: block.scale) { $0 * dimension }
    }

    public mutating func merge(_ other: SecondMoments) {
        merge(count: other.count, mean: other.mean, scatter: other.scatter, scale: 1, rowStart: LowerTriangle.start(ofRow:))
    }

    /// - Parameter rowStart: where a row of the other scatter starts.
    private mutating func merge<Scalar: LinearAlgebraScalar>(
        count added: Int, mean other: [Double], scatter block: [Scalar], scale: Double, rowStart: (Int) -> Int
    ) {
        guard added > 0 else { return }
        let total = count + added
        let weight = Double(count) * Double(added) / Double(total)
        let difference = (0..<dimension).map { other[$0] - mean[$0] }
        for row in 0..<dimension {
            let start = LowerTriangle.start(ofRow: row), from = rowStart(row)
            let own = block.span.extracting(from..<from + row + 1)
            if weight > 0 {
                Scalar.join(
                    own, times: scale, shift: difference.span.extracting(0..<row + 1), times: weight * difference[row], to: &scatter, at: start)
            } else {
                Scalar.add(own, times: scale, to: &scatter, at: start)
            }
        }
        for k in 0..<dimension { mean[k] += difference[k] * (Double(added) / Double(total)) }
        count = total
    }

    /// tr C and ‖C‖²_F of what was merged.
    public var traces: CovarianceTraces { traces(of: scatter) }

    /// The same of the covariance (1 − ζ)·C + ζ·C₀, with C₀ the covariance of `other`.
    ///
    /// - Precondition: two embeddings or more on both sides, of as many dimensions.
    func traces(mixedWith other: SecondMoments, share: Double) -> CovarianceTraces {
        precondition(count >= 2 && other.count >= 2 && dimension == other.dimension, "two covariances of one dimension")
        var mixed = [Double](repeating: 0, count: scatter.count)
        Double.add(scatter.span, times: (1 - share) / Double(count - 1), to: &mixed, at: 0)
        Double.add(other.scatter.span, times: share / Double(other.count - 1), to: &mixed, at: 0)
        return traces(of: mixed)
    }

    private func traces(of scatter: [Double]) -> CovarianceTraces {
        let (trace, squares) = LowerTriangle.traces(of: scatter, size: dimension)
        return CovarianceTraces(count: count, dimension: dimension, trace: trace, squaredFrobenius: squares)
    }
}

/// Number, mean and scatter of one block of embeddings; a buffer that is used again and again.
public struct BlockMoments<Scalar: LinearAlgebraScalar>: Sendable {
    public private(set) var count = 0
    var mean: [Double]
    /// Σ (xᵢ − x̄)(xᵢ − x̄)ᵀ / `scale`.
    var scatter: [Scalar]
    private(set) var scale = 1.0
    private var centred: [Scalar] = []
    private var scratch: [Scalar] = []

    public init(dimension: Int) {
        mean = [Double](repeating: 0, count: dimension)
        scatter = []
    }

    /// Takes the moments of a block's embeddings.
    ///
    /// - Parameters:
    ///   - elements: where the embeddings stand.
    ///   - rows: first place of each embedding.
    ///   - times: how often each counts.
    public mutating func take(_ elements: Span<Scalar>, rows: [Int], times: [Int]) {
        let dimension = mean.count
        count = times.reduce(0, +)
        if scatter.isEmpty { scatter = [Scalar](repeating: 0, count: dimension * dimension) }
        for k in 0..<dimension { mean[k] = 0 }
        guard count > 0 else { return }
        for (row, times) in zip(rows, times) {
            Scalar.add(elements.extracting(row..<row + dimension), times: Double(times), to: &mean, at: 0)
        }
        for k in 0..<dimension { mean[k] /= Double(count) }

        scale = 1
        centre(elements, rows: rows, times: times)
        // Squares of ordinary numbers fit the embeddings' own precision. Those of the rest are formed
        // after a power of two, which changes no other bit, has brought them near 1.
        let used = rows.count * dimension
        let meanSquare = Scalar.dot(centred.span.extracting(0..<used), centred.span.extracting(0..<used)) / Double(used)
        scale = Self.scale(ofMeanSquare: meanSquare)
        if scale != 1 { centre(elements, rows: rows, times: times) }
        let centred = centred  // shared, not copied: one struct may not be read and written at once
        Scalar.gram(ofColumnsIn: centred.span, rowCount: rows.count, columnCount: dimension, scratch: &scratch, into: &scatter)
    }

    /// The even power of two that brings squares near 1, where they are far from it.
    static func scale(ofMeanSquare meanSquare: Double) -> Double {
        guard meanSquare > 0, meanSquare.isFinite, !(-40...40).contains(meanSquare.exponent) else { return 1 }
        return Double(sign: .plus, exponent: 2 * (Int(meanSquare.exponent) / 2), significand: 1)
    }

    /// Puts (xᵢ − x̄)·√(times/scale) into `centred`.
    private mutating func centre(_ elements: Span<Scalar>, rows: [Int], times: [Int]) {
        let dimension = mean.count
        if centred.count < rows.count * dimension { centred = [Scalar](repeating: 0, count: rows.count * dimension) }
        for (place, (row, times)) in zip(rows, times).enumerated() {
            Scalar.centre(
                elements.extracting(row..<row + dimension), on: mean, times: Double(times).squareRoot() / scale.squareRoot(),
                into: &centred, at: place * dimension)
        }
    }
}
