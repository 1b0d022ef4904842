import LinearAlgebra
import TestSupport
import Testing

@testable import Metrics

@Suite struct SimilarityTests {
    private func score(_ similarity: Similarity, _ a: [Float], _ b: [Float]) -> Double {
        similarity.of(Float.pairSums(a.span, b.span), aa: Float.dot(a.span, a.span), bb: Float.dot(b.span, b.span))
    }

    @Test("Scores by hand: the larger, the more alike", arguments: [
        (Similarity.cosine, 0.6), (.dot, 15), (.euclidean, -(20.0).squareRoot()), (.manhattan, -6),
    ])
    func byHand(similarity: Similarity, expected: Double) {
        #expect(abs(score(similarity, [5, 0], [3, 4]) - expected) <= 1e-15 * abs(expected))
    }

    @Test("Agree with sums taken one by one, tails included", arguments: [1, 3, 8, 13, 384])
    func naive(count: Int) {
        var numbers = SeededNumbers(seed: 8)
        let a = numbers.floats(count), b = numbers.floats(count)
        let differences = zip(a, b).map { Double($0) - Double($1) }
        // n additions, each within an ulp of a sum below 4n.
        let tolerance = Double(count * count) * 0x1p-50
        #expect(abs(score(.euclidean, a, b) + differences.reduce(0) { $0 + $1 * $1 }.squareRoot()) <= tolerance)
        #expect(abs(score(.manhattan, a, b) + differences.reduce(0) { $0 + abs($1) }) <= tolerance)
        #expect(score(.euclidean, a, a) == 0 && score(.manhattan, a, a) == 0)
    }

    @Test("Near vectors keep their distance: nothing cancels") func near() {
        let a: [Float] = [1000, 1], b: [Float] = [1000, 1.0000001]
        #expect(score(.euclidean, a, b) == -Double(Float(1.0000001) - 1))
    }
}
