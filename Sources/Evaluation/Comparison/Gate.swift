public import Formats
internal import Metrics

/// Compares two recorded runs: fails when, and only when, the evidence says worse.
///
/// Where both sides have the cosines of the same pairs, the drop of a row's Spearman is tested pair by pair: the
/// influence of the difference is the difference of the influences, summed within the clusters that the
/// baseline recorded; one-sided, adjusted by Holm over the watched rows. A row regresses where the drop
/// exceeds the threshold and the test rejects. Without pair scores the threshold decides alone.
public enum Gate {
    /// - Parameter remarks: what is to be said of the two beforehand.
    /// - Throws: ``InputFault`` for tables that cannot be read.
    public static func compare(_ baseline: RecordedRun, with candidate: RecordedRun, _ plan: GatePlan, remarks: [String] = []) throws(InputFault) -> RunComparison {
        try checkWatches(plan, [baseline.summary, candidate.summary])
        let before = try rows(of: baseline.summary), after = try rows(of: candidate.summary)
        var mismatches: [String] = [], remarks = remarks
        let common = before.order.filter { after.places[$0] != nil }
        let unmatched = lines(before.order.filter { after.places[$0] == nil }, "row of the baseline is missing", "rows of the baseline are missing")
            + lines(after.order.filter { before.places[$0] == nil }, "row is new", "rows are new")
        if plan.allowsMissing { remarks += unmatched } else { mismatches += unmatched }

        let watchedKeys = common.filter { $0.aggregation == Aggregation.all.rawValue }
        let scores = try pairScores(baseline, candidate)
        if let (a, b) = scores { mismatches += try RecordedScores.differences(a, b, in: watchedKeys) }
        mismatches += pairCounts(common, baseline.summary, before, candidate.summary, after)
        let inputs = InputDifference(baseline, candidate, datasets: Set(watchedKeys.map(\.dataset)))
        if plan.needsSameInputs { mismatches += inputs.unknown + inputs.differences } else { remarks += inputs.unreadable + inputs.differences }
        if watchedKeys.isEmpty, mismatches.isEmpty { mismatches.append("no row with aggregation 'all' is in both") }

        var watched = Watched()
        if mismatches.isEmpty {
            for key in watchedKeys {
                try watched.add(key, baseline.summary, before.places[key]!, candidate.summary, after.places[key]!, scores, plan)
            }
            mismatches += watched.mismatches
            remarks += watched.untested.map { "\($0.count) \($0.count == 1 ? "row is" : "rows are") judged by the threshold alone: \($0.reason)" }
        }
        return RunComparison(
            baselinePath: baseline.path, candidatePath: candidate.path, plan: plan, rows: mismatches.isEmpty ? judged(watched.rows, plan) : [],
            mismatches: mismatches, remarks: remarks)
    }

    private static func checkWatches(_ plan: GatePlan, _ tables: [RecordedTable]) throws(InputFault) {
        for watch in plan.watches {
            for table in tables where !table.columns.contains(watch.column) {
                let hint = NearestName.question(about: watch.column, among: table.columns)
                throw InputFault(path: table.path, found: "no column \(OneLine.quoted(watch.column))\(hint)", expected: "the column to watch", nextStep: "name another --watch")
            }
        }
    }

    private static func lines(_ keys: [RunComparison.Key], _ one: String, _ many: String) -> [String] {
        keys.first.map { ["\(keys.count) \(keys.count == 1 ? one : many) (first: \(OneLine.of($0.name)))"] } ?? []
    }

    /// One line for all rows whose numbers of pairs differ.
    private static func pairCounts(_ keys: [RunComparison.Key], _ one: RecordedTable, _ before: Keyed, _ two: RecordedTable, _ after: Keyed) -> [String] {
        let differing = keys.compactMap { key -> String? in
            let was = one.text("pairs", before.places[key]!), now = two.text("pairs", after.places[key]!)
            return was == now ? nil : "\(OneLine.of(key.name)) has \(OneLine.cut(now ?? "no")) pairs, \(OneLine.cut(was ?? "none")) before"
        }
        guard let first = differing.first else { return [] }
        return [differing.count == 1 ? first : "\(differing.count) rows have another number of pairs (first: \(first))"]
    }

