public import Evaluation
internal import Formats

/// The comparison for a pull request or a job summary: verdict first, then what changed, then everything
/// folded.
public enum GateMarkdown {
    public static func text(of comparison: RunComparison) -> String {
        let sign = switch comparison.outcome {
        case .passed: "✅"
        case .improved: "⬆️"
        case .regressed: "❌"
        case .incomparable: "⚠️"
        }
        var lines = ["## \(sign) PoolBench: \(MarkdownText.escaped(GateText.verdict(of: comparison)))", ""]
        if !comparison.mismatches.isEmpty { lines += comparison.mismatches.map { "- \(MarkdownText.escaped($0))" } + [""] }
        for (title, rows) in GateText.sections(of: comparison) where !rows.isEmpty { lines += ["### \(title)", ""] + table(rows) + [""] }
        if !comparison.remarks.isEmpty { lines += comparison.remarks.map { "- \(MarkdownText.escaped($0))" } + [""] }
        if !comparison.rows.isEmpty {
            lines += ["<details><summary>All \(comparison.rows.count) watched numbers</summary>", ""] + table(comparison.rows) + ["", "</details>", ""]
        }
        return lines.joined(separator: "\n")
    }

    private static func table(_ rows: [RunComparison.Row]) -> [String] {
        let header = ["| row | number | baseline | candidate | change | p (Holm) | |", "|---|---|--:|--:|--:|--:|---|"]
        return header + rows.map { row in
            let cells = [
                MarkdownText.escaped(row.key.name), MarkdownText.escaped(row.column), GateText.number(row.baseline), GateText.number(row.candidate), GateText.signed(row.change),
                row.pAdjusted.isNaN ? "" : DecimalText.fixed(row.pAdjusted, decimals: 4),
                [row.verdict == .unchanged ? "" : "**\(row.verdict.rawValue)**", MarkdownText.escaped(row.reason)].filter { !$0.isEmpty }.joined(separator: ": "),
            ]
            return "| \(cells.joined(separator: " | ")) |"
        }
    }
}
