import Testing

@testable import Pooling

/// The weights of each weighting, by hand.
@Suite struct WeightingTests {
    private func weights(
        _ weighting: any TokenWeighting, _ count: Int, _ change: (inout SentenceTokens) -> Void = { _ in }
    ) -> [Float] {
        var tokens = SentenceTokens(count: count)
        change(&tokens)
        var weights: [Float] = [9]
        weighting.appendWeights(of: tokens, to: &weights)
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

    @Test("The content mean leaves special tokens out, and gives the zero vector where there is nothing else") func contentMean() {
        #expect(weights(ContentMeanWeighting(), 4) { $0.special = [1, 0, 0, 1] } == [0, 0.5, 0.5, 0])
        #expect(weights(ContentMeanWeighting(), 2) { $0.special = [1, 1] } == [0, 0])
    }

    @Test("Norm weights are shares of the lengths; zero tokens give the zero vector") func norms() {
        #expect(weights(NormWeighting(), 2) { $0.squaredNorms = [1, 9] } == [0.25, 0.75])
        #expect(weights(NormWeighting(), 2) { $0.squaredNorms = [0, 0] } == [0, 0])
    }

    @Test("Given weights are shares of their sum; zeros give the zero vector") func given() {
        #expect(weights(GivenWeighting(name: "a"), 2) { $0.weights = ["a": [1, 3]] } == [0.25, 0.75])
        #expect(weights(GivenWeighting(name: "a"), 2) { $0.weights = ["a": [0, 0]] } == [0, 0])
    }
}

@Suite struct TokenFrequenciesTests {
    @Test("Frequencies count tokens and the sentences that hold them") func counts() {
        var frequencies = TokenFrequencies()
        frequencies.add(sentence: [1, 5, 5, 2])
        frequencies.add(sentence: [1, 6, 2])
        frequencies.add(sentence: [1, 2])
        #expect(frequencies.sentenceCount == 3 && frequencies.tokenCount == 9)
        #expect(frequencies.share(of: 5) == 2.0 / 9 && frequencies.share(of: 99) == 0)
        #expect(frequencies.inverseDocumentFrequency(of: 1) == 1, "in every sentence: ln(4/4) + 1")
        // ln 2 + 1 and ln 4 + 1, correctly rounded to within an ulp by the C library.
        #expect(abs(frequencies.inverseDocumentFrequency(of: 5) - 1.6931471805599454) < 1e-15)
        #expect(abs(frequencies.inverseDocumentFrequency(of: 99) - 2.386294361119891) < 1e-15)
    }
}
