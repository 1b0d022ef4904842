import Testing

@testable import Metrics

@Suite struct PairComponentsTests {
    private func firstPairs(_ keys: [[Int]]) -> [Int] { 
        PairComponents.firstPairs(count: keys.count) { [keys[$0][0], keys[$0][1], keys[$0][0], keys[$0][1]] }
     }

    @Test("Pairs that share a sentence, directly or through others, form one component named by its first pair")
    func components() {
        #expect(firstPairs([[0, 1], [2, 3], [4, 5]]) == [0, 1, 2])
        #expect(firstPairs([[0, 1], [2, 3], [1, 4], [4, 5], [3, 9]]) == [0, 1, 0, 0, 1])
        // The last pair joins two components that stood apart: all take the earliest name.
        #expect(firstPairs([[7, 8], [0, 1], [2, 3], [3, 1], [0, 8]]) == [0, 0, 0, 0, 0])
        #expect(firstPairs([[5, 5], [5, 5]]) == [0, 0])
        #expect(firstPairs([]) == [])
    }
}
