import Pooling
import Testing

@Suite("Means that leave out tokens by their place")
struct InnerMeanWeightingTests {
    private func weights(_ name: String, count: Int) throws -> [Float] {
        let strategy = try #require(StrategyCatalogue.served.first { $0.name == name })
        guard case .weighting(let weighting) = strategy.method else { return [] }
        var weights: [Float] = []
        weighting.appendWeights(of: SentenceTokens(count: count), to: &weights)
        return weights
    }

    @Test(
        "Each leaves out what its name says",
        arguments: [
            ("mean_without_first", 3, [0, 0.5, 0.5]), ("mean_without_last", 3, [0.5, 0.5, 0]), ("mean_without_ends", 3, [0, 1, 0]),
            ("mean_without_first", 1, [0]), ("mean_without_last", 1, [0]), ("mean_without_ends", 1, [0]), ("mean_without_ends", 2, [0, 0]),
        ] as [(String, Int, [Float])]) func shares(name: String, count: Int, expected: [Float]) throws {
        #expect(try weights(name, count: count) == expected)
    }

    @Test("None of them is a strategy of a run") func apart() {
        #expect(StrategyCatalogue.served.allSatisfy { StrategyCatalogue.strategy(named: $0.name) == nil })
    }
}
