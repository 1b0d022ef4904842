public import LinearAlgebra

/// Σ ûᵢ over embeddings scaled to length one: all that the mean pairwise cosine needs.
///
/// Sums of parts of a dataset combine by ``merge(_:)``.
public struct UnitVectorSum: Sendable, Equatable {
    /// How many vectors were summed; zero vectors are not.
    public private(set) var count = 0
    /// How many were zero and have no direction.
    public private(set) var zeroCount = 0
    private var sum: [Double]

    public init(dimension: Int) { sum = [Double](repeating: 0, count: dimension) }

    /// Adds vectors, one after the other.
    ///
    /// - Parameters:
    ///   - elements: where the vectors stand.
    ///   - places: the first place of each.
    ///   - squaredNorms: Σ x² of each.
    ///   - times: how often each counts.
    public mutating func add<Scalar: LinearAlgebraScalar>(_ elements: Span<Scalar>, at places: [Int], squaredNorms: [Double], times: [Int]) {
        var nonzero: [Int] = [], factors: [Double] = []
        nonzero.reserveCapacity(places.count)
        factors.reserveCapacity(places.count)
        for (row, place) in places.enumerated() {
            guard squaredNorms[row] > 0 else {
                zeroCount += times[row]
                continue
            }
            count += times[row]
            nonzero.append(place)
            factors.append(Double(times[row]) / squaredNorms[row].squareRoot())
        }
        Scalar.add(elements, at: nonzero, times: factors, to: &sum)
    }

    public mutating func merge(_ other: UnitVectorSum) {
        count += other.count
        zeroCount += other.zeroCount
        Double.add(other.sum.span, times: 1, to: &sum, at: 0)
    }

    /// Starts again, keeping the memory.
    public mutating func reset() {
        count = 0
        zeroCount = 0
        for index in sum.indices { sum[index] = 0 }
    }

    /// Mean cosine over all pairs of different vectors: (‖Σ û‖² − n) / (n(n − 1)).
    ///
    /// Exact, without drawing or counting pairs, and without pairs of a vector with itself.
    /// In −1/(n − 1)…1; 0 for directions spread evenly around the origin, 1 for a single ray.
    /// Undefined for fewer than two vectors that are not zero. (Ethayarajh, EMNLP 2019, measures the
    /// same on drawn pairs.)
    public var meanPairwiseCosine: Statistic {
        guard count >= 2 else { return .undefined("fewer than 2 nonzero embeddings") }
        let n = Double(count)
        let squared = Double.dot(sum.span, sum.span)
        return .value(min(1, max(-1 / (n - 1), (squared - n) / (n * (n - 1)))))
    }
}
