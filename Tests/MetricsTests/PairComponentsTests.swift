import Testing

@testable import Metrics

@Suite struct PairComponentsTests {
    @Test("Pairs that share a sentence, directly or through others, form one component named by its first pair")
    func components() {
        #expect(PairComponents.firstPairs(of: [[0, 1], [2, 3], [4, 5]]) == [0, 1, 2])
        #expect(PairComponents.firstPairs(of: [[0, 1], [2, 3], [1, 4], [4, 5], [3, 9]]) == [0, 1, 0, 0, 1])
        // The last pair joins two components that stood apart: all take the earliest name.
        #expect(PairComponents.firstPairs(of: [[7, 8], [0, 1], [2, 3], [3, 1], [0, 8]]) == [0, 0, 0, 0, 0])
        #expect(PairComponents.firstPairs(of: [[5, 5], [5, 5]]) == [0, 0])
        #expect(PairComponents.firstPairs(of: []) == [])
    }
}
