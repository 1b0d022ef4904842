import LinearAlgebra
import TestSupport
import Testing

@testable import Metrics

struct AllButTheTopTests {
    @Test(arguments: [(50, 6), (9, 15)])
    func `the largest variances go, the others stay`(count: Int, dimension: Int) throws {
        let rows = Matrix<Double>.cloud(count, dimension, seed: 15)
        let fitted = try AllButTheTop(removedCount: 2).fit(on: rows)
        let before = SymmetricEigenproblem.eigenvalues(of: rows.covariance)
        let after = SymmetricEigenproblem.eigenvalues(of: fitted.apply(to: rows).covariance)
        for (a, b) in zip(after, before.dropFirst(2) + [0, 0]) { #expect(abs(a - b) < 1e-12 * before[0]) }
        #expect(fitted.outputDimension == dimension && fitted.effectiveDimension == dimension - 2)
    }

    @Test func `what varies in fewer directions loses those`() throws {
        let line = Matrix<Double>((0..<6).map { [Double($0), 2 * Double($0), 1] })
        #expect(try AllButTheTop(removedCount: 2).fit(on: line).effectiveDimension == 2)
    }

    @Test func `as many directions as dimensions leave nothing, and are refused`() {
        let rows = Matrix<Double>.cloud(20, 3, seed: 16)
        #expect(throws: TransformFault.tooFewDimensions(transform: "abtt:3", needed: 4, found: 3)) { try AllButTheTop(removedCount: 3).fit(on: rows) }
        #expect(throws: TransformFault.tooFewSentences(transform: "abtt:3", needed: 4, found: 3)) {
            try AllButTheTop(removedCount: 3).fit(on: Matrix<Double>.cloud(3, 9, seed: 17))
        }
    }
}
