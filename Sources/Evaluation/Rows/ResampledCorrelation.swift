internal import Metrics

/// A Spearman correlation, or a difference of two, on the resamples of a bootstrap.
struct ResampledCorrelation: Sendable {
    /// By resample; NaN where a side of it is constant.
    let values: [Double]
    /// Without each cluster; empty where the influence function stands in for it.
    let leavingOneOut: [Double]

    /// More undefined resamples than this share leave no interval.
    static let largestUndefinedShare = 0.05

    /// Those that are defined, in ascending order.
    var sorted: [Double] { values.filter { !$0.isNaN }.sorted() }

    static func difference(of a: ResampledCorrelation, less b: ResampledCorrelation) -> ResampledCorrelation {
        ResampledCorrelation(
            values: zip(a.values, b.values).map { $0 - $1 }, leavingOneOut: zip(a.leavingOneOut, b.leavingOneOut).map { $0 - $1 })
    }

    static func mean(of parts: [ResampledCorrelation], weights: [Double]) -> ResampledCorrelation {
        let total = weights.reduce(0, +)
        func mean(_ values: (ResampledCorrelation) -> [Double]) -> [Double] {
            let shortest = parts.map { values($0).count }.min() ?? 0
            return (0..<shortest).map { place in zip(parts, weights).reduce(0) { $0 + values($1.0)[place] * $1.1 } / total }
        }
        return ResampledCorrelation(values: mean(\.values), leavingOneOut: mean(\.leavingOneOut))
    }

    /// Why there is no interval, or what to know of it.
    func note(undefined count: Int) -> String? {
        count == 0 ? nil : "\(count) of \(values.count) resamples have no correlation"
    }
}

/// Resamples clusters of a dataset's pairs, and takes every correlation of every cell on each resample.
struct Bootstrap: Sendable {
    let resampleCount: Int
    let seed: UInt64
    /// Tells the datasets of a run apart: each draws by itself.
    let stream: Int

    /// Fills in `resampled` of every entry.
    func resample(_ statistics: inout [CellStatistics], over scored: ScoredPairs, _ workers: Workers) throws {
        var first = 0
        for (number, group) in scored.groups.enumerated() {
            let sets = [group.whole] + group.subsets
            let values = try resampled(statistics, from: first, group, sets, stream: stream * scored.groups.count + number, workers)
            for cell in statistics.indices {
                let own = values[cell]
                var entries = [own[0]]
                if !group.subsets.isEmpty {
                    let parts = Array(own[1...])
                    entries += [Aggregation.mean, .weightedMean].map { .mean(of: parts, weights: group.weights(for: $0)) } + parts
                }
                for (place, entry) in entries.enumerated() { statistics[cell].entries[first + place].resampled = entry }
            }
            first += group.subsets.isEmpty ? 1 : 3 + group.subsets.count
        }
    }

    /// For each cell and set of pairs: its correlation on each resample, then without each cluster.
    private func resampled(
        _ statistics: [CellStatistics], from first: Int, _ group: ScoredPairs.Group, _ sets: [ScoredPairs.PairSet], stream: Int, _ workers: Workers
    ) throws -> [[ResampledCorrelation]] {
        let draws = ClusterBootstrap(clusters: group.whole.clusters, seed: seed, stream: stream)
        let places = [PairPlaces(group.whole.members.indices)] + group.subsetPlaces
        let gold = sets.map { RankOrder(of: $0.goldRanks) }
        // The entries of subsets stand behind those of the whole and the two means.
        let orders = statistics.map { cell in
            sets.indices.map { set in RankOrder(of: cell.entries[first + (set == 0 ? 0 : set + 2)].correlations.ranks!) }
        }
        // More clusters than resamples would cost more than the resamples themselves.
        let leftOut = draws.clusterCount <= resampleCount ? draws.clusterCount : 0
        let total = resampleCount + leftOut
        let itemSize = 8 * ResampledGold.resampleCount
        // By item: the values of its resamples, for each cell and set.
        let pieces = try workers.map(itemCount: (total + itemSize - 1) / itemSize) { item -> [[Double]] in
            var values = [[Double]](repeating: [], count: statistics.count * sets.count)
            for place in values.indices { values[place].reserveCapacity(itemSize) }
            for first in stride(from: item * itemSize, to: min(total, (item + 1) * itemSize), by: ResampledGold.resampleCount) {
                let multiplicities = (first..<min(total, first + ResampledGold.resampleCount)).map { resample in
                    resample < resampleCount ? draws.multiplicities(ofResample: resample) : draws.multiplicities(leavingOut: resample - resampleCount)
                }
                for set in sets.indices {
                    let own = set == 0 ? multiplicities : multiplicities.map { m in places[set].map { m[$0] } }
                    let ranked = ResampledGold(gold[set], multiplicities: own)
                    for cell in statistics.indices {
                        let order = orders[cell][set]
                        if let ranked {
                            ranked.appendCorrelations(of: order, to: &values[cell * sets.count + set])
                        } else {
                            values[cell * sets.count + set] += own.map { ResampledGold.correlation(of: order, with: gold[set], multiplicities: $0) }
                        }
                    }
                }
            }
            return values
        }
        return statistics.indices.map { cell in
            sets.indices.map { set in
                let values = pieces.flatMap { $0[cell * sets.count + set] }
                return ResampledCorrelation(values: Array(values.prefix(resampleCount)), leavingOneOut: Array(values.dropFirst(resampleCount)))
            }
        }
    }
}
