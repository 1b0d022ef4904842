import LinearAlgebra
import TestSupport
import Testing

@testable import Pooling

struct PreparedTokensTests {
    private let fixture = PreparationFixture.one

    @Test(arguments: PreparationFixture.one.prepared.keys.sorted(), [StorageType.float32, .float16])
    func `prepared tokens agree with numpy, whatever they are stored as`(chain: String, storage: StorageType) throws {
        let found = preparedTokens(fixture.tokens, by: try fittedPreparations(chain, on: fixture.fit), storage: storage)
        let expected = try #require(fixture.prepared[chain]).flatMap { $0 }
        #expect(found.count == expected.count)
        // Every link rounds once: half an ulp of numbers that are at most 1 after unit_tokens, and of
        // their own size after center_tokens.
        for (a, b) in zip(found, expected) { #expect(abs(Double(a) - b) <= 0x1p-23 * max(1, abs(b))) }
    }

    @Test func `one sentence after another goes through the same buffers`() throws {
        let chain = try fittedPreparations("unit_tokens+center_tokens", on: fixture.fit)
        let long = storedTokens(fixture.tokens, storage: .float32), short = storedTokens(Array(fixture.tokens[..<2]), storage: .float32)
        var tokens = PreparedTokens(), first: [Float] = [], second: [Float] = []
        tokens.take(unsafe long.span.bytes, storage: .float32, dimension: 5, through: chain)
        tokens.withElements { elements in first = elements.indices.map { elements[$0] } }
        tokens.take(unsafe short.span.bytes, storage: .float32, dimension: 5, through: chain)
        tokens.withElements { elements in second = elements.indices.map { elements[$0] } }
        #expect(second == Array(first[..<10]))
        #expect(long == storedTokens(fixture.tokens, storage: .float32), "stored tokens stay as they are")
    }

    @Test func `unit tokens, pooled, are the mean of the directions`() throws {
        let chain = try fittedPreparations("unit_tokens", on: fixture.fit), rows = [[3.0, 4.0], [0, 2.0]]
        let stored = storedTokens(rows, storage: .float16)
        let suite = PoolingSuite([try #require(StrategyCatalogue.strategy(named: "mean"))], hiddenSize: 2)
        var tokens = PreparedTokens(), block = suite.makeBlock(sentenceCapacity: 1), weights: [Float] = []
        tokens.take(unsafe stored.span.bytes, storage: .float16, dimension: 2, through: chain)
        tokens.withBytes {
            suite.pool(SentenceTokens(count: 2), states: $0, storage: .float32, weights: &weights, into: &block, row: 0)
        }
        let found = Array(block.elements[suite.places(of: 0, row: 0, in: block)])
        #expect(abs(found[0] - 0.3) < 1e-7 && abs(found[1] - 0.9) < 1e-7)
    }
}
