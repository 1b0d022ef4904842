import LinearAlgebra
import TestSupport
import Testing

@testable import Metrics

@Suite struct CosineSimilarityTests {
    private func cosine(_ a: [Float], _ b: [Float]) -> Double {
        CosineSimilarity.of(ab: Float.dot(a.span, b.span), aa: Float.dot(a.span, a.span), bb: Float.dot(b.span, b.span))
    }

    @Test("Equal vectors have cosine exactly 1, opposite ones exactly −1") func exact() {
        var numbers = SeededNumbers(seed: 1)
        for count in [1, 2, 7, 384, 768] {
            for _ in 0..<200 {
                let a = numbers.floats(count)
                #expect(cosine(a, a) == 1)
                #expect(cosine(a, a.map { -$0 }) == -1)
            }
        }
    }

    @Test("A zero vector has cosine 0 with everything") func zero() {
        #expect(cosine([0, 0], [1, 2]) == 0)
        #expect(cosine([0, 0], [0, 0]) == 0)
    }

    @Test("Vectors whose cosine is within 1e-8 of 1 are still told apart") func precision() {
        // 1 − cos(0.0001) is 5e-9: nothing of it is left in Float32.
        let c = cosine([1, 0], [1, 1e-4])
        #expect(abs((1 - c) - 5e-9) < 1e-15)
    }

    @Test("Signs and positive factors do what they must, to the bit") func scaling() {
        var numbers = SeededNumbers(seed: 2)
        let a = numbers.floats(100), b = numbers.floats(100)
        #expect(cosine(a.map { 4 * $0 }, b) == cosine(a, b), "powers of two do not round")
        #expect(cosine(a.map { -$0 }, b) == -cosine(a, b))
        #expect(cosine(a, b) == cosine(b, a))
    }
}
