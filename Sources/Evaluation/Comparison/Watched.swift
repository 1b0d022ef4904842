internal import Formats
internal import Metrics

/// The watched numbers of two runs' common rows, tested but not judged yet.
struct Watched {
    private(set) var rows: [RunComparison.Row] = []
    private(set) var mismatches: [String] = []
    /// How many rows have no test, by reason.
    private(set) var untested: [(reason: String, count: Int)] = []

    /// Adds the Spearman of a row, and the other columns that are watched.
    mutating func add(
        _ key: RunComparison.Key, _ before: RecordedTable, _ one: Int, _ after: RecordedTable, _ two: Int, _ scores: (RecordedScores, RecordedScores)?,
        _ plan: GatePlan
    ) throws(InputFault) {
        func row(_ column: String, _ threshold: Double) throws(InputFault) -> RunComparison.Row {
            RunComparison.Row(
                key: key, column: column, baseline: try before.number(column, one) ?? .nan, candidate: try after.number(column, two) ?? .nan, threshold: threshold)
        }
        var spearman = try row(GatePlan.spearman, plan.maxDrop)
        if !spearman.change.isNaN { try test(&spearman, scores) }
        rows.append(spearman)
        for watch in plan.watches { rows.append(try row(watch.column, watch.threshold)) }
    }

    private mutating func test(_ row: inout RunComparison.Row, _ scores: (RecordedScores, RecordedScores)?) throws(InputFault) {
        guard let (a, b) = scores else { return count("no scores.csv of the same pairs on both sides") }
        switch try PairedDrop.of(row.key, a, b, before: row.baseline, after: row.candidate) {
        case .error(let error):
            row.standardError = error.standardError
            let twoSided = error.pValue(of: row.change)
            // Equal cosines leave no error and no change: nothing is worse.
            row.pValue = row.change < 0 ? twoSided / 2 : 1 - twoSided / 2
        case .none(let reason): count(reason)
        case .mismatch(let line): mismatches.append(line)
        }
    }

    private mutating func count(_ reason: String) {
        if let place = untested.firstIndex(where: { $0.reason == reason }) { untested[place].count += 1 } else { untested.append((reason, 1)) }
    }
}
