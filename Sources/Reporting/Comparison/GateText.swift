public import Evaluation
internal import Formats

/// What `compare` says in a terminal: the verdict, why, and what is worth knowing.
public enum GateText {
    public static func text(of comparison: RunComparison) -> String {
        var lines = [verdict(of: comparison)]
        lines += comparison.mismatches.map { "  ✗ \($0)" }
        for (title, rows) in sections(of: comparison) where !rows.isEmpty { lines += ["", title] + table(rows) }
        if !comparison.remarks.isEmpty { lines += [""] + comparison.remarks.map { "  · \($0)" } }
        return lines.map { $0 + "\n" }.joined()
    }

    /// One line that says what came out.
    static func verdict(of comparison: RunComparison) -> String {
        let rows = comparison.rows.count
        let largest = DecimalText.of(comparison.plan.maxDrop)
        switch comparison.outcome {
        case .incomparable: return "not comparable: \(comparison.mismatches.count) \(comparison.mismatches.count == 1 ? "reason" : "reasons")"
        case .regressed: return "regression: \(comparison.regressions.count) of \(rows) watched numbers are worse than the baseline"
        case .improved: return "improvement: \(comparison.improvements.count) of \(rows) watched numbers are better; update the baseline (--update-baseline)"
        case .passed:
            let better = comparison.improvements.isEmpty ? "" : "; \(comparison.improvements.count) \(comparison.improvements.count == 1 ? "is" : "are") better"
            guard comparison.plan.watches.isEmpty else {
                return "no regression: of \(rows) watched numbers no Spearman dropped by more than \(largest) with evidence, and no other passed its threshold\(better)"
            }
            return "no regression: none of \(rows) watched numbers dropped by more than \(largest) with evidence\(better)"
        }
    }

    /// Rows by what became of them; those that did not change are not listed.
    static func sections(of comparison: RunComparison) -> [(title: String, rows: [RunComparison.Row])] {
        [
            ("Regressions", comparison.regressions), ("Improvements", comparison.improvements),
            ("Noted", comparison.rows.filter { $0.verdict == .unchanged && !$0.reason.isEmpty && $0.reason != "undefined on both sides" }),
        ]
    }

    private static func table(_ rows: [RunComparison.Row]) -> [String] {
        rows.flatMap { row in
            let column = row.column == "cosine_spearman" ? "" : "   \(OneLine.of(row.column))"
            let test = row.pAdjusted.isNaN ? "" : "   p \(DecimalText.fixed(row.pAdjusted, decimals: 4)) after Holm"
            return [
                "  \(OneLine.of(row.key.name))\(column)",
                "      \(number(row.baseline)) → \(number(row.candidate))   \(signed(row.change))\(test)",
                "      \(row.reason)",
            ]
        }
    }

    static func number(_ value: Double) -> String { DecimalText.fixed(value, decimals: 4) }

    static func signed(_ value: Double) -> String {
        let text = DecimalText.fixed(value, decimals: 4)
        return value > 0 && text != "0.0000" ? "+" + text : text
    }
}
