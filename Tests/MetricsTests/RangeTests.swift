import LinearAlgebra
import TestSupport
import Testing

@testable import Metrics

/// Numbers near the ends of their range give the same results as the same numbers near 1.
@Suite struct RangeTests {
    @Test("IsoScore and mean cosine do not change with a power of two, down to 1e-36 and up to 1e36", arguments: [-120, -70, -30, 0, 30, 70, 120])
    func scaled(exponent: Int) {
        var numbers = SeededNumbers(seed: 11)
        let rows = (0..<40).map { _ in numbers.floats(6).map { Double($0) + 0.5 } }
        let factor = Double(sign: .plus, exponent: exponent, significand: 1)
        let plain = geometry(of: rows, as: Float.self)
        let scaled = geometry(of: rows.map { $0.map { $0 * factor } }, as: Float.self)
        #expect(scaled.isoScore == plain.isoScore)
        #expect(scaled.meanCosine == plain.meanCosine)
    }

    @Test("Pearson does not change with a power of two, where squares leave the range of Double", arguments: [-1000, -600, 0, 600, 1000])
    func pearson(exponent: Int) {
        var numbers = SeededNumbers(seed: 12)
        let x = numbers.doubles(50), y = numbers.doubles(50)
        let factor = Double(sign: .plus, exponent: exponent, significand: 1)
        #expect(Pearson.correlation(of: x, with: y.map { $0 * factor }) == Pearson.correlation(of: x, with: y))
    }
}
