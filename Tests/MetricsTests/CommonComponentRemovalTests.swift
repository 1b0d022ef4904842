import LinearAlgebra
import TestSupport
import Testing

@testable import Metrics

struct CommonComponentRemovalTests {
    @Test(arguments: [(30, 5), (4, 11)])
    func `nothing is left along the direction that was removed, by either way to it`(count: Int, dimension: Int) throws {
        let rows = Matrix<Double>.cloud(count, dimension, seed: 19)
        let fitted = try CommonComponentRemoval().fit(on: rows)
        guard case .reweighting(_, let direction, _, _) = fitted.form else { return #expect(Bool(false), "a removed direction") }
        let left = fitted.apply(to: rows).product(with: direction, otherTransposed: true)
        #expect(left.elements.allSatisfy { abs($0) < 1e-12 })
        #expect(fitted.effectiveDimension == dimension - 1)
        // XᵀXv = σ²v for the largest σ².
        let (values, vectors) = SymmetricEigenproblem.decomposition(of: rows.gramOfColumns)
        let image = direction.product(with: rows.gramOfColumns)
        for k in 0..<dimension { #expect(abs(abs(image[0, k]) - abs(values[0] * vectors[0, k])) < 1e-10 * values[0]) }
    }

    @Test func `zero vectors have no direction`() {
        #expect(throws: TransformFault.nothingToFit(transform: "sif_component", reason: "all embeddings are zero")) {
            try CommonComponentRemoval().fit(on: Matrix<Float>(rowCount: 3, columnCount: 4))
        }
    }
}
