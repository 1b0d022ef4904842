public import Evaluation
internal import Formats

/// What `inspect` prints: what is in a dataset, what is wrong with it, worst first, and a verdict.
public enum InspectionText {
    /// - Parameter usesColour: whether what is wrong is shown in colour as well.
    public static func text(of inspection: Inspection, usesColour: Bool = false) -> String {
        var blocks = [contents(of: inspection), layers(of: inspection)]
        if let audit = inspection.padding { blocks.append(PaddingText.lines(of: audit)) }
        for severity in Inspection.Severity.allCases {
            let findings = inspection.findings.filter { $0.severity == severity }
            if !findings.isEmpty { blocks.append(section(severity, findings, usesColour: usesColour)) }
        }
        blocks.append(DisplayWidth.wrapped(verdict(of: inspection), margin: "").map { coloured($0, inspection.findings.first?.severity, usesColour) })
        return blocks.map { $0.map { $0 + "\n" }.joined() }.joined(separator: "\n")
    }

    private static func contents(of inspection: Inspection) -> [String] {
        let declared = inspection.declaredPooling.map { ", declares \(OneLine.of($0)) pooling" } ?? ""
        let splits = inspection.splits.map { "\(OneLine.of($0.name)) \($0.pairs)" }.joined(separator: ", ")
        let subsets = inspection.subsets == 0 ? "" : ", \(inspection.subsets) subsets"
        let gold = [inspection.goldMinimum, inspection.goldMaximum].map(DecimalText.of).joined(separator: " to ")
        let tied = DecimalText.fixed(100 * inspection.goldTiedShare, decimals: 0)
        var items = [
            ("model", OneLine.of(inspection.model) + declared),
            ("states", "\(inspection.layout): \(inspection.sentences) sentences, \(inspection.tokens) tokens, hidden size \(inspection.hiddenSize)"),
            ("lengths", "\(inspection.lengths[0]) to \(inspection.lengths[2]) tokens a sentence, median \(inspection.lengths[1])"),
            ("pairs", "\(inspection.pairs)\(splits.isEmpty ? "" : " (\(splits))")\(subsets), \(inspection.hasTexts ? "with" : "without") texts"),
            ("gold", "\(gold), mean \(DecimalText.fixed(inspection.goldMean, decimals: 2)), \(inspection.goldDistinct) values, the commonest \(inspection.goldLargestTie == 1 ? "once" : "\(inspection.goldLargestTie) times")"),
            ("ties", "\(tied) % of pairs share their gold score, which caps Spearman at \(DecimalText.fixed(inspection.attainableSpearman, decimals: 4))"),
        ]
        if !inspection.otherTensors.isEmpty { items.append(("also", inspection.otherTensors.map { OneLine.of($0) }.joined(separator: ", "))) }
        return DisplayWidth.wrapped("\(OneLine.of(inspection.name))   \(OneLine.of(inspection.path))")
            + items.flatMap { DisplayWidth.wrapped("  \(DisplayWidth.field($0.0, -10))\($0.1)", margin: String(repeating: " ", count: 12)) }
    }

    private static func layers(of inspection: Inspection) -> [String] {
        func line(_ fields: [String]) -> String { "  \(DisplayWidth.field(fields[0], -7))\(DisplayWidth.field(fields[1], -6))" + fields.dropFirst(2).map { DisplayWidth.field($0, 12) }.joined() }
        let titles = line(["layer", "dtype", "norm: min", "median", "mean", "max", "outliers"])
        return [titles, "  " + String(repeating: "─", count: titles.count - 2)] + inspection.layers.map { layer in
            let norms = [layer.normMinimum, layer.normMedian, layer.normMean, layer.normMaximum].map { DecimalText.fixed($0, decimals: 3) }
            return line([layer.name, layer.dtype] + norms + [layer.outlierShare.isNaN ? "nan" : DecimalText.fixed(100 * layer.outlierShare, decimals: 2) + " %"])
        }
    }

    private static func section(_ severity: Inspection.Severity, _ findings: [Inspection.Finding], usesColour: Bool) -> [String] {
        let (mark, title) = switch severity {
        case .fault: ("✗", "Changes results")
        case .warning: ("!", "Worth a look")
        case .note: ("·", "For information")
        }
        return [coloured(title, severity, usesColour)] + findings.flatMap { finding in
            [coloured("  \(mark) \(finding.kind)", severity, usesColour)]
                + DisplayWidth.wrapped("      \(OneLine.of(finding.text))", margin: "      ") + DisplayWidth.wrapped("      → \(OneLine.of(finding.advice))", margin: "        ")
        }
    }

    /// One line that says what came out.
    static func verdict(of inspection: Inspection) -> String {
        func counted(_ severity: Inspection.Severity, _ one: String, _ many: String) -> String? {
            let count = inspection.findings.count { $0.severity == severity }
            return count == 0 ? nil : "\(count) \(count == 1 ? one : many)"
        }
        let rest = [counted(.warning, "thing is worth a look", "things are worth a look"), counted(.note, "note", "notes")].compactMap { $0 }
        let tail = rest.isEmpty ? "" : "; " + rest.joined(separator: ", ")
        if let faults = counted(.fault, "finding changes results", "findings change results") {
            return "✗ \(faults)\(tail). Mend the dataset before you trust a number."
        }
        let hasWarnings = inspection.findings.contains { $0.severity == .warning }
        return "✓ nothing found that \(hasWarnings ? "changes results" : "is wrong")\(tail)."
    }

    private static func coloured(_ text: String, _ severity: Inspection.Severity?, _ usesColour: Bool) -> String {
        guard usesColour else { return text }
        let code = switch severity {
        case .fault?: "31"
        case .warning?: "33"
        case .note?: "1"
        case nil: "32"
        }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}
