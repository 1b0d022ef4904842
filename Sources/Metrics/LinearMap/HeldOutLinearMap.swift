public import LinearAlgebra

/// Whether one set of vectors is a linear map of another, judged on rows that the map was not fitted on.
///
/// Y ≈ X·W + c by least squares with a ridge of 10⁻¹⁰ of the trace of the centred XᵀX, which keeps dead
/// directions out: that is 10⁻¹⁰ to a·10⁻¹⁰ of its largest eigenvalue. `rSquared` is 1 − Σ‖y − ŷ‖²/Σ‖y − ȳ‖² over the held-out rows, ȳ being the mean of the
/// fitted ones.
public struct HeldOutLinearMap: Sendable {
    /// 1: the map is exact; 0 or less: no better than one constant vector.
    public let rSquared: Double

    /// Rows are held out in this proportion: one in three.
    private static let foldCount = 3
    /// Rounds of finding lengths anew, which converge in two or three.
    private static let roundCount = 4

    /// - Parameters:
    ///   - x: n × a, y: n × b, row by row of the same things.
    ///   - hasUnitRows: whether the rows of y were scaled to length 1 after the map: then what they were scaled
    ///     by is found with the map, by turns.
    /// - Complexity: O(n·a·(a + b) + a³).
    public init(of x: Matrix<Double>, to y: Matrix<Double>, hasUnitRows: Bool) {
        let held = (0..<x.rowCount).filter { $0 % Self.foldCount == Self.foldCount - 1 }
        let fitted = (0..<x.rowCount).filter { $0 % Self.foldCount != Self.foldCount - 1 }
        let solver = Solver(x.rows(fitted))
        let heldX = x.rows(held), heldY = y.rows(held)
        let goal = y.rows(fitted)
        var target = goal
        var map = solver.map(to: target)
        if hasUnitRows {
            for _ in 1..<Self.roundCount {
                target = goal.scaled(toward: map.applied(to: x.rows(fitted)))
                map = solver.map(to: target)
            }
        }
        let found = map.applied(to: heldX)
        let wanted = hasUnitRows ? heldY.scaled(toward: found) : heldY
        let mean = target.columnMeans
        var residual = 0.0, total = 0.0
        for row in 0..<wanted.rowCount {
            for k in 0..<wanted.columnCount {
                residual += (wanted[row, k] - found[row, k]) * (wanted[row, k] - found[row, k])
                total += (wanted[row, k] - mean[k]) * (wanted[row, k] - mean[k])
            }
        }
        rSquared = total > 0 ? 1 - residual / total : .nan
    }

    private struct Map {
        var means: [Double]
        var offsets: [Double]
        /// Wᵀ, b × a.
        var weights: Matrix<Double>

        func applied(to x: Matrix<Double>) -> Matrix<Double> {
            var y = x.lessRow(of: means).product(with: weights, otherTransposed: true)
            for row in 0..<y.rowCount { for k in offsets.indices { y[row, k] += offsets[k] } }
            return y
        }
    }

    /// The factor of the centred XᵀX with its ridge, which serves every target.
    private struct Solver {
        let means: [Double]
        /// n × a.
        let centred: Matrix<Double>
        /// nil where all rows are alike, so that there is nothing to solve.
        let factor: CholeskyFactor?

        init(_ x: Matrix<Double>) {
            means = x.columnMeans
            centred = x.lessRow(of: means)
            var gram = centred.gramOfColumns
            let trace = (0..<gram.rowCount).reduce(0) { $0 + gram[$1, $1] }
            for k in 0..<gram.rowCount { gram[k, k] += 1e-10 * trace }
            factor = CholeskyFactor(of: gram)
        }

        func map(to y: Matrix<Double>) -> Map {
            let offsets = y.columnMeans
            let products = y.lessRow(of: offsets).transposed.product(with: centred)
            return Map(means: means, offsets: offsets, weights: factor?.solutions(ofRows: products) ?? Matrix(rowCount: products.rowCount, columnCount: products.columnCount))
        }
    }
}

extension Matrix<Double> {
    fileprivate func rows(_ places: [Int]) -> Matrix {
        Matrix(rowCount: places.count, columnCount: columnCount, elements: places.flatMap { elements[self.places(ofRow: $0)] })
    }

    fileprivate var columnMeans: [Double] {
        var means = [Double](repeating: 0, count: columnCount)
        for row in 0..<rowCount { for k in 0..<columnCount { means[k] += self[row, k] } }
        return means.map { $0 / Double(Swift.max(rowCount, 1)) }
    }

    fileprivate func lessRow(of means: [Double]) -> Matrix {
        var result = self
        for row in 0..<rowCount { for k in 0..<columnCount { result[row, k] -= means[k] } }
        return result
    }

    fileprivate var transposed: Matrix {
        var result = Matrix(rowCount: columnCount, columnCount: rowCount)
        for row in 0..<rowCount { for k in 0..<columnCount { result[k, row] = self[row, k] } }
        return result
    }

    /// Each row times what brings it nearest to the other's.
    fileprivate func scaled(toward other: Matrix) -> Matrix {
        var result = self
        for row in 0..<rowCount {
            var dot = 0.0, square = 0.0
            for k in 0..<columnCount {
                dot += self[row, k] * other[row, k]
                square += self[row, k] * self[row, k]
            }
            for k in 0..<columnCount { result[row, k] *= square > 0 ? dot / square : 0 }
        }
        return result
    }
}
