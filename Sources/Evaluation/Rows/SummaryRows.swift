internal import HiddenStates
internal import Metrics
internal import Pooling

/// Turns one cell's cosines and geometry into its rows.
struct SummaryRows: Sendable {
    let dataset: String
    let model: String
    let scored: ScoredPairs
    let evidence: EvidencePlan

    /// What is known of one cell.
    struct CellResult: Sendable {
        let cell: Cell
        let strategy: PoolingStrategy
        let dimension: Int
        /// Of each scored pair.
        let cosines: [Double]
        /// Spearman by the other similarities, by set of pairs.
        let otherSpearman: [Similarity: [Statistic]]
        let zeroSentences: Set<Int>
        /// By group of scored pairs.
        let meanCosine: [Statistic]
        let isoScore: [Statistic]
    }

    /// Correlations over one set of pairs.
    private struct Correlations {
        let cosineSpearman: Statistic
        let cosinePearson: Statistic
        let dotSpearman: Statistic
        let euclideanSpearman: Statistic
        let manhattanSpearman: Statistic
        /// What each pair contributes to the cosine Spearman, and its cluster; empty where that is
        /// undefined.
        let influence: [Double]
        let clusters: [Int]

        var all: [Statistic] { [cosineSpearman, cosinePearson, dotSpearman, euclideanSpearman, manhattanSpearman] }
        var reasons: [String] { all.compactMap(\.reason).filter { !$0.isEmpty } }

        /// Σ wₛ·ρₛ / Σ wₛ of each; undefined, without a reason of its own, where one of them is.
        ///
        /// - Parameters:
        ///   - members: of each set, the places of its pairs.
        ///   - whole: all of them, with clusters that may cross the sets.
        static func mean(
            of sets: [Correlations], members: [[Int]], weights: [Double], whole: ScoredPairs.PairSet
        ) -> Correlations {
            let total = weights.reduce(0, +)
            var influence: [Int: Double] = [:]
            for (set, (members, weight)) in zip(sets, zip(members, weights)) {
                for (member, value) in zip(members, set.influence) { influence[member] = value * weight / total }
            }
            let isDefined = influence.count == whole.members.count
            func mean(_ statistic: (Correlations) -> Statistic) -> Statistic {
                let numbers = sets.map { statistic($0).number }
                guard numbers.allSatisfy({ !$0.isNaN }) else { return .undefined("") }
                return .value(zip(numbers, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +))
            }
            return Correlations(
                cosineSpearman: mean(\.cosineSpearman), cosinePearson: mean(\.cosinePearson), dotSpearman: mean(\.dotSpearman),
                euclideanSpearman: mean(\.euclideanSpearman), manhattanSpearman: mean(\.manhattanSpearman), influence: isDefined ? whole.members.map { influence[$0]! } : [],
                clusters: isDefined ? whole.clusters : [])
        }
    }

    /// Why geometry stands in `all` rows only.
    static let wholeSplitOnly = "whole split only"

    /// The rows of a cell: for each split the whole, and where there are subsets their two means and
    /// each of them.
    func rows(of result: CellResult) -> [SummaryRow] {
        scored.groups.enumerated().flatMap { number, group in
            let whole = correlations(of: result, over: group.whole)
            let geometry = (meanCosine: result.meanCosine[number], isoScore: result.isoScore[number])
            var rows = [row(of: result, group.whole, .all, whole, geometry)]
            guard !group.subsets.isEmpty else { return rows }
            let subsets = group.subsets.map { correlations(of: result, over: $0) }
            let undefined = zip(group.subsets, subsets).compactMap { set, correlations in
                correlations.reasons.first.map { "subset \(set.subset): \($0)" }
            }
            let counts = group.subsets.map { Double($0.members.count) }
            for (aggregation, weights) in [(Aggregation.mean, counts.map { _ in 1 }), (.weightedMean, counts)] {
                let mean = Correlations.mean(
                    of: subsets, members: group.subsets.map(\.members), weights: weights, whole: group.whole)
                rows.append(row(of: result, group.whole, aggregation, mean, nil, notes: undefined))
            }
            for (set, correlations) in zip(group.subsets, subsets) { rows.append(row(of: result, set, .subset, correlations, nil)) }
            return rows
        }
    }

