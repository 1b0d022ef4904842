internal import Formats
internal import HiddenStates
internal import Metrics

/// Gold scores that allow no correlation, or not much of one, or that lie off their scale.
enum GoldCheck: DatasetCheck {
    /// Below it ties are worth a word.
    private static let attainableLimit = 0.95

    static func findings(in context: InspectionContext) throws -> [Inspection.Finding] {
        let scored = try ScoredPairs(of: context.dataset, split: .all, clusters: .everyPairApart)
        return [undefined(scored), outOfRange(context), tied(scored)].compactMap { $0 }
    }

    /// What Spearman cannot exceed where no two pairs have the same cosine: √((n³ − Σw³)/(n³ − n)) over
    /// the groups of w tied gold scores, for the best ranks of a group are those in any order.
    static func attainableSpearman(_ gold: Midranks) -> Double {
        let n = Double(gold.count)
        return gold.count < 2 ? .nan : (3 * Double(gold.sumOfSquares) / (n * n * n - n)).squareRoot()
    }

    /// Splits and subsets whose gold allows no correlation.
    private static func undefined(_ scored: ScoredPairs) -> Inspection.Finding? {
        let bad = scored.pairSets.filter { $0.members.count < 3 || $0.goldRanks.isConstant }
        guard let first = bad.first else { return nil }
        let place = first.subset.isEmpty ? "split \(OneLine.quoted(first.split))" : "subset \(OneLine.quoted(first.subset)) of split \(OneLine.quoted(first.split))"
        let reason = first.members.count < 3 ? "fewer than 3 pairs" : "constant gold"
        return Inspection.Finding(
            "undefined_correlation", .fault, count: bad.count, one: "split or subset without a correlation", many: "splits or subsets without a correlation",
            first: Inspection.Place(remark: "\(place), \(reason)"), advice: "give it at least 3 pairs of different gold scores, or take it out")
    }

    private static func outOfRange(_ context: InspectionContext) -> Inspection.Finding? {
        guard let scale = context.dataset.manifest?.score else { return nil }
        let bad = context.dataset.pairs.filter { $0.score < scale.min ?? -.infinity || $0.score > scale.max ?? .infinity }
        guard let first = bad.first else { return nil }
        let ends = [scale.min, scale.max].map { $0.map(DecimalText.of) ?? "…" }.joined(separator: " to ")
        return Inspection.Finding(
            "gold_out_of_range", .fault, count: bad.count, one: "gold score outside the manifest's scale of \(ends)",
            many: "gold scores outside the manifest's scale of \(ends)",
            first: Inspection.Place(pair: first.id, remark: "score \(DecimalText.of(first.score))"),
            advice: "remove pairs that were never scored, or correct the scale")
    }

    private static func tied(_ scored: ScoredPairs) -> Inspection.Finding? {
        let tied = scored.groups.map(\.whole).filter { !$0.goldRanks.isConstant && attainableSpearman($0.goldRanks) < attainableLimit }
        guard let first = tied.first else { return nil }
        return Inspection.Finding(
            "tied_gold", .warning, count: tied.count, one: "split whose gold scores are mostly tied", many: "splits whose gold scores are mostly tied",
            first: Inspection.Place(remark: "split \(OneLine.quoted(first.split)): Spearman at most \(DecimalText.fixed(attainableSpearman(first.goldRanks), decimals: 3)) without ties among cosines"),
            advice: "compare poolings with one another, not with scores on other sets; for two classes an AUC says more")
    }
}
