/// Draws clusters of pairs with replacement: which pairs a resample has, and how often.
///
/// A resample's draws depend on the seed and its own number only, so that they are the same for every
/// system (differences are paired) and for any number of threads.
public struct ClusterBootstrap: Sendable {
    /// For each pair, the number of its cluster, 0..<clusterCount.
    private let clusterOfPair: [Int]
    public let clusterCount: Int
    private let key: UInt64

    /// - Parameters:
    ///   - clusters: a number for the cluster of each pair; equal numbers are one cluster.
    ///   - seed: different seeds draw differently.
    ///   - stream: so do different streams of one seed, such as those of two datasets.
    public init(clusters: [Int], seed: UInt64, stream: Int) {
        var numbers: [Int: Int] = [:]
        clusterOfPair = clusters.map { cluster in
            let number = numbers[cluster] ?? numbers.count
            numbers[cluster] = number
            return number
        }
        clusterCount = numbers.count
        var seeds = SplitMix64(seed: seed)
        var streams = SplitMix64(seed: seeds.next() &+ UInt64(stream))
        key = streams.next()
    }

    /// How often each pair stands in a resample.
    public func multiplicities(ofResample resample: Int) -> [Int32] {
        // Keyed by a mixed number: neighbouring seeds of this generator would give shifted sequences.
        var seeds = SplitMix64(seed: key &+ UInt64(resample))
        return multiplicities(drawing: SplitMix64(seed: seeds.next()))
    }

    /// As many draws as there are clusters, from a generator.
    func multiplicities(drawing generator: SplitMix64) -> [Int32] {
        var generator = generator
        var ofCluster = [Int32](repeating: 0, count: clusterCount)
        for _ in 0..<clusterCount { ofCluster[generator.index(below: clusterCount)] += 1 }
        return clusterOfPair.map { ofCluster[$0] }
    }

    /// Every pair once but those of one cluster: the sample of the jackknife.
    public func multiplicities(leavingOut cluster: Int) -> [Int32] { clusterOfPair.map { $0 == cluster ? 0 : 1 } }
}
