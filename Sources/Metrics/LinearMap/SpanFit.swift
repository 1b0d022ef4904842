internal import LinearAlgebra

/// The nearest that a sum of weighted vectors comes to a vector.
public struct SpanFit: Sendable {
    /// What each vector weighs.
    public let weights: [Double]
    /// The share of ‖v‖² that no weights reach: sin² of the angle between v and the span.
    public let residual: Double

    /// - Parameters:
    ///   - vectors: n × d, row-major, n well below d.
    ///   - target: d numbers, not all 0.
    public init(of vectors: Span<Float>, count: Int, to target: Span<Float>) {
        let dimension = target.count
        var gram = Matrix<Double>(rowCount: count, columnCount: count)
        var dots = [Double](repeating: 0, count: count)
        for i in 0..<count {
            let one = vectors.extracting(i * dimension..<(i + 1) * dimension)
            dots[i] = Float.dot(one, target)
            for j in 0...i {
                gram[i, j] = Float.dot(one, vectors.extracting(j * dimension..<(j + 1) * dimension))
                gram[j, i] = gram[i, j]
            }
        }
        let (values, axes) = SymmetricEigenproblem.decomposition(of: gram)
        // Float32 tokens are good to 1e-7: directions with less than its square of the largest are rounding.
        let least = 1e-12 * (values.first ?? 0)
        var weights = [Double](repeating: 0, count: count), reached = 0.0
        for k in 0..<count where values[k] > least {
            let along = (0..<count).reduce(0) { $0 + axes[k, $1] * dots[$1] }
            reached += along * along / values[k]
            for i in 0..<count { weights[i] += along / values[k] * axes[k, i] }
        }
        self.weights = weights
        let square = Float.dot(target, target)
        residual = square > 0 ? max(0, 1 - reached / square) : 1
    }
}
