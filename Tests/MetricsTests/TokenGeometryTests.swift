import LinearAlgebra
import TestSupport
import Testing

@testable import Metrics

struct TokenGeometryTests {
    private let sentences = (0..<6).map { q -> [Float] in
        var numbers = SeededNumbers(seed: UInt64(q))
        return numbers.floats((q + 1) * 3)
    }
    private func types(_ q: Int) -> [Int32] { (0...q).map { Int32($0 % 4) } }

    private func tokens(_ range: Range<Int>, keepsTokens: Bool = true) -> TokenGeometry<Float> {
        var tokens = TokenGeometry<Float>(dimension: 3, keepsTokens: keepsTokens)
        for q in range {
            let elements = sentences[q]
            tokens.add(elements.span, types: types(q))
        }
        return tokens
    }

    @Test func `parts merge into the whole`() {
        var parts = tokens(0..<2)
        parts.merge(tokens(2..<5))
        parts.merge(tokens(5..<6))
        let merged = parts.statistics, whole = tokens(0..<6).statistics
        #expect(merged.tokenCount == 21 && merged.sentenceCount == 6)
        for (a, b) in [
            (merged.baseline, whole.baseline), (merged.tokenUniformity, whole.tokenUniformity), (merged.selfSimilarity, whole.selfSimilarity),
            (merged.intraSentenceSimilarity, whole.intraSentenceSimilarity), (merged.explainableVariance, whole.explainableVariance),
            (merged.adjustedExplainableVariance, whole.adjustedExplainableVariance), (merged.normEntropy, whole.normEntropy),
        ] { expectClose(a, b.number, within: 1e-12) }
    }

    @Test func `tokens that are marked out are as if they were not there`() {
        let elements = sentences[4], rest = Array(elements[3..<12])
        var marked = TokenGeometry<Float>(dimension: 3, keepsTokens: true), cut = marked
        marked.add(elements.span, types: types(4), isContent: [false, true, true, true, false])
        cut.add(rest.span, types: Array(types(4)[1..<4]))
        #expect(marked.statistics == cut.statistics)
    }

    @Test func `a sentence without tokens, and one of zeros, leave cosines alone`() {
        var found = tokens(0..<6)
        let zeros = [Float](repeating: 0, count: 6)
        let nothing: [Float] = []
        found.add(nothing.span)
        found.add(zeros.span, types: [1, 2])
        let statistics = found.statistics, before = tokens(0..<6).statistics
        #expect(statistics.zeroCount == 2 && statistics.sentenceCount == 7)
        #expect(statistics.baseline == before.baseline && statistics.selfSimilarity == before.selfSimilarity)
        #expect(statistics.tokenUniformity == before.tokenUniformity && statistics.rankOneResidual == before.rankOneResidual)
    }

    @Test func `undefined has a reason`() {
        let one = tokens(3..<4).statistics
        #expect(one.baseline == .undefined("fewer than 2 sentences with nonzero tokens"))
        #expect(one.selfSimilarity == .undefined("no type occurs twice"))
        #expect(one.adjustedTokenUniformity == one.baseline)
        let none = TokenGeometry<Float>(dimension: 3, keepsTokens: true).statistics
        #expect(none.meanCosine.reason != nil && none.explainableVarianceOfAll.reason != nil && none.predictedMeanCosine.reason != nil)
        let slim = tokens(0..<6, keepsTokens: false).statistics
        #expect(slim.explainableVariance == .undefined("tokens were not kept"))
        #expect(slim.selfSimilarity == tokens(0..<6).statistics.selfSimilarity)
    }

    @Test func `equal tokens are one direction`() {
        let row: [Float] = [1, 2, 2, 1, 2, 2]
        var found = TokenGeometry<Float>(dimension: 3, keepsTokens: true)
        found.add(row.span, types: [4, 4])
        found.add(row.span, types: [4, 9])
        let statistics = found.statistics
        expectClose(statistics.baseline, 1)
        expectClose(statistics.tokenUniformity, 1)
        expectClose(statistics.explainableVariance, 1)
        #expect(abs(statistics.adjustedSelfSimilarity.number) < 1e-14 && abs(statistics.rankOneResidual.number) < 1e-14)
        expectClose(statistics.normEntropy, 1)
        expectClose(statistics.predictedMeanCosine, 1)
    }
}
