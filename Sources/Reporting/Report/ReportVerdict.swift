internal import Evaluation

/// What a reader can act on: which pooling to use, and how sure that is.
struct ReportVerdict: Sendable {
    enum Sureness: String, Sendable {
        case clear = "clear"
        case same = "the same within the margin"
        case open = "not decided by these pairs"
        case untested = "not tested"
        case undefined = "undefined"
    }

    let headline: String
    let sureness: Sureness
    /// Full sentences.
    let reasons: [String]
    /// The run's own paragraph; nil where it wrote none.
    let answer: String?

    init(_ section: ReportSection) {
        answer = section.choice?.answer
        guard let best = section.best else {
            (headline, sureness) = ("No Spearman is defined here", .undefined)
            reasons = unique(section.rows.map(\.note)).prefix(3).map { "Reason: \($0)." }
            return
        }
        let place = Self.place(section)
        guard let challenger = section.challenger, let verdict = challenger.verdict else {
            headline = section.rows.count == 1 ? "\(best.cell.pooling) scores \(Figures.number(best.spearman))" : "\(section.name(of: best.cell)) scored highest\(place)"
            sureness = .untested
            reasons = [Self.whyUntested(section)]
            return
        }
        let reference = section.name(of: challenger.reference), other = challenger.cell.pooling
        headline = (verdict == .better ? "Use \(other)" : "Keep \(reference)") + place
        (sureness, reasons) = Self.judge(challenger, verdict, reference, other, section)
    }

    private static func place(_ section: ReportSection) -> String {
        var place = ""
        if section.layers.count > 1 { place += " on layer \(section.shownLayers)" }
        if section.transforms.count > 1 { place += section.shownTransform == Cell.noTransform ? ", without a transform" : ", under \(section.shownTransform)" }
        return place
    }

    private static func whyUntested(_ section: ReportSection) -> String {
        if section.rows.count == 1 { return "One cell was scored, so there is nothing to choose between." }
        if !section.hasIntervals { return "The run made no intervals and no tests, so the numbers do not say whether a difference is chance." }
        return "Nothing on these layers could be tested against the reference, so the numbers do not say whether a difference is chance."
    }

    private static func judge(
        _ row: ReportComparison, _ verdict: Verdict, _ reference: String, _ other: String, _ section: ReportSection
    ) -> (Sureness, [String]) {
        let share = Figures.percent(section.confidence), margin = Figures.points(section.margin).drop { $0 == "+" }
        let interval = "\(share) interval \(Figures.pointsInterval(row.low, row.high))"
        let family = section.comparisonCount > 1 ? ", adjusted for the \(section.comparisonCount) comparisons of the run" : ""
        let lead = "\(other) against \(reference): \(Figures.points(row.delta)) points, \(interval)"
        var reasons: [String], sureness: Sureness
        switch verdict {
        case .better:
            sureness = .clear
            reasons = ["\(lead). That is not chance (p \(equals(row.pAdjusted))\(family))."]
            if row.isWithinMargin { reasons.append("It is small, though: within the margin of ±\(margin) points that the run calls too little to matter.") }
        case .worse:
            sureness = .clear
            reasons = ["The best of the others is worse, and that is not chance. \(lead) (p \(equals(row.pAdjusted))\(family))."]
        case .equivalent:
            sureness = .same
            reasons = ["No other pooling is better by more than ±\(margin) points, the margin that the run calls too little to matter. \(lead)."]
        default:
            sureness = .open
            let why = row.low > 0 || row.high < 0 ? "which is no evidence of a difference once it is adjusted for the \(section.comparisonCount) comparisons of the run" : "which includes no difference at all"
            reasons = [row.delta > 0 ? "No other pooling is shown to be better. \(lead), \(why)." : "No other pooling scored higher. The nearest: \(lead), \(why)."]
            if !row.minimumDetectable.isNaN {
                reasons.append("With \(Figures.counted(section.pairCount, "pair")) only a difference of about \(Figures.points(row.minimumDetectable).drop { $0 == "+" }) points would show: more pairs would tell.")
            }
        }
        if let best = section.best, !section.shown.contains(where: { $0.cell == best.cell }) {
            reasons.append("\(section.name(of: best.cell)) scored highest, but is not shown to be better.")
        }
        if section.choice?.selected_on_this_split == true {
            let chosen = [section.layers.count > 1 ? "layer" : nil, section.transforms.count > 1 ? "transform" : nil].compactMap { $0 }
            if section.shownTransform != Cell.noTransform, section.choice?.answer != nil {
                reasons.append("\(section.shownTransform) is the transform of the highest score: whether it is better than none is said below, in the words of the run.")
            }
            // A record of an earlier version counted ready-made embeddings as a layer.
            if !chosen.isEmpty {
                reasons.append("The \(Figures.list(chosen)) \(chosen.count > 1 ? "were" : "was") chosen as the best of \(section.rows.count) cells on these very pairs, which flatters the numbers: confirm it on other pairs.")
            }
        }
        return (sureness, reasons)
    }

    private static func equals(_ p: Double) -> String { p < 0.001 ? "< 0.001" : "= \(Figures.pValue(p))" }
}
