internal import Evaluation
internal import Formats

/// The paragraph after the table: what a reader can act on.
enum Answer {
    static func text(of recommendation: Recommendation, _ evidence: EvidencePlan) -> String {
        sentences(of: recommendation, evidence).joined(separator: " ")
    }

    /// What to do, and then why and how sure that is.
    static func sentences(of recommendation: Recommendation, _ evidence: EvidencePlan) -> [String] {
        let challenger = recommendation.challenger
        let reference = name(of: challenger.reference, beside: challenger.cell)
        let margin = "±\(DecimalText.fixed(100 * evidence.margin, decimals: 1)) points"
        let verdict = switch challenger.verdict {
        case .better: "better than \(reference), with evidence"
        case .worse: "worse than \(reference), with evidence, and the best of the others"
        case .equivalent: "the same within \(margin)"
        case _ where challenger.low > 0 || challenger.high < 0: "no evidence of a difference once it is adjusted for all comparisons of the run"
        default: "no evidence of a difference"
        }
        var sentences = [
            "\(challenger.verdict == .better ? "Use" : "Keep") \(described(recommendation.recommended)).",
            "\(difference(challenger, evidence)): \(verdict).",
        ]
        if challenger.verdict == .better, challenger.isWithinMargin == true {
            sentences.append("The difference is real but lies within the margin of \(margin).")
        }
        if let chance = chance(of: challenger) { sentences.append(chance) }
        if !challenger.minimumDetectable.isNaN {
            let smallest = DecimalText.fixed(100 * challenger.minimumDetectable, decimals: 1)
            sentences.append("Smallest difference these pairs could show: \(smallest) points (hundredths of Spearman).")
        }
        let best = recommendation.best
        if best.layers != challenger.cell.layers || best.transform != challenger.cell.transform {
            sentences.append("\(described(best)) scored highest, but is not shown to be better.")
        }
        if recommendation.isSelectedHere {
            sentences.append("\(place(of: challenger.cell)) was selected on this split, so its numbers flatter it: confirm it on other pairs.")
        }
        sentences += transforms(recommendation)
        if let declared = recommendation.declared, declared.verdict == .better {
            sentences.append("The model declares \(declared.reference.pooling): \(difference(declared, evidence)), beaten with evidence.")
        }
        return sentences.map { OneLine.of($0) }
    }

    /// What there is to say where nothing was tested.
    static func withoutTest(of rows: [SummaryRow], _ evidence: EvidencePlan) -> [String]? {
        guard let best = rows.filter({ !$0.cosineSpearman.isNaN }).max(by: { $0.cosineSpearman < $1.cosineSpearman }) else { return nil }
        let highest = OneLine.of("Highest: \(described(best.cell)), \(DecimalText.fixed(best.cosineSpearman, decimals: 4)).")
        if evidence.interval == .none { return [highest, "Without intervals nothing says whether that is more than chance: leave out '--interval none'."] }
        return rows.count == 1 ? [highest, "There is nothing to hold it against: name more with --pooling."] : nil
    }

    /// How often the cell would be ahead.
    private static func chance(of row: ComparisonRow) -> String? {
        guard row.verdict == .noEvidence, !row.superiority.isNaN else { return nil }
        let share = DecimalText.fixed(100 * row.superiority, decimals: 0)
        return "In \(share) of 100 samples like this one \(row.cell.pooling) would be ahead."
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
        var sentences = ["Transforms of \(described(first.reference)), in points against none: \(effects.joined(separator: "; "))."]
        if let correlation = recommendation.anisotropyCorrelation {
            let words = abs(correlation) < 0.3 ? "neither the more nor the less anisotropic cells score better" : correlation < 0
                ? "the more anisotropic cells score lower here, which does not say that anisotropy is the cause"
                : "the more anisotropic cells score higher here"
            sentences.append("Over \(recommendation.cellCount) cells the ranks of mean cosine and Spearman correlate at \(DecimalText.fixed(correlation, decimals: 2)): \(words).")
        }
        return sentences
    }

    private static func place(of cell: Cell) -> String {
        let layer = switch cell.layers {
        case "none": cell.pooling
        case "last": "The last layer"
        default: "Layer \(cell.layers)"
        }
        return layer + (cell.transform == Cell.noTransform ? "" : " under \(cell.transform)")
    }

    /// `cls on layer 6, under whiten`
    private static func described(_ cell: Cell) -> String {
        let layer = switch cell.layers {
        case "none": ""
        case "last": " on the last layer"
        default: " on layer \(cell.layers)"
        }
        return cell.pooling + layer + (cell.transform == Cell.noTransform ? "" : ", under \(cell.transform)")
    }

    /// `cls +1.2 points against mean, 95 % -0.3 … +2.7`
    private static func difference(_ row: ComparisonRow, _ evidence: EvidencePlan) -> String {
        let share = TableLayout.percent(evidence.confidence)
        return "\(row.cell.pooling) \(points(row.delta)) points against \(name(of: row.reference, beside: row.cell)), \(share) % \(points(row.low)) … \(points(row.high))"
    }

    /// Only the pooling, where nothing else differs.
    private static func name(of reference: Cell, beside cell: Cell) -> String {
        reference.layers == cell.layers && reference.transform == cell.transform ? reference.pooling : reference.name
    }

    /// A difference of correlations in points (hundredths), with its sign.
    static func points(_ difference: Double) -> String {
        let text = DecimalText.fixed(100 * difference, decimals: 1)
        return difference > 0 && text != "0.0" ? "+" + text : text
    }
}
