// How often the default interval covers the true Spearman, and how often the default test rejects
// where two poolings do not differ: on simulated data whose truth is known.
//
//   swift run -c release coverage-study [replicates] > coverage.csv

import Dispatch
import Glibc
import Metrics
import Synchronization

/// What is simulated: latent normal variables, gold like STS (rounded to fifths of a point, clipped to
/// 0…5), scores of two systems that have the same correlation with the latent gold.
struct Setting: Sendable {
    let pairs: Int
    /// Between latent gold and either system.
    let correlation: Double
    /// Between the systems.
    let between: Double
    let clusters: Clusters

    enum Clusters: String, Sendable, CaseIterable {
        case independent
        /// Sizes as in STS Benchmark's test split: one of 25 in 1,379 pairs, some of 2 to 6, mostly single.
        case stsLike = "sts_like"
        case fives

        func sizes(of pairs: Int) -> [Int] {
            var sizes: [Int] = []
            var left = pairs
            func take(_ size: Int, _ times: Int) {
                for _ in 0..<times where left >= size {
                    sizes.append(size)
                    left -= size
                }
            }
            switch self {
            case .independent: break
            case .stsLike:
                let scale = Double(pairs) / 1379
                take(25, Int(scale.rounded()))
                for (size, times) in [(6, 5.0), (4, 15), (3, 25), (2, 65)] { take(size, Int((times * scale).rounded())) }
            case .fives: take(5, pairs / 5)
            }
            return sizes + [Int](repeating: 1, count: left)
        }
    }

    /// The share of a variable's variance that pairs of one cluster have in common.
    static let withinCluster = 0.5
}

/// Standard normal numbers (Box & Muller).
struct NormalNumbers {
    private var generator: SplitMix64
    private var spare: Double?

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func next() -> Double {
        if let value = spare {
            spare = nil
            return value
        }
        let radius = (-2 * log(Double.random(in: Double.leastNormalMagnitude..<1, using: &generator))).squareRoot()
        let angle = Double.random(in: 0..<2 * .pi, using: &generator)
        spare = radius * sin(angle)
        return radius * cos(angle)
    }
}

struct Sample {
    var gold: [Double] = []
    var a: [Double] = []
    var b: [Double] = []
    var clusters: [Int] = []

    init(_ setting: Setting, seed: UInt64) {
        var numbers = NormalNumbers(seed: seed)
        let ρ = setting.correlation, own = (1 - ρ * ρ).squareRoot()
        // The systems' errors correlate so that the systems do.
        let errors = (setting.between - ρ * ρ) / (1 - ρ * ρ)
        let shared = Setting.withinCluster.squareRoot(), apart = (1 - Setting.withinCluster).squareRoot()
        for (cluster, size) in setting.clusters.sizes(of: setting.pairs).enumerated() {
            let common = (0..<3).map { _ in numbers.next() }
            for _ in 0..<size {
                let z = (0..<3).map { common[$0] * shared + numbers.next() * apart }
                gold.append(min(5, max(0, ((2.5 + 1.5 * z[0]) * 5).rounded() / 5)))
                a.append(ρ * z[0] + own * z[1])
                b.append(ρ * z[0] + own * (errors * z[1] + (1 - errors * errors).squareRoot() * z[2]))
                clusters.append(cluster)
            }
        }
    }
}

struct Outcome {
    var covered = 0
    var rejected = 0
    var width = 0.0
}

/// The default interval and test, as a run has them.
func judge(_ sample: Sample, truth: Double) -> Outcome {
    let gold = Midranks(of: sample.gold), a = Midranks(of: sample.a), b = Midranks(of: sample.b)
    let n = Double(sample.gold.count)
    let influenceA = SpearmanInfluence.values(of: a, with: gold).map { $0 / n }, influenceB = SpearmanInfluence.values(of: b, with: gold).map { $0 / n }
    let ρ = Spearman.correlation(of: a, with: gold).number, other = Spearman.correlation(of: b, with: gold).number
    let interval = CorrelationInterval.fisher(ρ, error: ClusteredError(contributions: influenceA, clusters: sample.clusters), confidence: 0.95)
    let difference = ClusteredError(contributions: zip(influenceA, influenceB).map { $0 - $1 }, clusters: sample.clusters)
    return Outcome(
        covered: interval.low <= truth && truth <= interval.high ? 1 : 0, rejected: difference.pValue(of: ρ - other) < 0.05 ? 1 : 0,
        width: interval.high - interval.low)
}

/// The truth does not depend on clusters, nor on the other system: four million independent pairs leave it
/// uncertain by some 0.0004, a thirtieth of the standard error at 1,379 pairs.
let truths = Dictionary(
    uniqueKeysWithValues: [0.5, 0.75, 0.85].map { correlation in
        let population = Sample(Setting(pairs: 4_000_000, correlation: correlation, between: 0.95, clusters: .independent), seed: 99)
        return (correlation, Spearman.correlation(of: Midranks(of: population.a), with: Midranks(of: population.gold)).number)
    })

let replicates = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 2000
print("pairs,clusters,cluster_count,within_cluster,correlation,between,true_spearman,replicates,coverage,rejection,mean_width")
for clusters in Setting.Clusters.allCases {
    for pairs in [100, 1379] {
        for (correlation, between) in [(0.5, 0.9), (0.75, 0.8), (0.75, 0.95), (0.85, 0.95)] {
            let truth = truths[correlation]!
            let setting = Setting(pairs: pairs, correlation: correlation, between: between, clusters: clusters)
            let total = Mutex(Outcome())
            DispatchQueue.concurrentPerform(iterations: replicates) { replicate in
                let outcome = judge(Sample(setting, seed: UInt64(replicate) &* 0x9E37_79B9 &+ UInt64(pairs)), truth: truth)
                total.withLock {
                    $0.covered += outcome.covered
                    $0.rejected += outcome.rejected
                    $0.width += outcome.width
                }
            }
            let result = total.withLock { $0 }, count = Double(replicates)
            print(
                "\(pairs),\(clusters.rawValue),\(clusters.sizes(of: pairs).count),\(clusters == .independent ? 0 : Setting.withinCluster),\(correlation),\(between),\((truth * 1e4).rounded() / 1e4),\(replicates),\(Double(result.covered) / count),\(Double(result.rejected) / count),\((result.width / count * 1e4).rounded() / 1e4)"
            )
        }
    }
}
