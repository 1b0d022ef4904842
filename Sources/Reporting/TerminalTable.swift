public import Evaluation
internal import Formats

/// The summary as people read it in a terminal: at most 80 columns, grouped by layer.
public enum TerminalTable {
    /// - Parameter usesColour: whether the best rows are shown in bold as well as marked.
    public static func text(of outcome: RunOutcome, usesColour: Bool) -> String {
        var blocks: [String] = []
        for dataset in outcome.datasets {
            let rows = outcome.rows.filter { $0.dataset == dataset.name && $0.aggregation == .all }
            var splits: [String] = []
            for row in rows where !splits.contains(row.split) { splits.append(row.split) }
            for split in splits {
                blocks.append(block(rows.filter { $0.split == split }, of: dataset, split: split, usesColour: usesColour))
            }
        }
        return blocks.joined(separator: "\n")
    }

    private static let columns = [("layer", 6), ("pooling", 18), ("Spearman", 12), ("Pearson", 12), ("mean cosine", 14), ("IsoScore", 12)]
    private static let ruleWidth = 2 + columns.reduce(0) { $0 + $1.1 }

    private static func block(_ rows: [SummaryRow], of dataset: DatasetOutcome, split: String, usesColour: Bool) -> String {
        let pairs = rows.first?.pairs ?? 0
        var lines = ["\(OneLine.of(dataset.name))   split \(OneLine.of(split)), \(pairs) pairs   cosine similarity against gold scores"]
        let declared = dataset.declaredPooling.map { ", which declares \(OneLine.of($0)) pooling" } ?? ""
        if dataset.model != "unknown" { lines.append("model \(OneLine.of(dataset.model))\(declared)") }
        lines.append("")
        lines.append("  " + columns.map { cell($0.0, $0.1, isText: $0.0 == "layer" || $0.0 == "pooling") }.joined())
        lines.append("  " + String(repeating: "─", count: ruleWidth - 2))

        let best = rows.map(\.cosineSpearman).filter { !$0.isNaN }.max()
        var layer: String?
        for row in rows {
            let isBest = row.cosineSpearman == best
            let texts = [
                row.cell.layers == layer ? "" : row.cell.layers, row.cell.pooling, DecimalText.fixed(row.cosineSpearman, decimals: 4),
                DecimalText.fixed(row.cosinePearson, decimals: 4), DecimalText.fixed(row.meanCosine, decimals: 4),
                DecimalText.fixed(row.isoScore, decimals: 4),
            ]
            let line = (isBest ? "* " : "  ") + zip(texts, columns).enumerated().map { cell($1.0, $1.1.1, isText: $0 < 2) }.joined()
            lines.append(isBest && usesColour ? "\u{1B}[1m\(line)\u{1B}[0m" : line)
            layer = row.cell.layers
        }
        lines.append("")
        lines += footnotes(rows, best: best)
        return lines.map { $0.trimmingTrailingBlanks + "\n" }.joined()
    }

    private static func footnotes(_ rows: [SummaryRow], best: Double?) -> [String] {
        var notes: [String] = []
        if best != nil { notes.append("* the highest Spearman here; a small difference may be chance") }
        var equivalents: [String] = []
        for row in rows where !row.equivalentTo.isEmpty {
            let words = "\(row.cell.pooling) ranks pairs exactly as \(row.equivalentTo) does, by construction"
            if !equivalents.contains(words) { equivalents.append(words) }
        }
        notes += equivalents
        for row in rows where !row.note.isEmpty { notes.append("\(row.cell.layers)/\(row.cell.pooling): \(row.note)") }
        return notes.flatMap { wrapped("  " + $0) }
    }

    private static func cell(_ text: String, _ width: Int, isText: Bool) -> String {
        let padding = String(repeating: " ", count: max(0, width - text.count))
        return isText ? text + padding : padding + text
    }

    /// Breaks a line at blanks so that it fits 80 columns; what follows is indented.
    private static func wrapped(_ line: String, width: Int = 80) -> [String] {
        guard line.count > width else { return [line] }
        var lines: [String] = [], current = "  "
        for word in line.split(separator: " ") {
            if current.count + word.count + 1 > width, current.contains(where: { $0 != " " }) {
                lines.append(current)
                current = "    "
            }
            current += (current.allSatisfy { $0 == " " } ? "" : " ") + word
        }
        return lines + [current]
    }
}

extension String {
    fileprivate var trimmingTrailingBlanks: String { String(reversed().drop { $0 == " " }.reversed()) }
}
