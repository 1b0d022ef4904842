import TestSupport
import Testing

@testable import Metrics

@Suite struct BootstrapTests {
    private func sample(_ count: Int, seed: UInt64) -> (gold: [Double], a: [Double], b: [Double]) {
        var numbers = SeededNumbers(seed: seed)
        let gold = numbers.doubles(count).map { ($0 * 5).rounded() }
        let noiseA = numbers.doubles(count), noiseB = numbers.doubles(count)
        // Rounded, so that systems have ties too.
        return (gold, zip(gold, noiseA).map { ($0 + 3 * $1).rounded() }, zip(gold, noiseB).map { $0 + 2 * $1 })
    }

    /// By the kernel of eight, alone and as one of several, and by the long way: bit for bit the same.
    private func correlation(_ system: [Double], _ gold: [Double], _ m: [Int32]) -> Double {
        let order = RankOrder(of: Midranks(of: system)), ranked = RankOrder(of: Midranks(of: gold))
        let long = ResampledGold.correlation(of: order, with: ranked, multiplicities: m)
        var values: [Double] = []
        ResampledGold(ranked, multiplicities: [m])?.appendCorrelations(of: order, to: &values)
        ResampledGold(ranked, multiplicities: [m.map { _ in 1 }, m, m.map { $0 * 2 }])?.appendCorrelations(of: order, to: &values)
        #expect(values.count == 4)
        for value in [values[0], values[2]] { #expect(value.bitPattern == long.bitPattern || (value.isNaN && long.isNaN)) }
        return long
    }

    @Test func `a resample's correlation is that of the sample written out, exactly`() {
        let (gold, a, b) = sample(60, seed: 3)
        let bootstrap = ClusterBootstrap(clusters: (0..<60).map { $0 / 3 }, seed: 7, stream: 0)
        for resample in 0..<50 {
            let m = bootstrap.multiplicities(ofResample: resample)
            let places = m.indices.flatMap { [Int](repeating: $0, count: Int(m[$0])) }
            for system in [a, b] {
                let written = Spearman.correlation(of: Midranks(of: places.map { system[$0] }), with: Midranks(of: places.map { gold[$0] }))
                let found = correlation(system, gold, m)
                // The sums are whole numbers on either side; one division and the roots differ in order.
                #expect(abs(found - written.number) < 1e-15)
            }
        }
    }

    @Test func `pairs of a cluster are drawn together, and as many clusters as there are`() {
        let clusters = [5, 5, 9, 2, 9, 9]
        let bootstrap = ClusterBootstrap(clusters: clusters, seed: 1, stream: 0)
        #expect(bootstrap.clusterCount == 3)
        for resample in 0..<20 {
            let m = bootstrap.multiplicities(ofResample: resample)
            #expect(m[0] == m[1] && m[2] == m[4] && m[4] == m[5])
            #expect(m[0] + m[2] + m[3] == 3)
        }
        #expect(bootstrap.multiplicities(leavingOut: 1) == [1, 1, 0, 1, 0, 0])
    }

    @Test func `seeds, streams and resamples draw differently, and each the same every time`() {
        let clusters = Array(0..<40)
        func draws(_ seed: UInt64, _ stream: Int, _ resample: Int) -> [Int32] {
            ClusterBootstrap(clusters: clusters, seed: seed, stream: stream).multiplicities(ofResample: resample)
        }
        #expect(draws(0, 0, 3) == draws(0, 0, 3))
        for other in [draws(1, 0, 3), draws(0, 1, 3), draws(0, 0, 4)] { #expect(other != draws(0, 0, 3)) }
    }

    @Test func `a constant side, or fewer than three pairs, has no correlation`() {
        let values = [1.0, 2, 3, 4], constant = [1.0, 1, 1, 1]
        #expect(correlation(constant, values, [1, 1, 1, 1]).isNaN)
        #expect(correlation(values, constant, [1, 1, 1, 1]).isNaN)
        #expect(correlation(values, values, [0, 4, 0, 0]).isNaN)
        #expect(correlation(values, values, [1, 1, 0, 0]).isNaN)
        #expect(correlation(values, values, [1, 1, 2, 0]) == 1)
    }

    @Test func `sums beyond 53 bits are exact too`() {
        // Three million pairs in four places: N³ is 2.7e19.
        let values = RankOrder(of: Midranks(of: [1, 2, 3, 4])), other = RankOrder(of: Midranks(of: [2, 1, 4, 3]))
        let m = [Int32](repeating: 750_000, count: 4)
        #expect(ResampledGold(values, multiplicities: [m]) == nil)
        #expect(ResampledGold.correlation(of: values, with: values, multiplicities: m) == 1)
        #expect(abs(ResampledGold.correlation(of: other, with: values, multiplicities: m) - 0.6) < 1e-15)
    }

    @Test func `p-values count the rarer side of zero`() {
        #expect(BootstrapInterval.pValue([1, 2, 3, -1]) == 0.8)
        #expect(BootstrapInterval.pValue([1, 2, 3, 4]) == 0.4)
        #expect(BootstrapInterval.pValue([0, 0, 0]) == 1)
        #expect(BootstrapInterval.pValue([]).isNaN)
    }

    @Test func `an estimate beyond all resamples has no corrected interval; equal values have themselves`() {
        #expect(BootstrapInterval.bca(ofSorted: [1, 2, 3], estimate: 9, acceleration: 0, confidence: 0.9).low.isNaN)
        let equal = BootstrapInterval.bca(ofSorted: [1, 1, 1], estimate: 1, acceleration: 0, confidence: 0.9)
        #expect(equal.low == 1 && equal.high == 1)
        #expect(BootstrapInterval.acceleration(leavingOneOut: [2, 2, 2]) == 0)
    }

    @Test func `max-T of one hypothesis is its own share, and of equal ones the same for all`() {
        let resampled = [0.5, 1.5, 1.1, 0.9, 3.0]
        let alone = MaxTAdjustment.adjusted(estimates: [1], standardErrors: [1], resampleCount: 5) { _, b in resampled[b] }
        #expect(alone == [2.0 / 6])
        let twins = MaxTAdjustment.adjusted(estimates: [1, 1, .nan], standardErrors: [1, 1, 1], resampleCount: 5) { _, b in resampled[b] }
        #expect(twins[0] == 2.0 / 6 && twins[1] == 2.0 / 6 && twins[2].isNaN)
    }

    @Test func `max-T steps down: a larger difference never has a larger p, and independent ones pay more`() {
        var numbers = SeededNumbers(seed: 5)
        let noise = (0..<4).map { _ in numbers.doubles(400) }
        let estimates = [0.9, 0.2, 0.6, 0.05]
        let adjusted = MaxTAdjustment.adjusted(estimates: estimates, standardErrors: [0.5, 0.5, 0.5, 0.5], resampleCount: 400) {
            estimates[$0] + noise[$0][$1]
        }
        #expect(adjusted[0] <= adjusted[2] && adjusted[2] <= adjusted[1] && adjusted[1] <= adjusted[3])
        for hypothesis in 0..<4 {
            let own = MaxTAdjustment.adjusted(estimates: [estimates[hypothesis]], standardErrors: [0.5], resampleCount: 400) {
                estimates[hypothesis] + noise[hypothesis][$1]
            }
            #expect(own[0] <= adjusted[hypothesis])
        }
    }

    @Test func `Benjamini and Hochberg's adjustment is a step up`() {
        let found = PValueAdjustment.benjaminiHochberg.adjusted([0.01, 0.04, 0.03, .nan])
        for (value, expected) in zip(found, [0.03, 0.04, 0.04]) { #expect(abs(value - expected) < 1e-15) }
        #expect(found[3].isNaN)
    }

    @Test func `tests of dependent correlations are undefined where their formulas are`() {
        let equal = DependentCorrelations(0.5, 0.5, between: 1, count: 50)
        for test in [equal.steiger, equal.williams, equal.meng] { #expect(test.statistic.isNaN && test.pValue.isNaN) }
        #expect(DependentCorrelations(1, 0.5, between: 0.5, count: 50).steiger.pValue.isNaN)
        #expect(DependentCorrelations(0.4, 0.5, between: 0.5, count: 3).williams.pValue.isNaN)
    }
}

@Suite struct GoldenBootstrapTests {
    private struct Golden: Decodable {
        struct Inputs: Decodable {
            let gold, sysA, sysB, sysC, PVALUES, BOOT20: [Double]
            let MULTIPLICITIES: [[Int32]]
        }
        struct Corrected: Decodable { let ci, percentile: [Double] }
        struct Rank: Decodable {
            let a, b: [Double]
            let jackknife: [Double]
            let acceleration: Double
            let corrected: Corrected
            let seeded: [Double]
            enum CodingKeys: String, CodingKey {
                case a = "spearman_sysA_under_MULTIPLICITIES", b = "spearman_sysB_under_MULTIPLICITIES"
                case jackknife = "jackknife_values_sysA", acceleration = "BCa_acceleration_sysA"
                case corrected = "BCa_BOOT20_est0.885_acc-0.05", seeded = "spearman_A_B_C_under_seed42"
            }
        }
        struct Dependent: Decodable {
            let williams_t, williams_p, steiger_z, steiger_p, meng_z, meng_p: Double
            let zou_ci_bw: [Double]
        }
        struct Multiplicity: Decodable { let bh: [Double] }
        struct Generator: Decodable {
            let splitmix64_seed1234567: [String]
            let bootstrap_multiplicities_seed42_N12: [Int32]
        }
        let inputs: Inputs
        let rank: Rank
        let dependent_corr: [String: Dependent]
        let multiplicity: Multiplicity
        let rng: Generator
    }

    private static let path = Fixtures.checkout + "/../shared/reference/golden_anisotropy.json"
    private static var isThere: Bool { Fixtures.exists(path) }

    private func close(_ found: Double, _ expected: Double) { #expect(abs(found - expected) <= 1e-10 * max(abs(expected), 1e-3)) }
    private func close(_ found: [Double], _ expected: [Double]) {
        #expect(found.count == expected.count)
        for (a, b) in zip(found, expected) { close(a, b) }
    }
    private func order(_ values: [Double]) -> RankOrder { RankOrder(of: Midranks(of: values)) }

    @Test("Resampled correlations, jackknife and BCa hold", .enabled(if: isThere, "no ../shared/reference beside the checkout"))
    func ranks() throws {
        let golden = try Fixtures.decode(Golden.self, atPath: Self.path), inputs = golden.inputs
        let gold = order(inputs.gold)
        func under(_ m: [Int32], _ system: [Double]) -> Double { ResampledGold.correlation(of: order(system), with: gold, multiplicities: m) }
        close(inputs.MULTIPLICITIES.map { under($0, inputs.sysA) }, golden.rank.a)
        close(inputs.MULTIPLICITIES.map { under($0, inputs.sysB) }, golden.rank.b)
        let pairs = ClusterBootstrap(clusters: Array(0..<12), seed: 0, stream: 0)
        let jackknife = (0..<12).map { under(pairs.multiplicities(leavingOut: $0), inputs.sysA) }
        close(jackknife, golden.rank.jackknife)
        close(BootstrapInterval.acceleration(leavingOneOut: jackknife), golden.rank.acceleration)
        let corrected = BootstrapInterval.bca(ofSorted: inputs.BOOT20, estimate: 0.885, acceleration: -0.05, confidence: 0.95)
        close([corrected.low, corrected.high], golden.rank.corrected.ci)
        let percentile = BootstrapInterval.percentile(ofSorted: inputs.BOOT20, confidence: 0.95)
        close([percentile.low, percentile.high], golden.rank.corrected.percentile)
        let m = pairs.multiplicities(drawing: SplitMix64(seed: 42))
        #expect(m == golden.rng.bootstrap_multiplicities_seed42_N12)
        close([inputs.sysA, inputs.sysB, inputs.sysC].map { under(m, $0) }, golden.rank.seeded)
    }

    @Test("The generator's numbers, Benjamini–Hochberg and dependent correlations hold", .enabled(if: isThere, "no ../shared/reference beside the checkout"))
    func others() throws {
        let golden = try Fixtures.decode(Golden.self, atPath: Self.path)
        var generator = SplitMix64(seed: 1_234_567)
        #expect(golden.rng.splitmix64_seed1234567.allSatisfy { String(generator.next()) == $0 })
        close(PValueAdjustment.benjaminiHochberg.adjusted(golden.inputs.PVALUES), golden.multiplicity.bh)
        #expect(golden.dependent_corr.count == 5)
        for (key, expected) in golden.dependent_corr {
            let numbers = key.dropFirst().dropLast().split(separator: ",").map { Double($0.drop { $0 == " " })! }
            let tests = DependentCorrelations(numbers[0], numbers[1], between: numbers[2], count: Int(numbers[3]))
            close([tests.williams.statistic, tests.williams.pValue], [expected.williams_t, expected.williams_p])
            close([tests.steiger.statistic, tests.steiger.pValue], [expected.steiger_z, expected.steiger_p])
            close([tests.meng.statistic, tests.meng.pValue], [expected.meng_z, expected.meng_p])
            let zou = tests.zou(confidence: 0.95)
            close([zou.low, zou.high], expected.zou_ci_bw)
        }
    }
}
