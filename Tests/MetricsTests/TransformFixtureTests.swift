import LinearAlgebra
import TestSupport
import Testing

@testable import Metrics

/// Transforms against numpy (`Fixtures/transforms.json`), which whitens by another way.
struct TransformFixture: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let fit: [[Double]]
    let rows: [[Double]]
    let shrinkage: Double
    let cosines: [String: [Double]?]

    var testDescription: String { name }
    static let all = try! Fixtures.decode([TransformFixture].self, from: "transforms.json")
}

struct TransformFixtureTests {
    private func cosines<Scalar: LinearAlgebraScalar>(_ fixture: TransformFixture, _ chain: String, as type: Scalar.Type) throws -> [Double] {
        try FittedChain.fit(transforms(chain), on: Matrix<Scalar>(fixture.fit)).apply(to: Matrix<Scalar>(fixture.rows)).neighbourCosines
    }

    @Test(arguments: TransformFixture.all)
    func `the Double twin agrees with numpy, and refuses what numpy's twin refuses`(fixture: TransformFixture) throws {
        for (chain, expected) in fixture.cosines {
            guard let expected else {
                #expect(throws: TransformFault.self, "\(chain)") { try cosines(fixture, chain, as: Double.self) }
                continue
            }
            let found = try cosines(fixture, chain, as: Double.self)
            // Eigenvectors of well separated values of matrices of a few dozen numbers.
            #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-9 }, "\(chain): \(found) \(expected)")
        }
    }

    @Test(arguments: TransformFixture.all)
    func `Float32 embeddings have the cosines of their Double twins`(fixture: TransformFixture) throws {
        for (chain, expected) in fixture.cosines {
            guard let expected else { continue }
            let found = try cosines(fixture, chain, as: Float.self)
            // The fixture's numbers are exact in Float32; each result is rounded once, to 6e-8 of itself.
            #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 5e-7 }, "\(chain)")
        }
    }

    @Test(arguments: TransformFixture.all)
    func `the shrinkage agrees with a sum over outer products`(fixture: TransformFixture) throws {
        let sample = try FitSample(Matrix<Double>(fixture.fit))
        #expect(abs(LedoitWolf.shrinkage(of: sample) - fixture.shrinkage) < 1e-12)
    }
}