    private struct Keyed {
        var order: [RunComparison.Key] = []
        var places: [RunComparison.Key: Int] = [:]
    }

    private static func rows(of table: RecordedTable) throws(InputFault) -> Keyed {
        var keyed = Keyed()
        for row in 0..<table.rowCount {
            func text(_ column: String) -> String { table.text(column, row) ?? "" }
            let key = RunComparison.Key(
                dataset: text("dataset"), split: text("split"), subset: text("subset"), aggregation: text("aggregation"), layers: text("layers"),
                pooling: text("pooling"), transform: text("transform"), fitOn: text("fit_on"))
            guard keyed.places.updateValue(row, forKey: key) == nil else {
                throw InputFault(path: table.path, found: "\(OneLine.of(key.name)) twice", expected: "each row once", nextStep: "write the folder again")
            }
            keyed.order.append(key)
        }
        return keyed
    }

    private static func pairScores(_ baseline: RecordedRun, _ candidate: RecordedRun) throws(InputFault) -> (RecordedScores, RecordedScores)? {
        guard let a = baseline.scores, let b = candidate.scores else { return nil }
        return (try RecordedScores(a), try RecordedScores(b))
    }

    private static func judged(_ rows: [RunComparison.Row], _ plan: GatePlan) -> [RunComparison.Row] {
        var rows = rows
        let tested = rows.indices.filter { !rows[$0].pValue.isNaN }
        for (place, adjusted) in zip(tested, PValueAdjustment.holm.adjusted(tested.map { rows[$0].pValue })) { rows[place].pAdjusted = adjusted }
        let better = Dictionary(uniqueKeysWithValues: zip(tested, PValueAdjustment.holm.adjusted(tested.map { 1 - rows[$0].pValue })))
        for place in rows.indices {
            judge(&rows[place], isBetter: better[place].map { $0 < 1 - plan.confidence }, plan)
            // What is said to be better is shown with the test that says so.
            if rows[place].verdict == .improvement, let p = better[place] { rows[place].pAdjusted = p }
        }
        return rows
    }

    /// - Parameter isBetter: whether the test says so; nil without one.
    private static func judge(_ row: inout RunComparison.Row, isBetter: Bool?, _ plan: GatePlan) {
        switch (row.baseline.isNaN, row.candidate.isNaN) {
        case (true, true):
            row.reason = "undefined on both sides"
            return
        case (false, true):
            (row.verdict, row.reason) = (.regression, "undefined now")
            return
        case (true, false):
            row.reason = "defined now"
            return
        case (false, false): break
        }
        guard GatePlan.hasDirection(row.column) else {
            if abs(row.change) > row.threshold { (row.verdict, row.reason) = (.regression, "drifted by more than the threshold") }
            return
        }
        let isWorse = row.pValue.isNaN || row.pAdjusted < 1 - plan.confidence
        if -row.change > row.threshold {
            if isWorse {
                (row.verdict, row.reason) = (.regression, row.pValue.isNaN ? "dropped by more than the threshold (no test)" : "dropped by more than the threshold, with evidence")
            } else {
                row.reason = "dropped by more than the threshold, which may be chance"
            }
        } else if row.change > row.threshold, isBetter ?? true {
            (row.verdict, row.reason) = (.improvement, isBetter == nil ? "risen by more than the threshold (no test)" : "risen by more than the threshold, with evidence")
        } else if row.change < 0, row.pAdjusted < 1 - plan.confidence {
            row.reason = "dropped, with evidence, by no more than the threshold"
        }
    }
}
