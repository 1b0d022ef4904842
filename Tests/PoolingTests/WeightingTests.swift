import Testing

@testable import Pooling

/// The weights of each weighting, by hand.
@Suite struct WeightingTests {
    private func weights(_ weighting: any TokenWeighting, _ count: Int) -> [Float] {
        var weights: [Float] = [9]
        weighting.appendWeights(of: SentenceTokens(count: count), to: &weights)
        #expect(weights.first == 9, "weights are appended")
        return Array(weights.dropFirst())
    }

    @Test("The mean weighs every token alike") func mean() {
        #expect(weights(MeanWeighting(), 4) == [0.25, 0.25, 0.25, 0.25])
        #expect(weights(MeanWeighting(), 1) == [1])
    }

    @Test("CLS is the first real token") func cls() { #expect(weights(FirstTokenWeighting(), 3) == [1, 0, 0]) }

    @Test("The last token is the last real one") func lastToken() {
        #expect(weights(LastTokenWeighting(), 3) == [0, 0, 1])
        #expect(weights(LastTokenWeighting(), 1) == [1])
    }

    @Test("Position weights are 1…n over their sum") func position() {
        #expect(weights(PositionWeighting(), 3) == [Float(1.0 / 6), Float(2.0 / 6), 0.5])
    }

    @Test("The root-length sum weighs 1 over the root of n") func meanSqrtLength() {
        #expect(weights(MeanSqrtLengthWeighting(), 4) == [0.5, 0.5, 0.5, 0.5])
    }
}
