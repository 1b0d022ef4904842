import LinearAlgebra
import Metrics
import TestSupport
import Testing

@Suite("Whether vectors are a linear map, or a weighted sum, of others")
struct LinearMapTests {
    private static func matrix(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix<Double> {
        var numbers = SeededNumbers(seed: seed)
        return Matrix(rowCount: rows, columnCount: columns, elements: numbers.doubles(rows * columns))
    }

    private static func unit(_ matrix: Matrix<Double>) -> Matrix<Double> {
        var result = matrix
        for row in 0..<matrix.rowCount {
            let length = matrix.elements[matrix.places(ofRow: row)].reduce(0) { $0 + $1 * $1 }.squareRoot()
            for place in matrix.places(ofRow: row) { result.elements[place] /= length }
        }
        return result
    }

    @Test("A map with a shift fits rows it was not fitted on", arguments: [4, 12, 20]) func exact(columns: Int) {
        let x = Self.matrix(60, 12, seed: 1)
        var y = x.product(with: Self.matrix(12, columns, seed: 2))
        for place in y.elements.indices { y.elements[place] += 3 }
        // The ridge is 12e-10 of the largest eigenvalue at most, and what it leaves of the squares is of that size.
        #expect(HeldOutLinearMap(of: x, to: y, hasUnitRows: false).rSquared > 1 - 1e-8)
    }

    @Test("A map whose rows were scaled to length 1 is found when that is said") func normalised() {
        let x = Self.matrix(120, 12, seed: 3)
        var y = x.product(with: Self.matrix(12, 12, seed: 4))
        for place in y.elements.indices { y.elements[place] += 3 }
        let scaled = HeldOutLinearMap(of: x, to: Self.unit(y), hasUnitRows: true).rSquared
        let plain = HeldOutLinearMap(of: x, to: Self.unit(y), hasUnitRows: false).rSquared
        // Lengths are found by turns; numpy's least squares, done so, leave less than half of the first turn after
        // the fourth (and the less, the more dimensions there are).
        #expect(scaled > plain && 1 - scaled < 0.6 * (1 - plain), "\(scaled) \(plain)")
    }

    @Test("Independent vectors have no map") func none() {
        #expect(HeldOutLinearMap(of: Self.matrix(90, 12, seed: 5), to: Self.matrix(90, 12, seed: 6), hasUnitRows: false).rSquared < 0.1)
    }

    @Test("Weights of a sum are found, and what is not in the span stays") func span() {
        var numbers = SeededNumbers(seed: 7)
        let vectors = numbers.floats(3 * 16), weights: [Float] = [0.25, -1, 2]
        var target = (0..<16).map { k in (0..<3).reduce(Float(0)) { $0 + weights[$1] * vectors[$1 * 16 + k] } }
        let fit = SpanFit(of: vectors.span, count: 3, to: target.span)
        // Float32 vectors: each weight is good to some 1e-6.
        #expect(zip(fit.weights, weights).allSatisfy { abs($0 - Double($1)) < 1e-5 } && fit.residual < 1e-10)
        target = numbers.floats(16)
        let other = SpanFit(of: vectors.span, count: 3, to: target.span)
        #expect(other.residual > 0.3 && other.residual < 1)
        #expect(SpanFit(of: vectors.span, count: 3, to: [Float](repeating: 0, count: 16).span).residual == 1)
    }
}
