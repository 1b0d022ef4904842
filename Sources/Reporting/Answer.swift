internal import Evaluation
internal import Formats

/// The paragraph after the table: what a reader can act on.
enum Answer {
    static func text(of recommendation: Recommendation, _ evidence: EvidencePlan) -> String {
        let challenger = recommendation.challenger
        let reference = name(of: challenger.reference, beside: challenger.cell)
        let verdict = switch challenger.verdict {
        case .better: "better than \(reference), with evidence"
        case .worse: "worse than \(reference), with evidence, and the best of the others; keep \(reference)"
        case .equivalent: "the same within ±\(DecimalText.fixed(100 * evidence.margin, decimals: 1)) points; keep \(reference)"
        case _ where challenger.low > 0 || challenger.high < 0:
            "no evidence of a difference once it is adjusted for all comparisons of the run; keep \(reference)"
        default: "no evidence of a difference; keep \(reference)"
        }
        let smallest = DecimalText.fixed(100 * challenger.minimumDetectable, decimals: 1)
        var sentences = ["\(place(of: recommendation.best)): \(difference(challenger, evidence)): \(verdict)."]
        if challenger.verdict == .better, challenger.isWithinMargin == true {
            sentences.append("The difference is real but lies within the margin of ±\(DecimalText.fixed(100 * evidence.margin, decimals: 1)) points.")
        }
        if !challenger.minimumDetectable.isNaN { sentences.append("Smallest difference these pairs could show: \(smallest) points.") }
        if recommendation.isSelectedHere {
            sentences.append("\(place(of: recommendation.best)) was selected on this split, so its numbers flatter it: confirm it on other pairs.")
        }
        if let declared = recommendation.declared, declared.verdict == .better {
            sentences.append("The model declares \(declared.reference.pooling): \(difference(declared, evidence)), beaten with evidence.")
        }
        return OneLine.of(sentences.joined(separator: " "))
    }

    private static func place(of cell: Cell) -> String {
        "Layer \(cell.layers)" + (cell.transform == Cell.noTransform ? "" : " under \(cell.transform)")
    }

    /// `cls +1.2 points against mean, 95 % -0.3 … +2.7`
    private static func difference(_ row: ComparisonRow, _ evidence: EvidencePlan) -> String {
        let share = DecimalText.fixed(100 * evidence.confidence, decimals: 0)
        return "\(row.cell.pooling) \(points(row.delta)) points against \(name(of: row.reference, beside: row.cell)), \(share) % \(points(row.low)) … \(points(row.high))"
    }

    /// Only the pooling, where nothing else differs.
    private static func name(of reference: Cell, beside cell: Cell) -> String {
        reference.layers == cell.layers && reference.transform == cell.transform ? reference.pooling : reference.name
    }

    /// A difference of correlations in points (hundredths), with its sign.
    private static func points(_ difference: Double) -> String {
        let text = DecimalText.fixed(100 * difference, decimals: 1)
        return difference > 0 && text != "0.0" ? "+" + text : text
    }
}
