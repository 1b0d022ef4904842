internal import Metrics
internal import Pooling

/// Turns one cell's statistics into its rows of `summary.csv`.
struct SummaryRows: Sendable {
    let dataset: String
    let model: String
    let evidence: EvidencePlan

    static let notMeasured = "geometry not measured"
    /// Of rows whose transform was fitted on what is scored.
    static let transductive = "transductive"

    func rows(of statistics: CellStatistics) -> [SummaryRow] {
        statistics.entries.map { row(of: statistics, $0) }
    }

    private func row(of cell: CellStatistics, _ entry: CellStatistics.Entry) -> SummaryRow {
        let correlations = entry.correlations
        let interval = SpearmanInterval(of: entry, evidence)
        let geometry = entry.aggregation == .all ? entry.geometry : nil
        var notes = entry.notes
        if cell.fit?.isTransductive == true { notes.append(Self.transductive) }
        let reasons = correlations.reasons + [interval.reason].compactMap { $0 }
            + (geometry?.compactMap(\.reason) ?? (entry.aggregation == .all ? [Self.notMeasured] : [SummaryRow.wholeSplitOnly]))
        for reason in reasons where !notes.contains(reason) { notes.append(reason) }
        return SummaryRow(
            dataset: dataset, model: model, split: entry.split, subset: entry.subset, aggregation: entry.aggregation,
            cell: cell.cell, fitOn: cell.fit?.name ?? "", dimension: cell.dimension, pairs: entry.pairs,
            cosineSpearman: correlations.cosineSpearman.number, cosineSpearmanLow: interval.low, cosineSpearmanHigh: interval.high,
            cosinePearson: correlations.cosinePearson.number, meanCosine: geometry?[0].number ?? .nan,
            isoScore: geometry?[1].number ?? .nan, dotSpearman: correlations.dotSpearman.number,
            euclideanSpearman: correlations.euclideanSpearman.number, manhattanSpearman: correlations.manhattanSpearman.number,
            zeroVectors: entry.zeroVectors, interval: evidence.interval.rawValue, clusters: interval.clusters,
            equivalentTo: cell.cell.transform == Cell.noTransform ? cell.strategy.equivalentTo ?? "" : "", notes: notes,
            clusterUnit: interval.unit, percentileLow: interval.percentileLow, percentileHigh: interval.percentileHigh, fitSentences: cell.fit?.sentences, fitRemoved: cell.fit?.removed,
            effectiveDimension: cell.fit?.effectiveDimension)
    }
}
