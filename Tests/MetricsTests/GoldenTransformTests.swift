import LinearAlgebra
import TestSupport
import Testing

@testable import Metrics

struct GoldenTransformTests {
    private struct Golden: Decodable {
        struct Inputs: Decodable {
            let B: [[Double]]
            let FIT: [[Double]]
            let PAIRS: [[Int]]
        }
        let inputs: Inputs
        let post: [String: Post]
    }

    private struct Transformed: Decodable {
        let pair_cos: [Double]
        let mean_cos: Double
        let IsoScore: Double
    }

    private enum Post: Decodable {
        case transformed(Transformed)
        case number(Double)
        case numbers([Double])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else if let numbers = try? container.decode([Double].self) {
                self = .numbers(numbers)
            } else {
                self = .transformed(try container.decode(Transformed.self))
            }
        }
    }

    /// The project's reference values, where they lie beside the checkout.
    private static let path = Fixtures.checkout + "/../shared/reference/golden_anisotropy.json"

    /// With tolerances relative to the larger of the value and 1e-3, below which a cosine of −0.0005 is
    /// mostly cancellation: 1e-10, and 1e-7 where eigenvalues enter.
    private static let held: [(key: String, chain: [any EmbeddingTransform], tolerance: Double)] = [
        ("raw", [], 1e-10), ("center", [Centering()], 1e-10), ("zscore", [Standardization()], 1e-10),
        ("whiten_full", [Whitening(shrinks: false)], 1e-7), ("whiten_k2", [Whitening(dimensions: 2, shrinks: false)], 1e-7),
        ("whiten_gamma0.5", [Whitening(gamma: 0.5, shrinks: false)], 1e-7), ("whiten_ledoit_wolf", [Whitening()], 1e-7),
        ("abtt_D1", [AllButTheTop(removedCount: 1)], 1e-7), ("sif_common_component", [CommonComponentRemoval()], 1e-7),
        ("drop_rogue_dim", [RogueDimensionRemoval(droppedCount: 1)], 1e-10),
    ]

    private func close(_ found: Double, _ expected: Double, _ tolerance: Double) -> Bool {
        abs(found - expected) <= tolerance * max(abs(expected), 1e-3)
    }

    private func check(_ found: Matrix<Double>, _ expected: Post?, pairs: [[Int]], tolerance: Double, _ key: String) throws {
        guard case .transformed(let expected)? = expected else { throw GoldenIsMissing(key: key) }
        for (pair, cosine) in zip(pairs, expected.pair_cos) { #expect(close(found.cosine(pair[0], pair[1]), cosine, tolerance), "\(key)") }
        let rows = (0..<found.rowCount).map { Array(found.elements[found.places(ofRow: $0)]) }
        let measured = geometry(of: rows, as: Double.self)
        #expect(close(measured.meanCosine.number, expected.mean_cos, tolerance), "\(key)")
        #expect(close(measured.isoScore.number, expected.IsoScore, tolerance), "\(key)")
    }

    private struct GoldenIsMissing: Error { let key: String }

    @Test(.enabled(if: Fixtures.exists(path), "no ../shared/reference beside the checkout"))
    func `the reference's transforms, fitted on one set and applied to another, hold`() throws {
        let golden = try Fixtures.decode(Golden.self, atPath: Self.path)
        let fit = try FitSample(Matrix<Double>(golden.inputs.FIT)), rows = Matrix<Double>(golden.inputs.B)
        for (key, chain, tolerance) in Self.held {
            let found = try FittedChain.fit(chain, on: fit).apply(to: rows)
            try check(found, golden.post[key], pairs: golden.inputs.PAIRS, tolerance: tolerance, key)
        }
        let own = try Whitening(shrinks: false).fit(on: rows).apply(to: rows)
        try check(own, golden.post["whiten_full_FIT_ON_TEST"], pairs: golden.inputs.PAIRS, tolerance: 1e-7, "whiten_full_FIT_ON_TEST")
    }

    @Test(.enabled(if: Fixtures.exists(path), "no ../shared/reference beside the checkout"))
    func `the reference's fitted parameters hold`() throws {
        let golden = try Fixtures.decode(Golden.self, atPath: Self.path)
        let fit = try FitSample(Matrix<Double>(golden.inputs.FIT))
        guard case .numbers(let mean)? = golden.post["fit_mu"], case .numbers(let eigenvalues)? = golden.post["fit_eigenvalues"],
            case .number(let shrinkage)? = golden.post["ledoit_wolf_shrinkage"], case .number(let rogue)? = golden.post["fit_rogue_dim"]
        else { throw GoldenIsMissing(key: "fit_mu and others") }
        for (a, b) in zip(fit.mean, mean) { #expect(abs(a - b) < 1e-15) }
        for (a, b) in zip(fit.scatterSpectrum.values, eigenvalues) { #expect(close(a / Double(fit.count - 1), b, 1e-10)) }
        #expect(close(try #require(try Whitening().fit(on: fit).shrinkage), shrinkage, 1e-10))
        let kept = try #require(try RogueDimensionRemoval(droppedCount: 1).fit(on: fit).arrays.first)
        #expect(kept.values.firstIndex(of: 0) == Int(rogue))
    }
}
