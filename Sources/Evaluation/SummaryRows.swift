internal import HiddenStates
internal import Metrics
internal import Pooling

/// Turns one cell's cosines and geometry into its rows.
struct SummaryRows: Sendable {
    let dataset: String
    let model: String
    let scored: ScoredPairs

    /// What is known of one cell.
    struct CellResult: Sendable {
        let cell: Cell
        let strategy: PoolingStrategy
        let dimension: Int
        /// Of each scored pair.
        let cosines: [Double]
        let zeroSentences: Set<Int>
        /// By group of scored pairs.
        let meanCosine: [Statistic]
        let isoScore: [Statistic]
    }

    /// Correlations over one set of pairs.
    private struct Correlations {
        let spearman: Statistic
        let pearson: Statistic
        let zeroVectors: Int
    }

    /// Why geometry stands in `all` rows only.
    static let wholeSplitOnly = "whole split only"

    /// The rows of a cell: for each split the whole, and where there are subsets their two means and
    /// each of them.
    func rows(of result: CellResult) -> [SummaryRow] {
        scored.groups.enumerated().flatMap { number, group in
            let whole = correlations(of: result, over: group.whole)
            let geometry = [result.meanCosine[number], result.isoScore[number]]
            var rows = [
                row(of: result, group.whole, .all, [whole.spearman, whole.pearson], geometry, whole.zeroVectors, [])
            ]
            guard !group.subsets.isEmpty else { return rows }
            let subsets = group.subsets.map { correlations(of: result, over: $0) }
            let undefined = zip(group.subsets, subsets).compactMap { set, correlations in
                correlations.spearman.reason.map { "subset \(set.subset): \($0)" }
            }
            let counts = group.subsets.map { Double($0.members.count) }
            for (aggregation, weights) in [(Aggregation.mean, counts.map { _ in 1 }), (.weightedMean, counts)] {
                let means = [
                    Self.mean(of: subsets.map(\.spearman), weights: weights), Self.mean(of: subsets.map(\.pearson), weights: weights),
                ]
                rows.append(row(of: result, group.whole, aggregation, means, nil, whole.zeroVectors, undefined))
            }
            for (set, correlations) in zip(group.subsets, subsets) {
                rows.append(
                    row(of: result, set, .subset, [correlations.spearman, correlations.pearson], nil, correlations.zeroVectors, []))
            }
            return rows
        }
    }

    private func correlations(of result: CellResult, over set: ScoredPairs.PairSet) -> Correlations {
        let cosines = set.members.map { result.cosines[$0] }
        let zeros = result.zeroSentences
        let zeroVectors = zeros.isEmpty ? 0 : set.members.reduce(0) { count, member in
            let pair = scored.pairs[member]
            return count + (zeros.contains(pair.sentence1) ? 1 : 0) + (zeros.contains(pair.sentence2) ? 1 : 0)
        }
        return Correlations(
            spearman: Spearman.correlation(of: Midranks(of: cosines), with: set.goldRanks),
            pearson: Pearson.correlation(of: cosines, with: set.gold), zeroVectors: zeroVectors)
    }

    /// Σ wₛ·ρₛ / Σ wₛ; undefined, without a reason of its own, where one of them is.
    private static func mean(of correlations: [Statistic], weights: [Double]) -> Statistic {
        let numbers = correlations.map(\.number)
        guard numbers.allSatisfy({ !$0.isNaN }) else { return .undefined("") }
        return .value(zip(numbers, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +))
    }

    private func row(
        of result: CellResult, _ set: ScoredPairs.PairSet, _ aggregation: Aggregation, _ correlations: [Statistic],
        _ geometry: [Statistic]?, _ zeroVectors: Int, _ notes: [String]
    ) -> SummaryRow {
        var notes = notes
        let reasons = (correlations + (geometry ?? [.undefined(Self.wholeSplitOnly)])).compactMap(\.reason)
        for reason in reasons where !reason.isEmpty && !notes.contains(reason) { notes.append(reason) }
        return SummaryRow(
            dataset: dataset, model: model, split: set.split, subset: set.subset, aggregation: aggregation, cell: result.cell,
            dimension: result.dimension, pairs: set.members.count,
            cosineSpearman: correlations[0].number, cosinePearson: correlations[1].number,
            meanCosine: geometry?[0].number ?? .nan, isoScore: geometry?[1].number ?? .nan, zeroVectors: zeroVectors,
            equivalentTo: result.cell.transform == Cell.noTransform ? result.strategy.equivalentTo ?? "" : "", notes: notes)
    }
}
