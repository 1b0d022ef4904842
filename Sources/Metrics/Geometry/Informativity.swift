internal import LinearAlgebra

/// How much of the cosines is left without the dimensions that contribute most (Timkey & van Schijndel,
/// EMNLP 2021).
public struct Informativity: Sendable, Equatable {
    /// Squared Pearson correlation, over all pairs, of the cosine with the cosine without the top 1, 3, 5
    /// dimensions of ``DimensionContributions``. Near 1: those dimensions tell little.
    ///
    /// An embedding that is zero without them has cosine 0. Undefined where no dimension would remain,
    /// and where either cosine is the same for all pairs.
    public let withoutTop1: Statistic
    public let withoutTop3: Statistic
    public let withoutTop5: Statistic

    init(_ sums: [ReducedCosineSums]) {
        precondition(sums.count == 3, "without one, three and five dimensions")
        (withoutTop1, withoutTop3, withoutTop5) = (sums[0].squaredCorrelation, sums[1].squaredCorrelation, sums[2].squaredCorrelation)
    }
}

/// Sums for the correlation of cosines with those of vectors that lack some dimensions.
struct ReducedCosineSums {
    private let undefined: String?
    /// n × dropped: the elements that are left out.
    private let dropped: [Double]
    private let droppedCount: Int
    /// One over the length of what remains of each unit vector; 0 where nothing does.
    private let factors: [Double]
    /// Numbers near the two means, subtracted before anything is squared.
    private let pilot: (whole: Double, reduced: Double)
    private var count = 0.0
    private var x = 0.0, y = 0.0, xx = 0.0, yy = 0.0, xy = 0.0
    private var reduced: [Double] = []

    /// - Parameters:
    ///   - unit: vectors of length one, n × d.
    ///   - dimensions: which to leave out.
    init(unit: Matrix<Double>, without dimensions: [Int], expected: Int) {
        let n = unit.rowCount
        undefined =
            n < 3
            ? "fewer than 3 nonzero embeddings"
            : dimensions.count < expected || unit.columnCount <= expected ? "no more than \(expected) dimensions" : nil
        droppedCount = dimensions.count
        var dropped: [Double] = [], factors: [Double] = []
        var sum = [Double](repeating: 0, count: unit.columnCount), reducedSum = sum
        for i in 0..<n {
            var row = Array(unit.elements[unit.places(ofRow: i)])
            Double.add(row.span, times: 1, to: &sum, at: 0)
            for k in dimensions {
                dropped.append(row[k])
                row[k] = 0
            }
            let squared = Double.dot(row.span, row.span)
            factors.append(squared > 0 ? 1 / squared.squareRoot() : 0)
            Double.add(row.span, times: factors[i], to: &reducedSum, at: 0)
        }
        (self.dropped, self.factors) = (dropped, factors)
        // ‖Σu‖²/n² is the mean cosine but for pairs of a vector with itself.
        let squares = Double(n) * Double(n)
        pilot = (Double.dot(sum.span, sum.span) / squares, Double.dot(reducedSum.span, reducedSum.span) / squares)
    }

    /// The cosines of embedding `row` with those from `column` on.
    mutating func add(_ cosines: Span<Double>, row: Int, column: Int) {
        guard undefined == nil else { return }
        if reduced.count < cosines.count { reduced = [Double](repeating: 0, count: cosines.count) }
        for i in cosines.indices { reduced[i] = cosines[i] }
        // cos' = (cos − Σ uᵢₖuⱼₖ over the dropped k) / (mᵢ·mⱼ), mᵢ the length that remains.
        for k in 0..<droppedCount {
            let own = dropped[row * droppedCount + k]
            var place = column * droppedCount + k
            for i in cosines.indices {
                reduced[i] -= own * dropped[place]
                place += droppedCount
            }
        }
        var x = 0.0, y = 0.0, xx = 0.0, yy = 0.0, xy = 0.0
        let factor = factors[row]
        for i in cosines.indices {
            let a = cosines[i] - pilot.whole
            let b = reduced[i] * factor * factors[column + i] - pilot.reduced
            x += a
            y += b
            xx += a * a
            yy += b * b
            xy += a * b
        }
        count += Double(cosines.count)
        self.x += x
        self.y += y
        self.xx += xx
        self.yy += yy
        self.xy += xy
    }

    var squaredCorrelation: Statistic {
        if let undefined { return .undefined(undefined) }
        let varianceX = xx - x * x / count, varianceY = yy - y * y / count, covariance = xy - x * y / count
        // Cosines are good to a few ε; a spread of that size is not one.
        let floor = count * 0x1p-96
        guard varianceX > floor, varianceY > floor else { return .undefined("all cosines are equal") }
        return .value(min(1, covariance / varianceX * covariance / varianceY))
    }
}
