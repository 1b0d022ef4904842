internal import Evaluation
internal import Formats

/// The paragraph after the table: what a reader can act on.
enum Answer {
    /// On the layer of the highest Spearman, the reference against the best of the others.
    ///
    /// - Parameters:
    ///   - rows: of one dataset and split.
    ///   - comparisons: of the same.
    static func text(of rows: [SummaryRow], _ comparisons: [ComparisonRow], _ evidence: EvidencePlan) -> String? {
        let defined = rows.filter { !$0.cosineSpearman.isNaN }
        guard let best = defined.max(by: { $0.cosineSpearman < $1.cosineSpearman }) else { return nil }
        let tested = comparisons.filter {
            $0.cell.layers == best.cell.layers && $0.verdict != .undefined && $0.verdict != .identicalByConstruction
        }
        guard let challenger = tested.max(by: { $0.delta < $1.delta }) else { return nil }
        let name = challenger.cell.pooling, reference = challenger.reference.pooling
        let share = DecimalText.fixed(100 * evidence.confidence, decimals: 0)
        let difference = "\(name) \(points(challenger.delta)) points against \(reference), \(share) % \(points(challenger.low)) … \(points(challenger.high))"
        let verdict = switch challenger.verdict {
        case .better: "better than \(reference), with evidence"
        case .worse: "worse than \(reference), with evidence, and the best of the others; keep \(reference)"
        case .equivalent: "the same within ±\(DecimalText.fixed(100 * evidence.margin, decimals: 1)) points; keep \(reference)"
        default: "no evidence of a difference; keep \(reference)"
        }
        let smallest = DecimalText.fixed(100 * challenger.minimumDetectable, decimals: 1)
        return OneLine.of("Layer \(best.cell.layers): \(difference): \(verdict). Smallest difference these pairs could show: \(smallest) points.")
    }

    /// A difference of correlations in points (hundredths), with its sign.
    private static func points(_ difference: Double) -> String {
        let text = DecimalText.fixed(100 * difference, decimals: 1)
        return difference > 0 && text != "0.0" ? "+" + text : text
    }
}
