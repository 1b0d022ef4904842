import LinearAlgebra
import TestSupport
import Testing

@testable import Metrics

struct WhiteningTests {
    private func plain(_ k: Int? = nil, gamma: Double = 1) -> Whitening { Whitening(dimensions: k, gamma: gamma, shrinks: false) }

    @Test func `the whitened fit set has the identity for its covariance`() throws {
        let rows = Matrix<Double>.cloud(80, 7, seed: 5)
        let whole = try plain().fit(on: rows).apply(to: rows).covariance, part = try plain(3).fit(on: rows).apply(to: rows).covariance
        #expect(whole.isClose(to: .identity(7), within: 1e-10))
        #expect(part.isClose(to: .identity(3), within: 1e-10))
    }

    @Test func `all dimensions by number are all dimensions`() throws {
        let rows = Matrix<Double>.cloud(80, 7, seed: 6)
        for shrinks in [true, false] {
            let whole = try Whitening(shrinks: shrinks).fit(on: rows).apply(to: rows)
            let counted = try Whitening(dimensions: 7, shrinks: shrinks).fit(on: rows).apply(to: rows)
            #expect(whole.elements == counted.elements)
        }
    }

    @Test func `ZCA has the same cosines`() throws {
        let rows = Matrix<Double>.cloud(60, 6, seed: 7)
        let fitted = try plain().fit(on: rows)
        guard case .projection(_, let directions, _) = fitted.form else { return #expect(Bool(false), "principal components") }
        let components = fitted.apply(to: rows)
        let turned = components.product(with: directions)
        for (a, b) in zip(components.neighbourCosines, turned.neighbourCosines) { #expect(abs(a - b) < 1e-12) }
    }

    @Test func `a gamma between 0 and 1 leaves a power of each variance`() throws {
        let rows = Matrix<Double>.cloud(60, 5, seed: 8)
        let variances = try FitSample(rows).scatterSpectrum.values.map { $0 / 59 }
        let covariance = try plain(gamma: 0.25).fit(on: rows).apply(to: rows).covariance
        for k in 0..<5 {
            let left = variances[k] / variances[k].squareRoot().squareRoot()  // λ^(1 − γ)
            #expect(abs(covariance[k, k] / left - 1) < 1e-10)
        }
    }

    @Test func `directions without variance are left out`() throws {
        var rows = Matrix<Double>.cloud(40, 6, seed: 9)
        for row in 0..<40 {
            rows[row, 1] = 5
            rows[row, 4] = 2 * rows[row, 0] - rows[row, 2]
        }
        let fitted = try plain().fit(on: rows)
        #expect(fitted.effectiveDimension == 4 && fitted.outputDimension == 4)
        #expect(fitted.apply(to: rows).covariance.isClose(to: .identity(4), within: 1e-9))
        #expect(try plain(5).fit(on: rows).outputDimension == 4)
        #expect(try Whitening().fit(on: rows).outputDimension == 6, "shrinkage gives every direction variance")
    }

    @Test(arguments: [(384, 384, nil, 384), (100, 384, nil, 384), (100, 384, 11, 110), (100, 384, 100, 384)])
    func `plain whitening needs as many sentences as dimensions, or ten for each of k`(found: Int, dimension: Int, k: Int?, needed: Int) throws {
        #expect(plain(k).fewestSentences(dimension: dimension) == needed)
        guard found < needed else { return }
        let fault = TransformFault.tooFewSentences(transform: plain(k).name, needed: needed, found: found)
        #expect(throws: fault) { try plain(k).fit(on: Matrix<Float>(rowCount: found, columnCount: dimension)) }
    }

    @Test func `a tenth of the sentences is few enough directions for any dimension`() throws {
        let rows = Matrix<Double>.cloud(20, 31, seed: 10)
        let found = try plain(2).fit(on: rows).apply(to: rows)
        #expect(found.covariance.isClose(to: .identity(2), within: 1e-10))
    }

    @Test func `with fewer sentences than dimensions, shrunk whitening is the power of the whole matrix`() throws {
        let rows = Matrix<Double>.cloud(8, 13, seed: 11)
        let fitted = try Whitening().fit(on: rows)
        #expect(fitted.outputDimension == 13 && fitted.effectiveDimension == 13)
        // The same by d × d: eigenvectors of C, and the target on all values.
        let r = try #require(fitted.shrinkage), covariance = rows.covariance
        let trace = (0..<13).reduce(0.0) { $0 + covariance[$1, $1] }
        let (values, vectors) = SymmetricEigenproblem.decomposition(of: covariance)
        var along = try Centering().fit(on: rows).apply(to: rows).product(with: vectors, otherTransposed: true)
        for row in 0..<8 { for k in 0..<13 { along[row, k] /= ((1 - r) * max(0, values[k]) + r * trace / 13).squareRoot() } }
        #expect(fitted.apply(to: rows).isClose(to: along.product(with: vectors), within: 1e-10))
    }

    @Test func `with fewer sentences than dimensions, k is at most the rank`() throws {
        let rows = Matrix<Double>.cloud(8, 13, seed: 12)
        #expect(try Whitening(dimensions: 12).fit(on: rows).outputDimension == 7)
        #expect(try Whitening(dimensions: 5).fit(on: rows).outputDimension == 5)
    }

    @Test func `what cannot be whitened is refused`() {
        let equal = Matrix<Double>(rowCount: 12, columnCount: 3, elements: (0..<36).map { Double($0 % 3) / 7 })
        #expect(throws: TransformFault.nothingToFit(transform: "whiten", reason: "all embeddings are equal")) { try Whitening().fit(on: equal) }
        #expect(throws: TransformFault.tooFewDimensions(transform: "whiten:4", needed: 4, found: 3)) { try Whitening(dimensions: 4).fit(on: equal) }
        #expect(throws: TransformFault.tooFewSentences(transform: "whiten", needed: 3, found: 2)) {
            try Whitening().fit(on: Matrix<Double>.cloud(2, 5, seed: 13))
        }
    }

    @Test func `one dimension is divided by its deviation`() throws {
        let rows = Matrix<Double>.cloud(9, 1, seed: 14)
        let found = try Whitening().fit(on: rows).apply(to: rows)
        #expect(found.covariance.isClose(to: .identity(1), within: 1e-12))
    }
}
