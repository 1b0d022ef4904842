import LinearAlgebra
import TestSupport

@testable import Pooling

/// One sentence of `Fixtures/pooling.json`, pooled by numpy.
struct PooledFixture: Decodable, Sendable {
    let tokens: [[Double]]
    let ids: [Int]
    let special: [Int]
    let given: [Double]
    let embeddings: [String: [Double]]

    static let all = try! Fixtures.decode([PooledFixture].self, from: "pooling.json")

    /// Over all sentences of the fixture, as numpy's are.
    static let frequencies: TokenFrequencies = {
        var frequencies = TokenFrequencies()
        for fixture in all { frequencies.add(sentence: fixture.ids[...]) }
        return frequencies
    }()

    var hiddenSize: Int { tokens[0].count }
    var tokenCount: Int { tokens.count }

    /// All that any strategy needs.
    var sentence: SentenceTokens {
        var sentence = SentenceTokens(count: tokenCount)
        sentence.ids = ids[...]
        sentence.special = special[...]
        sentence.weights = ["given": given.map(Float.init)[...]]
        sentence.frequencies = Self.frequencies
        return sentence
    }

    /// The tool's own embedding by a strategy.
    func embedding(by strategy: PoolingStrategy, beside others: [PoolingStrategy] = [], storage: StorageType) -> [Float] {
        pooled(tokens, sentence, by: strategy, beside: others, storage: storage)
    }

    /// How far a Float32 sum over n tokens of size up to `largest` may be from the exact one: n + 2
    /// roundings of 2⁻²⁴ each, times √n where a strategy divides by no more than that.
    var tolerance: Double {
        let largest = tokens.flatMap { $0 }.map(abs).max()!
        return Double(tokenCount + 2) * largest * 0x1p-24 * Double(tokenCount).squareRoot()
    }
}

/// Pools one sentence by a strategy, in a block that has other rows and other strategies.
func pooled(
    _ tokens: [[Double]], _ sentence: SentenceTokens, by strategy: PoolingStrategy, beside others: [PoolingStrategy] = [],
    storage: StorageType = .float32
) -> [Float] {
    let numbers = tokens.flatMap { $0 }.map(Float.init)
    let bytes = storage == .float16 ? SafetensorsBytes.float16(numbers) : SafetensorsBytes.float32(numbers)
    let suite = PoolingSuite(others + [strategy], hiddenSize: tokens[0].count)
    var block = suite.makeBlock(sentenceCapacity: 3)
    var weights: [Float] = []
    suite.pool(sentence, states: unsafe bytes.span.bytes, storage: storage, weights: &weights, into: &block, row: 1)
    return Array(block.elements[suite.places(of: others.count, row: 1, in: block)])
}
