public import LinearAlgebra

/// tr C and ‖C‖²_F of the covariance of embeddings, up to its divisor, which every ratio of them loses.
public struct CovarianceTraces: Sendable {
    /// How many embeddings.
    public let count: Int
    public let dimension: Int
    public let trace: Double
    public let squaredFrobenius: Double

    init(count: Int, dimension: Int, trace: Double, squaredFrobenius: Double) {
        self.count = count
        self.dimension = dimension
        self.trace = trace
        self.squaredFrobenius = squaredFrobenius
    }

    /// Columns whose products are formed in the embeddings' own precision before they are summed in Double.
    private static var chunk: Int { 256 }

    /// Whether so many embeddings are measured by their products with one another, not by a d × d scatter.
    ///
    /// By these two numbers alone, so that no digit depends on what else is measured.
    public static func usesProductsOfRows(count: Int, dimension: Int) -> Bool { count < dimension }

    /// Of fewer embeddings than dimensions, from their n × n products G = X̃X̃ᵀ, which have the traces of the
    /// d × d scatter X̃ᵀX̃: tr G and ‖G‖²_F. n²d operations instead of nd², and no room of d².
    ///
    /// - Parameters:
    ///   - elements: where the embeddings stand.
    ///   - rows: first place of each.
    ///   - times: how often each counts, once or more.
    public init<Scalar: LinearAlgebraScalar>(_ elements: Span<Scalar>, rows: [Int], times: [Int], dimension: Int) {
        let n = rows.count, total = times.reduce(0, +)
        var mean = [Double](repeating: 0, count: dimension), meanSquare = 0.0
        Scalar.add(elements, at: rows, times: times.map(Double.init), to: &mean)
        for k in 0..<dimension { mean[k] /= Double(max(total, 1)) }
        var centred = [Scalar](repeating: 0, count: dimension)
        for (row, times) in zip(rows, times) {
            Scalar.centre(elements.extracting(row..<row + dimension), on: mean, times: 1, into: &centred, at: 0)
            meanSquare += Scalar.dot(centred.span, centred.span) * Double(times) / Double(n * dimension)
        }
        let scale = BlockMoments<Scalar>.scale(ofSquare: meanSquare)

        centred = [Scalar](repeating: 0, count: n * min(Self.chunk, dimension))
        var factor = PackedFactor<Scalar>()
        var sum = LowerTriangle(size: n)
        for start in stride(from: 0, to: dimension, by: Self.chunk) {
            let columns = start..<min(start + Self.chunk, dimension), mean = Array(mean[columns])
            for (place, (row, times)) in zip(rows, times).enumerated() {
                Scalar.centre(
                    elements.extracting(row + columns.lowerBound..<row + columns.upperBound), on: mean,
                    times: Double(times).squareRoot() / scale.squareRoot(), into: &centred, at: place * columns.count)
            }
            factor.takeRows(centred.span, rowCount: n, columnCount: columns.count)
            factor.addProducts(to: &sum)
        }
        let traces = sum.traces
        self.init(count: total, dimension: dimension, trace: traces.trace * scale, squaredFrobenius: traces.squaredFrobenius * scale * scale)
    }
}
