import LinearAlgebra
import TestSupport
import Testing

@testable import Metrics

struct RogueDimensionRemovalTests {
    @Test func `contributions of the dimensions sum to the mean pairwise cosine`() throws {
        let rows = Matrix<Double>.cloud(25, 6, seed: 18)
        let contributions = try #require(RogueDimensionRemoval.contributions(of: rows))
        let whole = geometry(of: (0..<25).map { Array(rows.elements[rows.places(ofRow: $0)]) }, as: Double.self).meanCosine.number
        #expect(abs(contributions.reduce(0, +) - whole) < 1e-13)
    }

    @Test func `the dimension that makes all cosines large is left out, the others keep their order`() throws {
        let rows = Matrix<Double>([[1, 9, 0, 0.5], [0, 9, 1, 0], [0, 9, 0, 2]])
        let found = try RogueDimensionRemoval(droppedCount: 1).fit(on: rows).apply(to: rows)
        #expect(found.columnCount == 3)
        #expect(found.elements == [1, 0, 0.5, 0, 1, 0, 0, 0, 2])
    }

    @Test func `of equal dimensions the first goes first, and zero vectors do not count`() throws {
        let rows = Matrix<Double>([[1, 1, 1], [0, 0, 0], [1, 1, 1]])
        let found = try RogueDimensionRemoval(droppedCount: 2).fit(on: rows)
        #expect(found.arrays == [NamedArray(name: "kept", values: [0, 0, 1])])
        #expect(throws: TransformFault.nothingToFit(transform: "drop_rogue:1", reason: "fewer than 2 nonzero embeddings")) {
            try RogueDimensionRemoval(droppedCount: 1).fit(on: Matrix<Double>([[1, 1], [0, 0]]))
        }
    }
}
