import LinearAlgebra
import TestSupport

@testable import Pooling

/// One sentence of `Fixtures/pooling.json`, pooled by numpy.
struct PooledFixture: Decodable, Sendable {
    let tokens: [[Double]]
    let embeddings: [String: [Double]]

    static let all = try! Fixtures.decode([PooledFixture].self, from: "pooling.json")

    var tokenCount: Int { tokens.count }
    var hiddenSize: Int { tokens[0].count }

    /// The tool's own embedding by a strategy.
    func embedding(by strategy: PoolingStrategy, beside others: [PoolingStrategy] = [], storage: StorageType) -> [Float] {
        let numbers = tokens.flatMap { $0 }.map(Float.init)
        let bytes = storage == .float16 ? SafetensorsBytes.float16(numbers) : SafetensorsBytes.float32(numbers)
        let suite = PoolingSuite(others + [strategy], hiddenSize: hiddenSize)
        var block = suite.makeBlock(sentenceCapacity: 3)
        var weights: [Float] = []
        suite.pool(
            SentenceTokens(count: tokenCount), states: unsafe bytes.span.bytes, storage: storage, weights: &weights,
            into: &block, row: 1)
        return Array(block.elements[suite.places(of: others.count, row: 1, in: block)])
    }

    /// How far a Float32 sum over n tokens of size up to `largest` may be from the exact one.
    var tolerance: Double {
        let largest = tokens.flatMap { $0 }.map(abs).max()!
        return Double(tokenCount + 2) * largest * 0x1p-24 * Double(tokenCount).squareRoot()
    }
}
