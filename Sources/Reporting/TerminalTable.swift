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

    /// One column: its title, its width, what a row has there. A star stands behind the Spearman.
    private struct Column {
        let title: String
        let width: Int
        var isText = false
        var isStarred = false
        let text: (SummaryRow) -> String
    }

    /// - Parameter hasTransforms: gives transforms a column, at the cost of the others.
    private static func columns(_ evidence: EvidencePlan, hasTransforms: Bool) -> [Column] {
        // Without intervals their place is Pearson's.
        let hasIntervals = evidence.interval != .none
        let share = DecimalText.of(100 * evidence.confidence)
        let intervalTitle = hasIntervals ? "\(share.hasSuffix(".0") ? String(share.dropLast(2)) : share) % interval" : "Pearson"
        func number(_ title: String, _ width: Int, isStarred: Bool = false, _ value: @escaping (SummaryRow) -> Double) -> Column {
            Column(title: title, width: width, isStarred: isStarred) { DecimalText.fixed(value($0), decimals: 4) }
        }
        let interval = Column(title: intervalTitle, width: 15) { hasIntervals ? self.interval(of: $0) : DecimalText.fixed($0.cosinePearson, decimals: 4) }
        if hasTransforms {
            return [
                Column(title: "layer", width: 6, isText: true) { $0.cell.layers }, Column(title: "pooling", width: 14, isText: true) { $0.cell.pooling },
                Column(title: "transform", width: 15, isText: true) { $0.cell.transform }, number("Spearman", 8, isStarred: true, \.cosineSpearman), interval,
                number("mean cos", 9, \.meanCosine), number("IsoSc.", 8, \.isoScore),
            ]
        }
        return [
            Column(title: "layer", width: 8, isText: true) { $0.cell.layers }, Column(title: "pooling", width: 20, isText: true) { $0.cell.pooling },
            number("Spearman", 9, isStarred: true, \.cosineSpearman), interval, number("mean cosine", 13, \.meanCosine), number("IsoScore", 10, \.isoScore),
        ]
    }

    private static func heading(of dataset: DatasetOutcome, split: String, _ rows: [SummaryRow]) -> [String] {
        let pairs = rows.first { $0.split == split }?.pairs ?? 0
        var lines = wrapped("\(OneLine.of(dataset.name))   split \(OneLine.of(split)), \(pairs) pairs   cosine similarity against gold scores")
        let declared = dataset.declaredPooling.map { ", which declares \(OneLine.of($0)) pooling" } ?? ""
        if dataset.model != "unknown" { lines += wrapped("model \(OneLine.of(dataset.model))\(declared)") }
        if let fit = dataset.fit, rows.contains(where: { $0.fitSentences != nil }) {
            let how = fit.name == "self" ? "the scored sentences themselves: transductive" : "\(fit.removed) left out because they are scored"
            lines += wrapped("transforms fitted on \(OneLine.of(fit.name)): \(fit.sentences) sentences, \(how)")
        }
        return lines
    }

    private static func block(_ rows: [SummaryRow], headed heading: [String], _ outcome: RunOutcome, usesColour: Bool) -> String {
        var lines = heading + [""]
        let evidence = outcome.evidence
        let columns = columns(evidence, hasTransforms: rows.contains { $0.cell.transform != Cell.noTransform })
        let titles = line(of: columns.map(\.title), columns, isStarred: false)
        lines.append(titles)
        lines.append("  " + String(repeating: "─", count: titles.count - 2))

        let best = rows.map(\.cosineSpearman).filter { !$0.isNaN }.max()
        var before: [String] = []
        for row in rows {
            let texts = columns.map { OneLine.of($0.text(row)) }
            // A layer, and a pooling within it, is named once.
            let textCount = columns.count(where: \.isText) - 1
            let same = zip(texts, before).prefix(textCount).prefix { $0 == $1 }.count
            let line = line(of: texts.enumerated().map { $0 < same ? "" : $1 }, columns, isStarred: row.isInBestGroup == true)
            lines.append(row.cosineSpearman == best && usesColour ? "\u{1B}[1m\(line)\u{1B}[0m" : line)
            before = texts
        }
        lines.append("")
        lines += footnotes(rows, hasTests: evidence.interval != .none)
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
        notes += reasons(rows)
        return notes.flatMap { wrapped("  " + $0) }
    }

    /// Why numbers are undefined: each reason once, with the first cells that it is of.
    private static func reasons(_ rows: [SummaryRow]) -> [String] {
        var cells: [(note: String, names: [String])] = []
        for row in rows where !row.note.isEmpty && row.aggregation == .all {
            let name = "\(row.cell.layers)/\(row.cell.pooling)" + (row.cell.transform == Cell.noTransform ? "" : "/\(row.cell.transform)")
            if let place = cells.firstIndex(where: { $0.note == row.note }) { cells[place].names.append(name) } else { cells.append((row.note, [name])) }
        }
        return cells.map { note, names in
            let more = names.count > 3 ? " and \(names.count - 3) more" : ""
            return OneLine.of("\(names.prefix(3).joined(separator: ", "))\(more): \(note)")
        }
    }

    private static func line(of texts: [String], _ columns: [Column], isStarred: Bool) -> String {
        var line = "  "
        for (text, column) in zip(texts, columns) {
            // A long name is cut: the files have it whole.
            let text = text.count > column.width - 1 && column.isText ? text.prefix(column.width - 2) + "…" : text
            let padding = String(repeating: " ", count: max(0, column.width - text.count))
            line += column.isText ? text + padding : padding + text
            if column.isStarred { line += isStarred ? " *" : "  " }
        }
        return line
    }

    /// Breaks a line at blanks, or inside a long word, so that it fits 80 columns; what follows is
    /// indented.
    static func wrapped(_ line: String, width: Int = 80, margin next: String = "    ") -> [String] {
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
