internal import Evaluation
internal import Formats
internal import Metrics

/// What `inspect --padding` prints of the audit.
enum PaddingText {
    static func lines(of audit: PaddingAudit) -> [String] {
        let what = audit.isPadded
            ? "The padding that is there, as it is: sentences are padded to \(audit.length) rows."
            : "This dataset is packed and has no padding. Without a mask, a batch that is padded with zeros to its longest sentence (\(audit.length) tokens) would give:"
        func line(_ fields: [String]) -> String {
            "  " + DisplayWidth.field(fields[0], -15) + DisplayWidth.field(fields[1], -9) + fields[2...4].map { DisplayWidth.field($0, 10) }.joined()
                + "   " + fields[5]
        }
        let titles = line(["pooling", "padding", "with mask", "without", "points", ""])
        let table = audit.rows.map { row in
            let points = DecimalText.fixed(100 * row.delta, decimals: 1)
            return line([
                row.pooling, row.padding, DecimalText.fixed(row.masked.number, decimals: 4), DecimalText.fixed(row.unmasked.number, decimals: 4),
                row.delta > 0 && points != "0.0" ? "+" + points : points, row.reason,
            ])
        }
        return ["Forgetting the mask   split \(OneLine.of(audit.split)), \(audit.pairs) pairs, layer \(audit.layer), Spearman of cosines"]
            .flatMap { DisplayWidth.wrapped($0) } + DisplayWidth.wrapped(what, margin: "") + ["", titles.trimmingTrailingBlanks, "  " + String(repeating: "─", count: 78)]
            + table + [""] + remarks(audit).flatMap { DisplayWidth.wrapped("  " + $0) }
    }

    private static func remarks(_ audit: PaddingAudit) -> [String] {
        var remarks: [String] = []
        if !audit.isPadded {
            remarks.append("Zeros in a mean only change its length (to n/L of it), so no cosine changes; dot products, distances and fitted transforms do.")
        }
        var reasons: [(reason: String, names: [String])] = []
        for row in audit.rows {
            for reason in [row.masked.reason, row.unmasked.reason].compactMap({ $0 }) {
                if let place = reasons.firstIndex(where: { $0.reason == reason }) {
                    if !reasons[place].names.contains(row.pooling) { reasons[place].names.append(row.pooling) }
                } else {
                    reasons.append((reason, [row.pooling]))
                }
            }
        }
        remarks += reasons.map { "\($0.names.joined(separator: ", ")): undefined, \($0.reason)." }
        remarks.append("A run of poolbench always heeds the mask: this is what other code may do.")
        return remarks
    }
}
