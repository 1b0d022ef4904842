import LinearAlgebra
import TestSupport
import Testing

/// Rows that stand apart and out of order, each with a factor, and what is subtracted from them.
private struct Sample {
    let elements: [Double]
    let places: [Int]
    let mean: [Double]
    let factors: [Double]
    let rows: Int
    let columns: Int

    init(rows: Int, columns: Int) {
        var numbers = SeededNumbers(seed: 6)
        (self.rows, self.columns) = (rows, columns)
        // Numbers that are Float32 already, so that both twins start from the same.
        elements = numbers.floats((rows + 1) * columns).map(Double.init)
        places = (0..<rows).map { (rows - $0) * columns }
        mean = numbers.doubles(columns)
        factors = numbers.doubles(rows)
    }

    /// The centred rows, computed in Double.
    var centred: [[Double]] { places.indices.map { k in (0..<columns).map { (elements[places[k] + $0] - mean[$0]) * factors[k] } } }
}

extension LowerTriangle {
    fileprivate init(size: Int, _ element: (_ row: Int, _ column: Int) -> Double) {
        self.init(size: size)
        for row in 0..<size {
            for column in 0...row { self[row, column] = element(row, column) }
        }
    }

    fileprivate var elements: [Double] { (0..<size).flatMap { row in (0...row).map { self[row, $0] } } }
}

@Suite struct PackedFactorTests {
    static let shapes = [(1, 1), (3, 2), (5, 17), (40, 33), (129, 16), (256, 50), (20, 112)]

    private func products<Scalar: LinearAlgebraScalar>(
        of sample: Sample, as type: Scalar.Type, times scale: Double, shift: [Double], times factor: Double, to start: LowerTriangle
    ) -> (sum: LowerTriangle, largest: Scalar) {
        let elements = sample.elements.map { Scalar($0) }
        var packed = PackedFactor<Scalar>(), sum = start
        let largest = packed.takeColumns(of: elements.span, at: sample.places, centredOn: sample.mean, times: sample.factors)
        packed.addProducts(times: scale, shift: shift, times: factor, to: &sum)
        return (sum, largest)
    }

    @Test("Products of centred columns are added as the formula says, in every tile", arguments: shapes)
    func columns(rows: Int, columns: Int) {
        let sample = Sample(rows: rows, columns: columns)
        var numbers = SeededNumbers(seed: 7)
        let start = LowerTriangle(size: columns) { _, _ in numbers.doubles(1)[0] }, shift = numbers.doubles(columns)
        let single = products(of: sample, as: Float.self, times: 0.25, shift: shift, times: 3, to: start)
        let double = products(of: sample, as: Double.self, times: 0.25, shift: shift, times: 3, to: start)
        let x = sample.centred
        #expect(double.largest == x.joined().map(abs).max())
        #expect(single.largest == x.joined().map { abs(Float($0)) }.max())
        for i in 0..<columns {
            for j in 0...i {
                let before = start[i, j], shifted = 3 * shift[i] * shift[j]
                // A sum of n products is off by n·u·Σ|xy| at most (Higham 2002, 3.1), and so is the one that it is
                // held against; three more additions round.
                let expected = before + 0.25 * x.reduce(0) { $0 + $1[i] * $1[j] } + shifted
                let size = abs(before) + 0.25 * x.reduce(0) { $0 + abs($1[i] * $1[j]) } + abs(shifted)
                #expect(abs(double.sum[i, j] - expected) <= 2 * Double(rows + 3) * 0x1p-53 * size)
                // In Float32 one chain of fused multiply-adds over the rows, whatever the tile; then two in Double.
                let chain = x.reduce(0 as Float) { $0.addingProduct(Float($1[i]), Float($1[j])) }
                #expect(single.sum[i, j] == before.addingProduct(0.25, Double(chain)).addingProduct(3 * shift[i], shift[j]))
            }
        }
    }

    @Test("Products of rows are those of the transpose", arguments: shapes)
    func rows(columns: Int, rows: Int) {
        var numbers = SeededNumbers(seed: 8)
        let x = numbers.floats(rows * columns)
        var packed = PackedFactor<Float>(), sum = LowerTriangle(size: rows) { _, _ in 1 }
        packed.takeRows(x.span, rowCount: rows, columnCount: columns)
        packed.addProducts(to: &sum)
        let wide = x.map(Double.init)
        var twin = PackedFactor<Double>(), exact = LowerTriangle(size: rows) { _, _ in 1 }
        twin.takeRows(wide.span, rowCount: rows, columnCount: columns)
        twin.addProducts(to: &exact)
        for i in 0..<rows {
            for j in 0...i {
                let chain = (0..<columns).reduce(0 as Float) { $0.addingProduct(x[i * columns + $1], x[j * columns + $1]) }
                #expect(sum[i, j] == 1 + Double(chain))
                // u = 2⁻²⁴ a product, as above; all numbers are below 1.
                #expect(abs(exact[i, j] - sum[i, j]) <= Double(columns + 1) * 0x1p-24 * Double(columns))
            }
        }
    }

    @Test("A buffer that was larger leaves nothing behind, and without rows, or with equal ones, only the shift is added")
    func reuse() {
        let large = Sample(rows: 9, columns: 40), small = Sample(rows: 2, columns: 3)
        let many = large.elements.map { Float($0) }, few = small.elements.map { Float($0) }
        var packed = PackedFactor<Float>(), sum = LowerTriangle(size: 3)
        packed.takeColumns(of: many.span, at: large.places, centredOn: large.mean, times: large.factors)
        packed.takeColumns(of: few.span, at: small.places, centredOn: small.mean, times: small.factors)
        packed.addProducts(to: &sum)
        let fresh = products(of: small, as: Float.self, times: 1, shift: [], times: 0, to: LowerTriangle(size: 3)).sum
        #expect(sum.elements == fresh.elements)
        for places in [[], small.places.map { _ in small.places[0] }] {
            let mean = places.isEmpty ? small.mean : Array(small.elements[places[0]..<places[0] + 3])
            packed.takeColumns(of: few.span, at: places, centredOn: mean, times: places.map { _ in 1 })
            sum = fresh
            packed.addProducts(times: 2, shift: [1, 10, 100], times: 0.5, to: &sum)
            #expect(sum.elements == zip(fresh.elements, [0.5, 5, 50, 50, 500, 5000]).map { $0.addingProduct(1, $1) })
        }
    }
}
