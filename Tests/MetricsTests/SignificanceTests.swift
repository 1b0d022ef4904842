import TestSupport
import Testing

@testable import Metrics

@Suite struct DistributionTests {
    // scipy 1.17: stats.norm.cdf, .ppf; stats.t.cdf, .ppf
    @Test("The normal distribution agrees with scipy", arguments: [(-3.0, 0.0013498980316300933), (0, 0.5), (1.96, 0.9750021048517795)])
    func normal(z: Double, p: Double) {
        #expect(abs(NormalDistribution.cumulative(z) - p) < 1e-15)
        #expect(abs(NormalDistribution.quantile(p) - z) < 1e-12)
        #expect(abs(NormalDistribution.twoSided(z) - 2 * min(p, 1 - p)) < 1e-15)
    }

    @Test("Student's t agrees with scipy", arguments: [
        (1.0, 0.975, 12.706204736174694), (4, 0.975, 2.7764451051977934), (9, 0.9, 1.3830287383966922), (48, 0.995, 2.6822040269502136),
        (4, 0.5, 0),
    ])
    func student(degrees: Double, p: Double, t: Double) {
        // Continued fraction and logarithms of gamma: 14 digits or so.
        #expect(abs(StudentDistribution.quantile(p, degrees: degrees) - t) < 1e-11 * max(1, t))
        #expect(abs(StudentDistribution.cumulative(t, degrees: degrees) - p) < 1e-13)
        #expect(abs(StudentDistribution.cumulative(-t, degrees: degrees) - (1 - p)) < 1e-13)
    }
}

@Suite struct SignificanceTests {
    @Test("Bonett & Wright agrees with the documented example of statpsych") func bonettWright() {
        let interval = CorrelationInterval.bonettWright(0.8699639, count: 15, confidence: 0.95)
        #expect(abs(interval.low - 0.5840951) < 1e-7 && abs(interval.high - 0.9638297) < 1e-7)
        #expect(CorrelationInterval.bonettWright(0.5, count: 3, confidence: 0.95).low.isNaN)
        #expect(CorrelationInterval.bonettWright(1, count: 30, confidence: 0.95) == (1, 1))
    }

    @Test("Holm's adjustment by hand") func holm() {
        #expect(PValueAdjustment.holm.adjusted([0.01, 0.04, 0.03]) == [0.03, 0.06, 0.06])
        #expect(PValueAdjustment.holm.adjusted([0.5, 0.9]) == [1, 1])
        let withGap = PValueAdjustment.holm.adjusted([0.01, .nan])
        #expect(withGap[0] == 0.01 && withGap[1].isNaN)
    }

    @Test("Contributions are summed within clusters before they are squared") func clusters() {
        let apart = ClusteredError(contributions: [3, 4], clusters: [0, 1]), together = ClusteredError(contributions: [3, 4], clusters: [5, 5])
        #expect(apart.standardError == 5 && apart.clusterCount == 2)
        #expect(together.standardError == 7 && together.clusterCount == 1)
        #expect(together.reach(confidence: 0.95).isNaN && together.pValue(of: 1).isNaN)
        #expect(abs(apart.reach(confidence: 0.95) - 12.706204736174694) < 1e-9, "one degree of freedom")
        let many = ClusteredError(contributions: [Double](repeating: 0.1, count: 50), clusters: Array(0..<50))
        #expect(abs(many.reach(confidence: 0.95) - 1.959963984540054) < 1e-12)
        #expect(ClusteredError(contributions: [0, 0], clusters: [0, 1]).pValue(of: 0) == 1)
    }

    @Test("Influence is centred, and does not change with a growing function of the scores") func influence() {
        var numbers = SeededNumbers(seed: 4)
        let x = numbers.doubles(200), y = numbers.doubles(200).map { ($0 * 3).rounded() }
        let values = SpearmanInfluence.values(of: Midranks(of: x), with: Midranks(of: y))
        #expect(abs(values.reduce(0, +)) < 1e-12)
        #expect(values == SpearmanInfluence.values(of: Midranks(of: x.map { $0 * 8 }), with: Midranks(of: y)))
    }

    @Test("Influence is what leaving a pair out would do, in the limit") func jackknife() {
        var numbers = SeededNumbers(seed: 5)
        let x = numbers.doubles(400)
        let y = zip(x, numbers.doubles(400)).map { $0 + $1 }
        let whole = Spearman.correlation(of: Midranks(of: x), with: Midranks(of: y)).number
        let values = SpearmanInfluence.values(of: Midranks(of: x), with: Midranks(of: y))
        for i in stride(from: 0, to: 400, by: 37) {
            var a = x, b = y
            a.remove(at: i)
            b.remove(at: i)
            let without = Spearman.correlation(of: Midranks(of: a), with: Midranks(of: b)).number
            // The jackknife's pseudo-value (n − 1)(ρ − ρ₋ᵢ) differs from the influence by O(1/n).
            #expect(abs(399 * (whole - without) - values[i]) < 0.02)
        }
    }
}

@Suite struct GoldenSignificanceTests {
    private struct Golden: Decodable {
        struct Inputs: Decodable {
            let gold, sysA, sysB: [Double]
            let PVALUES: [Double]
        }
        struct Rank: Decodable {
            let IF_values_sysA: [Double]
            let IF_se_sysA, IF_se_diff_A_minus_B: Double
        }
        struct Intervals: Decodable {
            struct Interval: Decodable { let bw: [Double] }
            let first: Interval
            enum CodingKeys: String, CodingKey { case first = "r0.76_n1379" }
        }
        struct Multiplicity: Decodable { let holm: [Double] }
        let inputs: Inputs
        let rank: Rank
        let ci: Intervals
        let multiplicity: Multiplicity
    }

    private static let path = Fixtures.checkout + "/../shared/reference/golden_anisotropy.json"

    @Test("The reference's golden values hold to 1e-10 relative", .enabled(if: Fixtures.exists(path), "no ../shared/reference beside the checkout"))
    func golden() throws {
        let golden = try Fixtures.decode(Golden.self, atPath: Self.path)
        func close(_ a: Double, _ b: Double) { #expect(abs(a - b) <= 1e-10 * max(abs(b), 1e-3)) }
        let gold = Midranks(of: golden.inputs.gold)
        let a = SpearmanInfluence.values(of: Midranks(of: golden.inputs.sysA), with: gold)
        let b = SpearmanInfluence.values(of: Midranks(of: golden.inputs.sysB), with: gold)
        for (found, expected) in zip(a, golden.rank.IF_values_sysA) { close(found, expected) }
        let n = Double(a.count), apart = Array(a.indices)
        close(ClusteredError(contributions: a.map { $0 / n }, clusters: apart).standardError, golden.rank.IF_se_sysA)
        close(ClusteredError(contributions: zip(a, b).map { ($0 - $1) / n }, clusters: apart).standardError, golden.rank.IF_se_diff_A_minus_B)
        let interval = CorrelationInterval.bonettWright(0.76, count: 1379, confidence: 0.95)
        close(interval.low, golden.ci.first.bw[0])
        close(interval.high, golden.ci.first.bw[1])
        for (found, expected) in zip(PValueAdjustment.holm.adjusted(golden.inputs.PVALUES), golden.multiplicity.holm) { close(found, expected) }
    }
}
