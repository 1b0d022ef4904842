public import Formats
internal import Metrics

/// Compares two recorded runs: fails when, and only when, the evidence says worse.
///
/// Where both sides have the cosines of the same pairs, the drop of a row's Spearman is tested pair by pair: the
/// influence of the difference is the difference of the influences, summed within the clusters that the
/// baseline recorded; one-sided, adjusted by Holm over the watched rows. A row regresses where the drop
/// exceeds the threshold and the test rejects. Without pair scores the threshold decides alone.
public enum Gate {
    /// - Throws: ``InputFault`` for tables that cannot be read.
    public static func compare(_ baseline: RecordedRun, with candidate: RecordedRun, _ plan: GatePlan) throws(InputFault) -> RunComparison {
        let before = try rows(of: baseline.summary), after = try rows(of: candidate.summary)
        var mismatches: [String] = [], remarks: [String] = []
        for watch in plan.watches {
            for table in [baseline.summary, candidate.summary] where !table.columns.contains(watch.column) {
                let hint = NearestName.question(about: watch.column, among: table.columns)
                throw InputFault(path: table.path, found: "no column \(OneLine.quoted(watch.column))\(hint)", expected: "the column to watch", nextStep: "name another --watch")
            }
        }
        let gone = before.order.filter { after.places[$0] == nil }, new = after.order.filter { before.places[$0] == nil }
        func tell(_ line: String) { if plan.allowsMissing { remarks.append(line) } else { mismatches.append(line) } }
        if let first = gone.first { tell("\(gone.count) rows of the baseline are missing (first: \(OneLine.of(first.name)))") }
        if let first = new.first { tell("\(new.count) rows are new (first: \(OneLine.of(first.name)))") }

        let scores = try pairScores(baseline, candidate)
        if let (a, b) = scores { mismatches += try RecordedScores.differences(a, b) }
        let common = before.order.filter { after.places[$0] != nil }
        for key in common {
            let one = baseline.summary.text("pairs", before.places[key]!), two = candidate.summary.text("pairs", after.places[key]!)
            if one != two { mismatches.append("\(OneLine.of(key.name)) has \(two ?? "no") pairs, \(one ?? "none") before") }
        }
        let states = InputDifference.of(baseline.record, candidate.record)
        if plan.needsSameInputs { mismatches += states } else { remarks += states }

        var watched: [RunComparison.Row] = []
        if mismatches.isEmpty {
            for key in common where key.aggregation == Aggregation.all.rawValue {
                watched += try watchedRows(key, baseline.summary, before.places[key]!, candidate.summary, after.places[key]!, scores, plan)
            }
            if watched.isEmpty { mismatches.append("no row with aggregation 'all' is in both") }
            let alone = watched.count { $0.column == GatePlan.spearman && $0.pValue.isNaN && !$0.change.isNaN }
            if alone > 0 { remarks.append("\(alone) rows are judged by the threshold alone: no scores.csv of the same pairs on both sides") }
        }
        return RunComparison(
            baselinePath: baseline.path, candidatePath: candidate.path, plan: plan, rows: judged(watched, plan), mismatches: mismatches, remarks: remarks)
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

    /// The Spearman of a row, and the other columns that are watched.
    private static func watchedRows(
        _ key: RunComparison.Key, _ before: RecordedTable, _ one: Int, _ after: RecordedTable, _ two: Int, _ scores: (RecordedScores, RecordedScores)?,
        _ plan: GatePlan
    ) throws(InputFault) -> [RunComparison.Row] {
        var spearman = RunComparison.Row(
            key: key, column: GatePlan.spearman, baseline: try before.number(GatePlan.spearman, one) ?? .nan,
            candidate: try after.number(GatePlan.spearman, two) ?? .nan, threshold: plan.maxDrop)
        if let (a, b) = scores, !spearman.change.isNaN, let test = try test(key, a, b) {
            spearman.standardError = test.standardError
            let twoSided = test.pValue(of: spearman.change)
            // Equal cosines leave no error and no change: nothing is worse.
            spearman.pValue = spearman.change < 0 ? twoSided / 2 : 1 - twoSided / 2
        }
        var rows = [spearman]
        for watch in plan.watches {
            rows.append(
                RunComparison.Row(
                    key: key, column: watch.column, baseline: try before.number(watch.column, one) ?? .nan,
                    candidate: try after.number(watch.column, two) ?? .nan, threshold: watch.threshold))
        }
        return rows
    }

    /// The error of the difference between the two sides' Spearman, from the same pairs; nil where a side lacks
    /// the cosines or they are undefined.
    private static func test(_ key: RunComparison.Key, _ a: RecordedScores, _ b: RecordedScores) throws(InputFault) -> ClusteredError? {
        let cell = "\(key.layers)/\(key.pooling)/\(key.transform)"
        guard a.hasCell(cell), b.hasCell(cell) else { return nil }
        let pairs = a.pairs.filter { pair in
            let row = a.rowOfPair[pair]!
            return pair.dataset == key.dataset && (key.split == ScoredPairs.everything || a.split(row) == key.split)
        }
        var gold: [Double] = [], before: [Double] = [], after: [Double] = [], clusters: [Int] = [], numbers: [String: Int] = [:]
        for pair in pairs {
            let row = a.rowOfPair[pair]!, other = b.rowOfPair[pair]!
            gold.append(try a.gold(row))
            before.append(try a.cosine(cell, row))
            after.append(try b.cosine(cell, other))
            let cluster = a.cluster(row), number = numbers[cluster] ?? numbers.count
            numbers[cluster] = number
            clusters.append(number)
        }
        guard !(gold + before + after).contains(where: \.isNaN), gold.count >= 3 else { return nil }
        let ranks = Midranks(of: gold), one = Midranks(of: before), two = Midranks(of: after)
        guard !ranks.isConstant, !one.isConstant, !two.isConstant, numbers.count >= 2 else { return nil }
        let n = Double(gold.count)
        let differences = zip(SpearmanInfluence.values(of: two, with: ranks), SpearmanInfluence.values(of: one, with: ranks)).map { ($0 - $1) / n }
        return ClusteredError(contributions: differences, clusters: clusters)
    }

    private static func judged(_ rows: [RunComparison.Row], _ plan: GatePlan) -> [RunComparison.Row] {
        var rows = rows
        let tested = rows.indices.filter { !rows[$0].pValue.isNaN }
        for (place, adjusted) in zip(tested, PValueAdjustment.holm.adjusted(tested.map { rows[$0].pValue })) { rows[place].pAdjusted = adjusted }
        let better = PValueAdjustment.holm.adjusted(tested.map { 1 - rows[$0].pValue })
        var isBetter: [Int: Bool] = [:]
        for (place, p) in zip(tested, better) { isBetter[place] = p < 1 - plan.confidence }
        for place in rows.indices { judge(&rows[place], isBetter: isBetter[place], plan) }
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
        let hasDirection = row.column.hasSuffix("_spearman") || row.column.hasSuffix("_pearson")
        guard hasDirection else {
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
