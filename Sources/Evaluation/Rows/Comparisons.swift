internal import Glibc
internal import HiddenStates
internal import Metrics
internal import Pooling

/// One comparison, with the resamples that a joint adjustment needs.
struct Comparison: Sendable {
    var row: ComparisonRow
    /// Of the cell and of its reference; empty without a bootstrap.
    let resampled: [[Double]]
}

/// Turns the statistics of a cell and of its reference into rows of `comparisons.csv`.
struct Comparisons: Sendable {
    let dataset: String
    let model: String
    let evidence: EvidencePlan

    /// Without p-values adjusted, and verdicts that depend on them.
    func of(_ cell: CellStatistics, against reference: CellStatistics) -> [Comparison] {
        zip(cell.entries, reference.entries).map { entry, other in
            Comparison(
                row: row(entry, other, cell, reference), resampled: [entry.resampled?.values, other.resampled?.values].compactMap { $0 })
        }
    }

    private func row(_ entry: CellStatistics.Entry, _ other: CellStatistics.Entry, _ cell: CellStatistics, _ reference: CellStatistics) -> ComparisonRow {
        let a = entry.correlations.cosineSpearman, b = other.correlations.cosineSpearman
        let isIdentical = cell.cell.layers == reference.cell.layers && cell.cell.transform == reference.cell.transform && cell.ranksAs == reference.ranksAs
        var row = ComparisonRow(
            dataset: dataset, model: model, split: entry.split, subset: entry.subset, aggregation: entry.aggregation,
            cell: cell.cell, reference: reference.cell, pairs: entry.pairs, delta: a.number - b.number,
            verdict: isIdentical ? .identicalByConstruction : .undefined)
        let q = atanh(a.number) - atanh(b.number)
        row.cohenQ = q.isFinite ? q : .nan
        guard !row.delta.isNaN else {
            let reasons = a.reason.map { "\(cell.cell.pooling): \($0)" } ?? b.reason.map { "\(reference.cell.pooling): \($0)" }
            row.note = (entry.notes + [reasons].compactMap { $0 }.filter { !$0.hasSuffix(": ") }).joined(separator: "; ")
            return row
        }
        if isIdentical { return row }
        switch Difference.between(entry, other, evidence) {
        case .untested(let reason): row.note = reason
        case .tested(let difference):
            row.take(difference)
            row.verdict = .noEvidence
        }
        asInTheLiterature(&row, entry.correlations, other.correlations)
        return row
    }

    /// Tests that assume normal scores and independent pairs.
    private func asInTheLiterature(_ row: inout ComparisonRow, _ a: Correlations, _ b: Correlations) {
        guard evidence.interval != .none, let ranks = a.ranks, let others = b.ranks else { return }
        row.between = Spearman.correlation(of: ranks, with: others).number
        let tests = DependentCorrelations(a.cosineSpearman.number, b.cosineSpearman.number, between: row.between, count: row.pairs)
        row.pSteiger = tests.steiger.pValue
        row.pWilliams = tests.williams.pValue
        row.pMeng = tests.meng.pValue
        (row.zouLow, row.zouHigh) = tests.zou(confidence: evidence.confidence)
    }

    /// Adjusts the p-values of a run and passes the verdicts that they decide.
    ///
    /// The family is all comparisons of the run with one aggregation: whole splits are one family, their
    /// subsets another.
    static func judged(_ comparisons: [Comparison], _ evidence: EvidencePlan) -> [ComparisonRow] {
        var rows = comparisons.map(\.row)
        for aggregation in Aggregation.allCases {
            let family = rows.indices.filter { rows[$0].aggregation == aggregation && !rows[$0].pValue.isNaN }
            for (index, adjusted) in zip(family, adjusted(family.map { comparisons[$0] }, evidence)) {
                rows[index].pAdjusted = adjusted
                let isWithin = rows[index].low90 > -evidence.margin && rows[index].high90 < evidence.margin
                rows[index].isWithinMargin = isWithin
                if adjusted < 1 - evidence.confidence {
                    rows[index].verdict = rows[index].delta > 0 ? .better : .worse
                } else if isWithin {
                    rows[index].verdict = .equivalent
                }
            }
        }
        countWins(&rows)
        return rows
    }

    private static func adjusted(_ family: [Comparison], _ evidence: EvidencePlan) -> [Double] {
        let pValues = family.map(\.row.pValue)
        switch evidence.adjustment {
        case .holm: return PValueAdjustment.holm.adjusted(pValues)
        case .benjaminiHochberg: return PValueAdjustment.benjaminiHochberg.adjusted(pValues)
        case .maxT:
            return MaxTAdjustment.adjusted(
                estimates: family.map(\.row.delta), standardErrors: family.map(\.row.standardError), resampleCount: evidence.resampleCount
            ) { family[$0].resampled[0][$1] - family[$0].resampled[1][$1] }
        }
    }

    /// In the rows over several datasets: on how many of them the cell is better, worse, neither.
    private static func countWins(_ rows: inout [ComparisonRow]) {
        for index in rows.indices where rows[index].aggregation == .average {
            let single = rows.filter { $0.aggregation == .all && $0.cell == rows[index].cell && $0.reference == rows[index].reference && $0.isHeadline }
            rows[index].wins = single.count { $0.verdict == .better }
            rows[index].losses = single.count { $0.verdict == .worse }
            rows[index].ties = single.count - rows[index].wins! - rows[index].losses!
        }
    }
}
