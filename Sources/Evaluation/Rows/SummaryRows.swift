internal import HiddenStates
internal import Metrics
internal import Pooling

/// Turns one cell's statistics into its rows of `summary.csv`.
struct SummaryRows: Sendable {
    let dataset: String
    let model: String
    let scored: ScoredPairs
    let evidence: EvidencePlan

    /// Why geometry stands in `all` rows only.
    static let wholeSplitOnly = "whole split only"

    func rows(of statistics: CellStatistics) -> [SummaryRow] {
        statistics.entries.map { row(of: statistics.result, $0) }
    }

    private func row(of result: CellResult, _ entry: CellStatistics.Entry) -> SummaryRow {
        let correlations = entry.correlations
        let interval = interval(of: entry)
        let geometry = entry.aggregation == .all ? [result.meanCosine[entry.group], result.isoScore[entry.group]] : nil
        var notes = entry.notes
        let reasons = correlations.reasons + [interval.reason].compactMap { $0 }
            + (geometry?.compactMap(\.reason) ?? [Self.wholeSplitOnly])
        for reason in reasons where !notes.contains(reason) { notes.append(reason) }
        return SummaryRow(
            dataset: dataset, model: model, split: entry.set.split, subset: entry.set.subset, aggregation: entry.aggregation,
            cell: result.cell, dimension: result.dimension, pairs: entry.set.members.count,
            cosineSpearman: correlations.cosineSpearman.number, cosineSpearmanLow: interval.low, cosineSpearmanHigh: interval.high,
            cosinePearson: correlations.cosinePearson.number, meanCosine: geometry?[0].number ?? .nan,
            isoScore: geometry?[1].number ?? .nan, dotSpearman: correlations.dotSpearman.number,
            euclideanSpearman: correlations.euclideanSpearman.number, manhattanSpearman: correlations.manhattanSpearman.number,
            zeroVectors: zeroVectors(of: result, in: entry.set), interval: evidence.interval.rawValue, clusters: interval.clusters,
            equivalentTo: result.cell.transform == Cell.noTransform ? result.strategy.equivalentTo ?? "" : "", notes: notes)
    }

    /// The interval of a row's cosine Spearman.
    private func interval(of entry: CellStatistics.Entry) -> SummaryRow.Interval {
        let none = SummaryRow.Interval(low: .nan, high: .nan, clusters: .nan, reason: nil)
        guard case .value(let ρ) = entry.correlations.cosineSpearman else { return none }
        switch evidence.interval {
        case .none: return none
        case .analytic:
            guard entry.aggregation == .all || entry.aggregation == .subset else {
                return SummaryRow.Interval(low: .nan, high: .nan, clusters: .nan, reason: "no analytic interval of a mean")
            }
            let pairs = entry.set.members.count
            let (low, high) = CorrelationInterval.bonettWright(ρ, count: pairs, confidence: evidence.confidence)
            return SummaryRow.Interval(low: low, high: high, clusters: Double(pairs), reason: low.isNaN ? "fewer than 4 pairs" : nil)
        case .influence:
            let error = ClusteredError(contributions: entry.correlations.influence, clusters: entry.correlations.clusters)
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
}
