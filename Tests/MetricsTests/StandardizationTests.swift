import LinearAlgebra
import TestSupport
import Testing

@testable import Metrics

struct StandardizationTests {
    @Test func `every dimension of the fit set gets variance 1`() throws {
        let rows = Matrix<Double>.cloud(40, 6, seed: 3)
        let fitted = try Standardization().fit(on: rows)
        let covariance = fitted.apply(to: rows).covariance
        for k in 0..<6 { #expect(abs(covariance[k, k] - 1) < 1e-12) }
        #expect(fitted.effectiveDimension == 6)
    }

    @Test func `a dimension whose variance is rounding becomes 0 and does not count`() throws {
        var rows = Matrix<Double>.cloud(40, 4, seed: 4)
        for row in 0..<40 {
            rows[row, 1] = 7
            rows[row, 3] *= 6e-9  // the third dead dimension of MiniLM's layer 6
        }
        let fitted = try Standardization().fit(on: rows)
        let found = fitted.apply(to: rows)
        #expect((0..<40).allSatisfy { found[$0, 1] == 0 && found[$0, 3] == 0 && found[$0, 0].isFinite })
        #expect(fitted.effectiveDimension == 2 && fitted.outputDimension == 4)
    }

    @Test func `equal sentences have no deviation`() {
        let rows = Matrix<Float>(rowCount: 3, columnCount: 2, elements: [0.1, 2, 0.1, 2, 0.1, 2])
        #expect(throws: TransformFault.nothingToFit(transform: "zscore", reason: "all embeddings are equal")) {
            try Standardization().fit(on: rows)
        }
    }
}
