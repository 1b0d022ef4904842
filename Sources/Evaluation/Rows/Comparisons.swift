internal import Glibc
internal import HiddenStates
internal import Metrics
internal import Pooling

/// Turns the statistics of a cell and of its reference into rows of `comparisons.csv`.
///
/// The two correlations are taken on the same pairs, so the difference is judged pair by pair: its
/// influence is the difference of theirs, summed within clusters.
struct Comparisons: Sendable {
    let dataset: String
    let model: String
    let evidence: EvidencePlan

    /// Without p-values adjusted, and verdicts that depend on them.
    func rows(of cell: CellStatistics, against reference: CellStatistics) -> [ComparisonRow] {
        let isIdentical = (cell.result.strategy.equivalentTo ?? cell.result.strategy.name)
            == (reference.result.strategy.equivalentTo ?? reference.result.strategy.name)
        return zip(cell.entries, reference.entries).map { row($0, $1, cell.result.cell, reference.result.cell, isIdentical: isIdentical) }
    }

    private func row(
        _ entry: CellStatistics.Entry, _ other: CellStatistics.Entry, _ cell: Cell, _ reference: Cell, isIdentical: Bool
    ) -> ComparisonRow {
        let a = entry.correlations, b = other.correlations
        var row = ComparisonRow(
            dataset: dataset, model: model, split: entry.set.split, subset: entry.set.subset, aggregation: entry.aggregation,
            cell: cell, reference: reference, pairs: entry.set.members.count,
            delta: a.cosineSpearman.number - b.cosineSpearman.number, low: .nan, high: .nan, pValue: .nan,
            verdict: isIdentical ? .identicalByConstruction : .undefined, standardError: .nan, clusters: .nan, low90: .nan,
            high90: .nan, cohenQ: atanh(a.cosineSpearman.number) - atanh(b.cosineSpearman.number), minimumDetectable: .nan, note: "")
        if !row.cohenQ.isFinite { row.cohenQ = .nan }
        guard !row.delta.isNaN else {
            let reasons = a.cosineSpearman.reason.map { "\(cell.pooling): \($0)" } ?? b.cosineSpearman.reason.map { "\(reference.pooling): \($0)" }
            row.note = (entry.notes + [reasons].compactMap { $0 }.filter { !$0.hasSuffix(": ") }).joined(separator: "; ")
            return row
        }
        if isIdentical { return row }
        guard !a.influence.isEmpty, !b.influence.isEmpty else {
            row.note = "no test without the influence function"
            return row
        }
        let error = ClusteredError(contributions: zip(a.influence, b.influence).map { $0 - $1 }, clusters: a.clusters)
        row.standardError = error.standardError
        row.clusters = Double(error.clusterCount)
        guard error.clusterCount >= 2 else {
            row.note = "one cluster allows no test"
            return row
        }
        let reach = error.reach(confidence: evidence.confidence) * error.standardError
        let reach90 = error.reach(confidence: 0.9) * error.standardError
        (row.low, row.high) = (row.delta - reach, row.delta + reach)
        (row.low90, row.high90) = (row.delta - reach90, row.delta + reach90)
        row.pValue = error.pValue(of: row.delta)
        row.minimumDetectable = (NormalDistribution.quantile(0.975) + NormalDistribution.quantile(0.8)) * error.standardError
        row.verdict = .noEvidence
        return row
    }

    /// Adjusts the p-values of a run and passes the verdicts that they decide.
    ///
    /// The family is all comparisons of the run with one aggregation: whole splits are one family, their
    /// subsets another.
    static func judged(_ rows: [ComparisonRow], _ evidence: EvidencePlan) -> [ComparisonRow] {
        var rows = rows
        for aggregation in Set(rows.map(\.aggregation)) {
            let family = rows.indices.filter { rows[$0].aggregation == aggregation && !rows[$0].pValue.isNaN }
            for (index, adjusted) in zip(family, HolmAdjustment.adjusted(family.map { rows[$0].pValue })) {
                rows[index].pAdjusted = adjusted
                if adjusted < 1 - evidence.confidence {
                    rows[index].verdict = rows[index].delta > 0 ? .better : .worse
                } else if rows[index].low90 > -evidence.margin, rows[index].high90 < evidence.margin {
                    rows[index].verdict = .equivalent
                }
            }
        }
        return rows
    }
}
