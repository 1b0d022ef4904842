internal import Metrics
internal import Pooling

/// What is known of one cell when the hidden states have been walked over.
struct CellResult: Sendable {
    let cell: Cell
    let strategy: PoolingStrategy
    let dimension: Int
    /// Of each scored pair.
    let cosines: [Double]
    /// Spearman by the other similarities, by set of pairs; empty for a cell that no row shows.
    let otherSpearman: [Similarity: [Statistic]]
    let zeroSentences: Set<Int>
    /// By group of scored pairs; empty for a cell that no row shows.
    let meanCosine: [Statistic]
    let isoScore: [Statistic]
}

/// Correlations over one set of pairs, or means of those over several.
struct Correlations: Sendable {
    let cosineSpearman: Statistic
    let cosinePearson: Statistic
    let dotSpearman: Statistic
    let euclideanSpearman: Statistic
    let manhattanSpearman: Statistic
    /// What each pair contributes to the cosine Spearman, and its cluster; empty where that is
    /// undefined or not asked for.
    let influence: [Double]
    let clusters: [Int]

    /// Why some of them are undefined.
    var reasons: [String] {
        [cosineSpearman, cosinePearson, dotSpearman, euclideanSpearman, manhattanSpearman].compactMap(\.reason).filter { !$0.isEmpty }
    }

    /// Those of a cell over one set.
    init(of result: CellResult, over set: ScoredPairs.PairSet, withInfluence: Bool) {
        let cosines = set.members.map { result.cosines[$0] }
        let ranks = Midranks(of: cosines)
        func other(_ similarity: Similarity) -> Statistic { result.otherSpearman[similarity]?[set.number] ?? .undefined("") }
        cosineSpearman = Spearman.correlation(of: ranks, with: set.goldRanks)
        cosinePearson = Pearson.correlation(of: cosines, with: set.gold)
        dotSpearman = other(.dot)
        euclideanSpearman = other(.euclidean)
        manhattanSpearman = other(.manhattan)
        let hasInfluence = withInfluence && cosineSpearman.reason == nil
        let count = Double(set.members.count)
        influence = hasInfluence ? SpearmanInfluence.values(of: ranks, with: set.goldRanks).map { $0 / count } : []
        clusters = hasInfluence ? set.clusters : []
    }

    /// Σ wₛ·ρₛ / Σ wₛ of each; undefined, without a reason of its own, where one of them is.
    ///
    /// - Parameters:
    ///   - sets: with their pairs, whose places are those of `whole`'s members.
    ///   - whole: all the pairs, with clusters that may cross the sets.
    init(meanOf sets: [(set: ScoredPairs.PairSet, correlations: Correlations)], weights: [Double], whole: ScoredPairs.PairSet) {
        let total = weights.reduce(0, +)
        func mean(_ statistic: (Correlations) -> Statistic) -> Statistic {
            let numbers = sets.map { statistic($0.correlations).number }
            guard numbers.allSatisfy({ !$0.isNaN }) else { return .undefined("") }
            return .value(zip(numbers, weights).reduce(0) { $0 + $1.0 * $1.1 } / total)
        }
        cosineSpearman = mean(\.cosineSpearman)
        cosinePearson = mean(\.cosinePearson)
        dotSpearman = mean(\.dotSpearman)
        euclideanSpearman = mean(\.euclideanSpearman)
        manhattanSpearman = mean(\.manhattanSpearman)
        var shares: [Int: Double] = [:]
        for ((set, correlations), weight) in zip(sets, weights) {
            for (member, value) in zip(set.members, correlations.influence) { shares[member] = value * weight / total }
        }
        let isDefined = shares.count == whole.members.count
        influence = isDefined ? whole.members.map { shares[$0]! } : []
        clusters = isDefined ? whole.clusters : []
    }
}

/// Everything that rows say of one cell: its correlations over every set of pairs and every mean.
struct CellStatistics: Sendable {
    struct Entry: Sendable {
        /// Of which group of scored pairs.
        let group: Int
        let set: ScoredPairs.PairSet
        let aggregation: Aggregation
        let correlations: Correlations
        let notes: [String]
    }

    let result: CellResult
    /// For each split the whole, and where there are subsets their two means and each of them.
    let entries: [Entry]

    init(of result: CellResult, over scored: ScoredPairs, withInfluence: Bool) {
        self.result = result
        entries = scored.groups.enumerated().flatMap { number, group -> [Entry] in
            func entry(_ set: ScoredPairs.PairSet, _ aggregation: Aggregation, _ correlations: Correlations, _ notes: [String] = []) -> Entry {
                Entry(group: number, set: set, aggregation: aggregation, correlations: correlations, notes: notes)
            }
            func correlations(_ set: ScoredPairs.PairSet) -> Correlations {
                Correlations(of: result, over: set, withInfluence: withInfluence)
            }
            var entries = [entry(group.whole, .all, correlations(group.whole))]
            guard !group.subsets.isEmpty else { return entries }
            let subsets = group.subsets.map { (set: $0, correlations: correlations($0)) }
            let undefined = subsets.compactMap { subset in
                subset.correlations.reasons.first.map { "subset \(subset.set.subset): \($0)" }
            }
            let counts = group.subsets.map { Double($0.members.count) }
            for (aggregation, weights) in [(Aggregation.mean, counts.map { _ in 1 }), (.weightedMean, counts)] {
                entries.append(entry(group.whole, aggregation, Correlations(meanOf: subsets, weights: weights, whole: group.whole), undefined))
            }
            return entries + subsets.map { entry($0.set, .subset, $0.correlations) }
        }
    }
}
