import Testing

@testable import Pooling

struct TokenMeanTests {
    private let tokens: [Float] = [1, 2, 3, 5, 8, 2]

    @Test func `parts combine to the whole`() {
        let tokens = tokens
        var whole = TokenMean(dimension: 2), first = TokenMean(dimension: 2), second = TokenMean(dimension: 2)
        whole.add(tokens.span)
        first.add(tokens.span.extracting(0..<2))
        second.add(tokens.span.extracting(2..<6))
        first.merge(second)
        #expect(first == whole && whole.count == 3 && whole.mean == [4, 3])
    }

    @Test func `without tokens there is no mean, and nothing that needs it`() throws {
        let empty = TokenMean(dimension: 2)
        #expect(empty.mean == nil)
        let center = try #require(PreparationCatalogue.preparation(parsing: "center_tokens"))
        #expect(center.needsFit && center.fitted(on: empty) == nil && center.fitted(on: nil) == nil)
    }
}
