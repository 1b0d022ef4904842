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

    /// Where row r of a lower triangle starts.
    private static func start(ofRow row: Int) -> Int { row * (row + 1) / 2 }

    public mutating func merge<Scalar>(_ block: BlockMoments<Scalar>) {
        let dimension = dimension
        merge(count: block.count, mean: block.mean, scatter: block.scatter, scale: block.scale) { $0 * dimension }
    }

    public mutating func merge(_ other: SecondMoments) {
        merge(count: other.count, mean: other.mean, scatter: other.scatter, scale: 1, rowStart: Self.start(ofRow:))
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
            let start = Self.start(ofRow: row), from = rowStart(row)
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

    /// tr C and ‖C‖²_F, up to the divisor of the covariance, which every ratio of them loses.
    public var traces: (trace: Double, squaredFrobenius: Double) { Self.traces(of: scatter, dimension: dimension) }

    /// The same of the covariance (1 − ζ)·C + ζ·C₀, with C₀ the covariance of `other`.
    ///
    /// - Precondition: two embeddings or more on both sides, of as many dimensions.
    func traces(mixedWith other: SecondMoments, share: Double) -> (trace: Double, squaredFrobenius: Double) {
        precondition(count >= 2 && other.count >= 2 && dimension == other.dimension, "two covariances of one dimension")
        var mixed = [Double](repeating: 0, count: scatter.count)
        Double.add(scatter.span, times: (1 - share) / Double(count - 1), to: &mixed, at: 0)
        Double.add(other.scatter.span, times: share / Double(other.count - 1), to: &mixed, at: 0)
        return Self.traces(of: mixed, dimension: dimension)
    }

    private static func traces(of scatter: [Double], dimension: Int) -> (trace: Double, squaredFrobenius: Double) {
        var trace = 0.0, squares = 0.0
        for row in 0..<dimension {
            let start = start(ofRow: row)
            let diagonal = scatter[start + row]
            let below = scatter.span.extracting(start..<start + row)
            trace += diagonal
            squares += 2 * Double.dot(below, below) + diagonal * diagonal
        }
        return (trace, squares)
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
        scatter = [Scalar](repeating: 0, count: dimension * dimension)
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
        if meanSquare > 0, meanSquare.isFinite, !(-40...40).contains(meanSquare.exponent) {
            scale = Double(sign: .plus, exponent: 2 * (Int(meanSquare.exponent) / 2), significand: 1)
            centre(elements, rows: rows, times: times)
        }
        let centred = centred  // shared, not copied: one struct may not be read and written at once
        Scalar.gram(ofColumnsIn: centred.span, rowCount: rows.count, columnCount: dimension, scratch: &scratch, into: &scatter)
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
