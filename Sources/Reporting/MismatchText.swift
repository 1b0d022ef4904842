public import Evaluation
internal import Formats

/// What `run --mismatch` adds to the terminal: a matrix of Spearman for each dataset, split and set of layers.
public enum MismatchText {
    public static func text(of rows: [MismatchRow], _ style: TerminalStyle) -> String {
        var groups: [(key: [String], rows: [MismatchRow])] = []
        for row in rows {
            let key = [row.dataset, row.split, row.layers]
            if groups.last?.key == key { groups[groups.count - 1].rows.append(row) } else if let place = groups.firstIndex(where: { $0.key == key }) {
                groups[place].rows.append(row)
            } else {
                groups.append((key, [row]))
            }
        }
        return groups.map { matrix($0.rows, style) }.joined()
    }

    /// More columns than this do not fit 80.
    private static let columnLimit = 6
    private static let columnWidth = 9

    private static func matrix(_ rows: [MismatchRow], _ style: TerminalStyle) -> String {
        guard let first = rows.first else { return "" }
        var names: [String] = []
        for row in rows where !names.contains(row.pooling1) { names.append(row.pooling1) }
        guard names.count > 1 else {
            return "\n" + DisplayWidth.wrapped("mixed use: \(OneLine.of(first.pooling1)) alone mixes with nothing; name more with --pooling", margin: "").map { $0 + "\n" }.joined()
        }
        let shown = Array(names.prefix(columnLimit))
        var lines = DisplayWidth.wrapped("mixed use, layer \(OneLine.of(first.layers)) of \(OneLine.of(first.dataset)), split \(OneLine.of(first.split)): Spearman of first sentences by row and second ones by column", margin: "")
        let reference = rows.first { $0.pooling1 == first.referencePooling && $0.pooling2 == first.referencePooling }
        lines.append("  " + DisplayWidth.field("", -18) + shown.map { DisplayWidth.field(DisplayWidth.cut(OneLine.of($0), to: columnWidth - 1, ellipsis: style.ellipsis), columnWidth) }.joined())
        for name in shown {
            let cells = shown.map { other in
                guard let row = rows.first(where: { $0.pooling1 == name && $0.pooling2 == other }) else { return DisplayWidth.field(style.none, columnWidth) }
                let mark = row.comparison.verdict == .worse ? style.worse : row.comparison.verdict == .better ? style.better : " "
                return DisplayWidth.field(DecimalText.fixed(row.cosineSpearman, decimals: 4) + mark, columnWidth)
            }
            lines.append("  " + DisplayWidth.field(DisplayWidth.cut(OneLine.of(name), to: 18, ellipsis: style.ellipsis), -18) + cells.joined())
        }
        let left = names.count > shown.count ? "; \(names.count - shown.count) more poolings in \(MismatchTable.fileName)" : ""
        let value = reference.map { " (\(DecimalText.fixed($0.cosineSpearman, decimals: 4)))" } ?? ""
        lines += DisplayWidth.wrapped("\(style.worse) \(style.better) worse, better than \(OneLine.of(first.referencePooling)) for both\(value), with evidence\(left)")
        return "\n" + lines.map { $0 + "\n" }.joined()
    }
}