    private func correlations(of result: CellResult, over set: ScoredPairs.PairSet) -> Correlations {
        let cosines = set.members.map { result.cosines[$0] }
        let ranks = Midranks(of: cosines)
        let spearman = Spearman.correlation(of: ranks, with: set.goldRanks)
        let needsInfluence = evidence.interval == .influence && spearman.reason == nil
        let count = Double(set.members.count)
        return Correlations(
            cosineSpearman: spearman,
            cosinePearson: Pearson.correlation(of: cosines, with: set.gold),
            dotSpearman: result.otherSpearman[.dot]![set.number], euclideanSpearman: result.otherSpearman[.euclidean]![set.number],
            manhattanSpearman: result.otherSpearman[.manhattan]![set.number],
            influence: needsInfluence ? SpearmanInfluence.values(of: ranks, with: set.goldRanks).map { $0 / count } : [],
            clusters: needsInfluence ? set.clusters : [])
    }

    /// The interval of a row's cosine Spearman.
    private func interval(of correlations: Correlations, pairs: Int, _ aggregation: Aggregation) -> SummaryRow.Interval {
        let none = SummaryRow.Interval(low: .nan, high: .nan, clusters: .nan, reason: nil)
        guard case .value(let ρ) = correlations.cosineSpearman else { return none }
        switch evidence.interval {
        case .none: return none
        case .analytic:
            guard aggregation == .all || aggregation == .subset else {
                return SummaryRow.Interval(low: .nan, high: .nan, clusters: .nan, reason: "no analytic interval of a mean")
            }
            let (low, high) = CorrelationInterval.bonettWright(ρ, count: pairs, confidence: evidence.confidence)
            return SummaryRow.Interval(low: low, high: high, clusters: Double(pairs), reason: low.isNaN ? "fewer than 4 pairs" : nil)
        case .influence:
            let error = ClusteredError(contributions: correlations.influence, clusters: correlations.clusters)
            let (low, high) = CorrelationInterval.fisher(ρ, error: error, confidence: evidence.confidence)
            return SummaryRow.Interval(
                low: low, high: high, clusters: Double(error.clusterCount), reason: low.isNaN ? "one cluster allows no interval" : nil)
        }
    }

    /// Slots of a set's pairs whose embedding is zero.
    private func zeroVectors(of result: CellResult, in set: ScoredPairs.PairSet) -> Int {
        let zeros = result.zeroSentences
        guard !zeros.isEmpty else { return 0 }
        return set.members.reduce(0) { count, member in
            let pair = scored.pairs[member]
            return count + (zeros.contains(pair.sentence1) ? 1 : 0) + (zeros.contains(pair.sentence2) ? 1 : 0)
        }
    }

    private func row(
        of result: CellResult, _ set: ScoredPairs.PairSet, _ aggregation: Aggregation, _ correlations: Correlations,
        _ geometry: (meanCosine: Statistic, isoScore: Statistic)?, notes: [String] = []
    ) -> SummaryRow {
        var notes = notes
        let interval = interval(of: correlations, pairs: set.members.count, aggregation)
        let reasons = correlations.reasons + [interval.reason].compactMap { $0 }
            + (geometry.map { [$0.meanCosine, $0.isoScore].compactMap(\.reason) } ?? [Self.wholeSplitOnly])
        for reason in reasons where !notes.contains(reason) { notes.append(reason) }
        return SummaryRow(
            dataset: dataset, model: model, split: set.split, subset: set.subset, aggregation: aggregation, cell: result.cell,
            dimension: result.dimension, pairs: set.members.count,
            cosineSpearman: correlations.cosineSpearman.number, cosineSpearmanLow: interval.low, cosineSpearmanHigh: interval.high,
            cosinePearson: correlations.cosinePearson.number,
            meanCosine: geometry?.meanCosine.number ?? .nan, isoScore: geometry?.isoScore.number ?? .nan,
            dotSpearman: correlations.dotSpearman.number, euclideanSpearman: correlations.euclideanSpearman.number,
            manhattanSpearman: correlations.manhattanSpearman.number, zeroVectors: zeroVectors(of: result, in: set),
            interval: evidence.interval.rawValue, clusters: interval.clusters,
            equivalentTo: result.cell.transform == Cell.noTransform ? result.strategy.equivalentTo ?? "" : "", notes: notes)
    }
}
