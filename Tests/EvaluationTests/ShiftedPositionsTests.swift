import TestSupport
import Testing

@testable import Evaluation

@Suite("Position weights that count from the padding, and forms of scaling")
struct ShiftedPositionsTests {
    /// One sentence of n tokens, padded by p: Σ (p + t)·xₜ / Σ (p + t), as it is defined.
    private static func served(_ tokens: [[Double]], offset: Int) -> [Double] {
        let weights = tokens.indices.map { Double(offset + $0 + 1) }, sum = weights.reduce(0, +)
        return tokens[0].indices.map { k in zip(tokens, weights).reduce(0) { $0 + $1.0[k] * $1.1 } / sum }
    }

    private static func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

    @Test("The padding is found from dots alone", arguments: [0, 1, 7, 40, 500]) func found(offset: Int) {
        var numbers = SeededNumbers(seed: UInt64(offset))
        let counts = [2, 5, 19]
        let dots = counts.map { count in
            let tokens = (0..<count).map { _ in numbers.doubles(24) }
            let v = Self.served(tokens, offset: offset).map { 3 * $0 }
            let w = Self.served(tokens, offset: 0)
            let m = (0..<24).map { k in tokens.reduce(0) { $0 + $1[k] } / Double(count) }
            return ShiftedPositions.Dots(
                vm: Self.dot(v, m), vw: Self.dot(v, w), mw: Self.dot(m, w), vv: Self.dot(v, v), mm: Self.dot(m, m), ww: Self.dot(w, w))
        }
        let result = ShiftedPositions(layers: "6", tokenCounts: counts, dots: dots)
        #expect(result.offsets == counts.map { _ in offset })
        // Sums of 24 products in Double.
        #expect(result.closeness.worst < 1e-12 && result.closeness.candidate.variant == .shifted)
    }

    @Test("One token has no position") func one() {
        let dots = ShiftedPositions.Dots(vm: 1, vw: 1, mw: 1, vv: 1, mm: 1, ww: 1)
        #expect(ShiftedPositions(layers: "6", tokenCounts: [1], dots: [dots]).offsets == [0])
    }

    private static func lengths(_ served: (Double, Int) -> Double) -> [ScaleForm.Lengths] {
        var numbers = SeededNumbers(seed: 9)
        return (1...40).map { tokens in
            let candidate = Double.random(in: 3...7, using: &numbers)
            return ScaleForm.Lengths(served: served(candidate, tokens), candidate: candidate, whole: candidate * 1.5, tokens: tokens)
        }
    }

    @Test("Each form is told by its lengths") func forms() {
        #expect(ScaleForm(of: Self.lengths { length, _ in length }).form == .asPooled)
        let half = ScaleForm(of: Self.lengths { length, _ in length / 2 })
        #expect(half.form == .asPooled && half.factor == 0.5 && half.alsoPossible.isEmpty)
        #expect(ScaleForm(of: Self.lengths { _, _ in 1 }).form == .normalised)
        #expect(ScaleForm(of: Self.lengths { length, tokens in length * Double(tokens).squareRoot() }).form == .timesRootOfLength)
        #expect(ScaleForm(of: Self.lengths { length, tokens in length * Double(tokens) }).form == .timesLength)
        #expect(ScaleForm(of: Self.lengths { length, tokens in length * Double(tokens * tokens) }).form == .other)
    }

    @Test("Where all sentences are as long, what only their number tells is open") func equalLengths() {
        let lengths = Self.lengths { length, _ in length }.map { ScaleForm.Lengths(served: $0.served, candidate: $0.candidate, whole: $0.whole, tokens: 5) }
        // A whole that is a fixed multiple of the part is normalised before it is cut where it is as pooled: not here.
        #expect(ScaleForm(of: lengths).form == .asPooled && ScaleForm(of: lengths).alsoPossible == [.timesRootOfLength, .timesLength])
    }

    @Test("A dimension-wise scale and shift leaves no distance, and a constant candidate is far") func columns() {
        var numbers = SeededNumbers(seed: 12)
        let candidate = numbers.floats(40 * 3)
        let served = candidate.indices.map { candidate[$0] * Float($0 % 3 + 1) * 20 + 7 }
        let ones = [Double](repeating: 1, count: 40)
        // Numbers of Float32 near 60 are good to 4e-6, and the cosine of them to its square.
        #expect(ColumnFit.distances(served: served, candidate: candidate, count: 40, width: 3, stride: 3, scales: ones).max()! < 1e-9)
        let constant = [Float](repeating: 2, count: 120)
        #expect(ColumnFit.distances(served: served, candidate: constant, count: 40, width: 3, stride: 3, scales: ones).allSatisfy { $0 == 1 })
        #expect(ColumnFit.rounding(served: served.map { $0.rounded() }, count: 40, width: 3) < 0.01)
    }
}
