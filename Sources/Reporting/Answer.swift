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
        sentences += transforms(recommendation)
        if let declared = recommendation.declared, declared.verdict == .better {
            sentences.append("The model declares \(declared.reference.pooling): \(difference(declared, evidence)), beaten with evidence.")
        }
        return OneLine.of(sentences.joined(separator: " "))
    }

    /// What transforms do here, and what anisotropy has to do with it; nothing where there are none.
    private static func transforms(_ recommendation: Recommendation) -> [String] {
        guard let first = recommendation.transformEffects.first else { return [] }
        let effects = recommendation.transformEffects.map { row in
            let verdict = switch row.verdict {
            case .better: "better"
            case .worse: "worse"
            case .equivalent: "the same within the margin"
            default: "no evidence"
            }
            return "\(row.cell.transform) \(points(row.delta)) (\(points(row.low)) … \(points(row.high))), \(verdict)"
        }
        var sentences = ["Transforms of \(first.cell.pooling) on layer \(first.cell.layers), in points against none: \(effects.joined(separator: "; "))."]
        if let correlation = recommendation.anisotropyCorrelation {
            let words = abs(correlation) < 0.3 ? "neither the more nor the less anisotropic cells score better" : correlation < 0
                ? "the more anisotropic cells score lower here, which does not say that anisotropy is the cause"
                : "the more anisotropic cells score higher here"
            sentences.append("Over \(recommendation.cellCount) cells the ranks of mean cosine and Spearman correlate at \(DecimalText.fixed(correlation, decimals: 2)): \(words).")
        }
        return sentences
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
