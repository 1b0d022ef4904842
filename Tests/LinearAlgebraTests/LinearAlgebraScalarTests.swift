import LinearAlgebra
import TestSupport
import Testing

@Suite struct LinearAlgebraScalarTests {
    private func dot<Scalar: LinearAlgebraScalar>(_ a: [Scalar], _ b: [Scalar]) -> Double { Scalar.dot(a.span, b.span) }
    private func add<Scalar: LinearAlgebraScalar>(_ x: [Scalar], times factor: Double, to sum: inout [Double], at place: Int) {
        Scalar.add(x.span, times: factor, to: &sum, at: place)
    }

    @Test("A dot product agrees with exact summation", arguments: [0, 1, 7, 8, 9, 16, 100, 384, 771])
    func dot(count: Int) {
        var numbers = SeededNumbers(seed: 3)
        let a = numbers.floats(count), b = numbers.floats(count)
        // Products of two Float32 are exact in Double; n additions err by at most n ulp of the sum of magnitudes.
        let products = zip(a, b).map { Double($0) * Double($1) }
        let magnitude = products.reduce(0) { $0 + abs($1) }
        let tolerance = Double(count) * magnitude * 0x1p-52
        #expect(abs(dot(a, b) - products.reduce(0, +)) <= tolerance)
        #expect(dot(a.map(Double.init), b.map(Double.init)) == dot(a, b))
    }

    @Test("Equal vectors have one dot product, whichever is asked for")
    func equalVectors() {
        var numbers = SeededNumbers(seed: 4)
        let a = numbers.floats(385)
        let b = a
        #expect(dot(a, a).bitPattern == dot(a, b).bitPattern)
    }

    @Test("Scaled addition goes where it is told and nowhere else")
    func add() {
        var sum = [1.0, 2, 3, 4, 5]
        add([10, 20] as [Float], times: 0.5, to: &sum, at: 2)
        #expect(sum == [1, 2, 8, 14, 5])
        add([1, 1] as [Double], times: -1, to: &sum, at: 0)
        #expect(sum == [0, 1, 8, 14, 5])
    }

    @Test("Centring is computed in Double and rounded once")
    func centre() {
        var out = [Float](repeating: 9, count: 4)
        // 1 + 2⁻²³ less 1 is lost if the mean is rounded to Float32 first.
        let x: [Float] = [1.0000001, 3]
        Float.centre(x.span, on: [1, 2.5], times: 2, into: &out, at: 1)
        #expect(out == [9, 2 * (1.0000001 as Float - 1), 1, 9])
    }

    @Test("The lower triangle of the Gram matrix agrees with sums of products", arguments: [(1, 1), (3, 2), (5, 17), (40, 33), (129, 16), (256, 50)])
    func gram(rows: Int, columns: Int) {
        var numbers = SeededNumbers(seed: 6)
        let x = numbers.doubles(rows * columns)
        var product = [Double](repeating: 0, count: columns * columns)
        var wideScratch: [Double] = [], scratch: [Float] = []
        Double.gram(ofColumnsIn: x.span, rowCount: rows, columnCount: columns, scratch: &wideScratch, into: &product)
        var single = [Float](repeating: 0, count: columns * columns)
        let narrow = x.map(Float.init)
        Float.gram(ofColumnsIn: narrow.span, rowCount: rows, columnCount: columns, scratch: &scratch, into: &single)
        let transposed = (0..<columns).flatMap { column in (0..<rows).map { narrow[$0 * columns + column] } }
        var ofRows = single.map { _ in 0 as Float }
        Float.gram(ofRowsIn: transposed.span, rowCount: columns, columnCount: rows, scratch: &scratch, into: &ofRows)
        for i in 0..<columns {
            for j in 0...i {
                let expected = (0..<rows).reduce(0) { $0 + x[$1 * columns + i] * x[$1 * columns + j] }
                // A sum of n products is off by n·u·Σ|xy| at most (Higham 2002, 3.1), u = 2⁻⁵³ or 2⁻²⁴. In Double
                // both sums are; to Float the factors were rounded too.
                let size = (0..<rows).reduce(0) { $0 + abs(x[$1 * columns + i] * x[$1 * columns + j]) }
                #expect(abs(product[i * columns + j] - expected) <= 2 * Double(rows) * 0x1p-53 * size)
                #expect(abs(Double(single[i * columns + j]) - expected) <= Double(rows + 3) * 0x1p-24 * size)
                // One chain of fused multiply-adds over the rows, whatever the tile.
                let chain = (0..<rows).reduce(0 as Float) { $0.addingProduct(narrow[$1 * columns + i], narrow[$1 * columns + j]) }
                #expect(single[i * columns + j] == chain)
                #expect(ofRows[i * columns + j] == chain)
            }
        }
    }
}
