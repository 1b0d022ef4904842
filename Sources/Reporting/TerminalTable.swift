public import Evaluation
internal import Formats

/// The summary as people read it in a terminal: at most 80 columns, grouped by layer.
public enum TerminalTable {
    /// - Parameter usesColour: whether the best row is shown in bold as well.
    public static func text(of outcome: RunOutcome, usesColour: Bool) -> String {
        var blocks: [String] = []
        for dataset in outcome.datasets {
            let rows = outcome.rows.filter { $0.dataset == dataset.name && $0.aggregation == .all }
            var splits: [String] = []
            for row in rows where !splits.contains(row.split) { splits.append(row.split) }
            for split in splits {
                blocks.append(block(rows.filter { $0.split == split }, headed: heading(of: dataset, split: split, rows), outcome, usesColour: usesColour))
            }
        }
        let averages = outcome.rows.filter { $0.aggregation == .average }
        if let first = averages.first {
            let heading = wrapped("average over \(outcome.datasets.count) datasets, \(first.pairs) pairs   the plain mean of their correlations")
            blocks.append(block(averages, headed: heading, outcome, usesColour: usesColour))
        }
        return blocks.joined(separator: "\n")
    }

    /// Titles and widths; the first two are text. A star stands behind the Spearman.
    private static let columns = [("layer", 8), ("pooling", 20), ("Spearman", 9), ("interval", 15), ("mean cosine", 13), ("IsoScore", 10)]
    private static let textColumnCount = 2, spearmanColumn = 2

    private static func heading(of dataset: DatasetOutcome, split: String, _ rows: [SummaryRow]) -> [String] {
        let pairs = rows.first { $0.split == split }?.pairs ?? 0
        var lines = wrapped("\(OneLine.of(dataset.name))   split \(OneLine.of(split)), \(pairs) pairs   cosine similarity against gold scores")
        let declared = dataset.declaredPooling.map { ", which declares \(OneLine.of($0)) pooling" } ?? ""
        if dataset.model != "unknown" { lines += wrapped("model \(OneLine.of(dataset.model))\(declared)") }
        return lines
    }

    private static func block(_ rows: [SummaryRow], headed heading: [String], _ outcome: RunOutcome, usesColour: Bool) -> String {
        var lines = heading + [""]
        // Without intervals their place is Pearson's.
        let evidence = outcome.evidence
        let hasIntervals = evidence.interval != .none
        let share = DecimalText.of(100 * evidence.confidence)
        let intervalTitle = hasIntervals ? "\(share.hasSuffix(".0") ? String(share.dropLast(2)) : share) % interval" : "Pearson"
        let titles = line(of: columns.map { $0.0 == "interval" ? intervalTitle : $0.0 }, isStarred: false)
        lines.append(titles)
        lines.append("  " + String(repeating: "─", count: titles.count - 2))

        let best = rows.map(\.cosineSpearman).filter { !$0.isNaN }.max()
        var layer: String?
        for row in rows {
            let texts = [
                row.cell.layers == layer ? "" : row.cell.layers, OneLine.of(row.cell.pooling), DecimalText.fixed(row.cosineSpearman, decimals: 4),
                hasIntervals ? interval(of: row) : DecimalText.fixed(row.cosinePearson, decimals: 4), DecimalText.fixed(row.meanCosine, decimals: 4),
                DecimalText.fixed(row.isoScore, decimals: 4),
            ]
            let line = line(of: texts, isStarred: row.isInBestGroup == true)
            lines.append(row.cosineSpearman == best && usesColour ? "\u{1B}[1m\(line)\u{1B}[0m" : line)
            layer = row.cell.layers
        }
        lines.append("")
        lines += footnotes(rows, hasTests: hasIntervals)
        for recommendation in outcome.recommendations where recommendation.dataset == rows.first?.dataset && recommendation.split == rows.first?.split {
            lines += [""] + wrapped(Answer.text(of: recommendation, evidence), margin: "")
        }
        return lines.map { $0.trimmingTrailingBlanks + "\n" }.joined()
    }

    private static func interval(of row: SummaryRow) -> String {
        guard !row.cosineSpearmanLow.isNaN else { return "" }
        return "\(DecimalText.fixed(row.cosineSpearmanLow, decimals: 3)) … \(DecimalText.fixed(row.cosineSpearmanHigh, decimals: 3))"
    }

    private static func footnotes(_ rows: [SummaryRow], hasTests: Bool) -> [String] {
        var notes: [String] = []
        let starred = rows.count { $0.isInBestGroup == true }
        if starred > 0 { notes.append("* the highest Spearman here" + (starred > 1 && hasTests ? ", and those not shown to be worse" : "")) }
        var equivalents: [String] = []
        for row in rows where rows.contains(where: { $0.cell.pooling == row.equivalentTo }) {
            let words = "\(row.cell.pooling) ranks pairs exactly as \(row.equivalentTo) does, by construction"
            if !equivalents.contains(words) { equivalents.append(words) }
        }
        notes += equivalents
        for row in rows where !row.note.isEmpty && row.aggregation == .all { notes.append(OneLine.of("\(row.cell.layers)/\(row.cell.pooling): \(row.note)")) }
        return notes.flatMap { wrapped("  " + $0) }
    }

    private static func line(of texts: [String], isStarred: Bool) -> String {
        var line = "  "
        for (place, (text, column)) in zip(texts, columns).enumerated() {
            // A long name is cut: the files have it whole.
            let text = text.count > column.1 - 1 && place < textColumnCount ? text.prefix(column.1 - 2) + "…" : text
            let padding = String(repeating: " ", count: max(0, column.1 - text.count))
            line += place < textColumnCount ? text + padding : padding + text
            if place == spearmanColumn { line += isStarred ? " *" : "  " }
        }
        return line
    }

    /// Breaks a line at blanks, or inside a long word, so that it fits 80 columns; what follows is
    /// indented.
    private static func wrapped(_ line: String, width: Int = 80, margin next: String = "    ") -> [String] {
        guard line.count > width else { return [line] }
        var lines: [String] = [], rest = Substring(line), margin = ""
        while margin.count + rest.count > width {
            let room = rest.prefix(width - margin.count + 1)
            let blank = room.lastIndex(of: " ").flatMap { room[..<$0].allSatisfy { $0 == " " } ? nil : $0 }
            let end = blank ?? room.index(before: room.endIndex)
            lines.append(margin + rest[..<end])
            rest = rest[end...].drop { $0 == " " }
            margin = next
        }
        return lines + [margin + rest]
    }
}

extension String {
    fileprivate var trimmingTrailingBlanks: String { String(reversed().drop { $0 == " " }.reversed()) }
}
