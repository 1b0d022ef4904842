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

    @Test("Rows are added one after the other, as if each were added alone", arguments: [0, 1, 7, 8, 63, 64, 65, 136, 771], [0, 4, 8, 19])
    func addRows(dimension: Int, count: Int) {
        var numbers = SeededNumbers(seed: 5)
        let rows = numbers.floats(9 * dimension + 3), factors = numbers.doubles(count), start = numbers.doubles(dimension)
        let places = (0..<count).map { (5 + 4 * $0) % 9 * dimension + 3 }
        var together = start, alone = start
        Float.add(rows.span, at: places, times: factors, to: &together)
        for (place, factor) in zip(places, factors) { add(Array(rows[place..<place + dimension]), times: factor, to: &alone, at: 0) }
        #expect(together == alone)
        let wide = rows.map(Double.init)
        var double = start
        Double.add(wide.span, at: places, times: factors, to: &double)
        #expect(double == alone)
    }

    @Test("The sums over a pair have the bits of the dot product, and agree with distances taken one by one", arguments: [0, 1, 7, 8, 9, 16, 100, 384, 771])
    func pairSums(count: Int) {
        var random = SeededNumbers(seed: UInt64(count))
        let a = random.floats(count), b = random.floats(count)
        let sums = Float.pairSums(a.span, b.span)
        #expect(sums.dot == dot(a, b))
        // Differences of Float32 are exact in Double but for their squares' rounding; n additions of numbers below 4.
        let tolerance = Double(count * count) * 0x1p-50
        let differences = zip(a, b).map { Double($0) - Double($1) }
        #expect(abs(sums.squaredDistance - differences.reduce(0) { $0 + $1 * $1 }) <= tolerance)
        #expect(abs(sums.manhattanDistance - differences.reduce(0) { $0 + abs($1) }) <= tolerance)
        let wideA = a.map(Double.init), wideB = b.map(Double.init)
        #expect(Double.pairSums(wideA.span, wideB.span) == sums)
    }

    @Test("Squares of several vectors have the bits of each one's dot product with itself", arguments: [0, 1, 2, 3, 4, 5, 8, 11], [1, 8, 13, 384])
    func squares(count: Int, dimension: Int) {
        var random = SeededNumbers(seed: UInt64(dimension))
        let elements = random.floats((count + 1) * dimension)
        // Backwards, the first one left out.
        let places = (0..<count).map { (count - $0) * dimension }
        #expect(Float.squares(elements.span, at: places, count: dimension) == places.map { place in
            let vector = Array(elements[place..<place + dimension])
            return dot(vector, vector)
        })
    }
}
