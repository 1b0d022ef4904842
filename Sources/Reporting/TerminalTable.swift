public import Evaluation
internal import Formats

/// The summary as people read it in a terminal: for each dataset and split a table grouped by layer, with
/// every interval as a number and as a bar, a small chart of Spearman over the layers, and the answer.
public enum TerminalTable {
    /// - Parameters:
    ///   - style: the width that lines keep to, and what can be shown.
    ///   - showsEveryRow: also where there are hundreds.
    public static func text(of outcome: RunOutcome, _ style: TerminalStyle = TerminalStyle(), showsEveryRow: Bool = false) -> String {
        var blocks: [String] = []
        func add(_ rows: [SummaryRow], headed heading: [String]) {
            let block = TableBlock(rows: rows, outcome: outcome, style: style, showsEveryRow: showsEveryRow)
            blocks.append(block.text(headed: heading))
        }
        for dataset in outcome.datasets {
            let rows = outcome.rows.filter { $0.dataset == dataset.name && $0.aggregation == .all }
            var splits: [String] = []
            for row in rows where !splits.contains(row.split) { splits.append(row.split) }
            for split in splits {
                let own = rows.filter { $0.split == split }
                add(own, headed: heading(of: dataset, split: split, own))
            }
        }
        let averages = outcome.rows.filter { $0.aggregation == .average }
        if let first = averages.first {
            add(averages, headed: ["average over \(outcome.datasets.count) datasets, \(first.pairs) pairs   the plain mean of their correlations"])
        }
        return blocks.joined(separator: "\n")
    }

    private static func heading(of dataset: DatasetOutcome, split: String, _ rows: [SummaryRow]) -> [String] {
        var lines = ["\(OneLine.of(dataset.name))   split \(OneLine.of(split)), \(rows.first?.pairs ?? 0) pairs   cosine similarity against gold scores"]
        let declared = dataset.declaredPooling.map { ", which declares \(OneLine.of($0)) pooling" } ?? ""
        if dataset.model != "unknown" { lines.append("model \(OneLine.of(dataset.model))\(declared)") }
        if let fit = dataset.fit, rows.contains(where: { $0.fitSentences != nil }) {
            let how = fit.name == "self" ? "the scored sentences themselves: transductive" : "\(fit.removed) left out because they are scored"
            lines.append("transforms fitted on \(OneLine.of(fit.name)): \(fit.sentences) sentences, \(how)")
        } else if let row = rows.first(where: { $0.fitSentences != nil }) {
            lines.append("transforms loaded, fitted on \(OneLine.of(row.fitOn)): \(row.fitSentences ?? 0) sentences")
        }
        return lines
    }
}

/// The table of one dataset and split, or of the average over datasets, with what is said below it.
private struct TableBlock {
    let rows: [SummaryRow]
    let outcome: RunOutcome
    let style: TerminalStyle
    let showsEveryRow: Bool

    private var evidence: EvidencePlan { outcome.evidence }
    private var margin: String { style.width < 60 ? "" : "  " }

    func text(headed heading: [String]) -> String {
        let shown = ShownRows(of: rows, reference: evidence.reference.text, showsEveryRow: showsEveryRow)
        var lines = heading.flatMap { DisplayWidth.wrapped($0, to: style.width) } + [""]
        lines += table(shown) + [""] + footnotes(shown)
        if let chart = TerminalChart(of: rows)?.lines(style), !chart.isEmpty { lines += [""] + chart }
        if let answer { lines += [""] + prose(answer) }
        return lines.map { $0.trimmingTrailingBlanks + "\n" }.joined()
    }

    private func table(_ shown: ShownRows) -> [String] {
        let layout = TableLayout(of: shown.rows, differences, evidence, style)
        let best = rows.map(\.cosineSpearman).filter { !$0.isNaN }.max()
        // A layer, and a pooling within it, is named once.
        let nameCount = layout.columns.count(where: \.isName) - 1
        var before: [String] = []
        return layout.head + shown.rows.map { row in
            let texts = layout.texts(of: row)
            let same = zip(texts, before).prefix(nameCount).prefix { $0 == $1 }.count
            before = texts
            let line = layout.line(of: texts.enumerated().map { $0 < same ? "" : $1 })
            return row.cosineSpearman == best ? style.bold(line) : line
        }
    }

    /// Each cell against the reference.
    private var differences: [Cell: ComparisonRow] {
        guard let first = rows.first else { return [:] }
        let reference = evidence.reference.text
        var found: [Cell: ComparisonRow] = [:]
        for row in outcome.comparisons where row.dataset == first.dataset && row.split == first.split && row.aggregation == first.aggregation {
            // Under --all-pairs other comparisons of a cell follow that with the reference.
            let isOnOwnLayers = row.reference.layers == row.cell.layers && row.reference.transform == row.cell.transform
            if found[row.cell] == nil, reference.contains("/") || (row.reference.pooling == reference && isOnOwnLayers) { found[row.cell] = row }
        }
        return found
    }

    private func footnotes(_ shown: ShownRows) -> [String] {
        var notes: [String] = []
        if let count = shown.perLayer {
            let reference = shown.includesReference ? ", and \(evidence.reference.text)" : ""
            notes.append("\(shown.rows.count) of \(rows.count) rows: the best \(count > 1 ? "\(count) " : "")of each layer\(reference); --all-rows or summary.csv has all")
        }
        let starred = rows.count { $0.isInBestGroup == true }
        if starred > 0 {
            let others = starred > 1 && evidence.interval != .none ? ", and those not shown to be worse: \(starred) of \(rows.count) rows" : ""
            notes.append("* the highest Spearman here\(others)")
        }
        var equivalents: [(of: String, names: [String])] = []
        let poolings = Set(rows.map(\.cell.pooling))
        for row in rows where poolings.contains(row.equivalentTo) {
            let place = equivalents.firstIndex { $0.of == row.equivalentTo } ?? equivalents.endIndex
            if place == equivalents.endIndex { equivalents.append((row.equivalentTo, [])) }
            if !equivalents[place].names.contains(row.cell.pooling) { equivalents[place].names.append(row.cell.pooling) }
        }
        // Transforms tell them apart: what those are fitted on has other lengths.
        let without = rows.contains { $0.cell.transform != Cell.noTransform } ? " without a transform" : ""
        notes += equivalents.flatMap { of, names in names.map { OneLine.of("\($0) ranks pairs exactly as \(of) does\(without), by construction") } }
        notes += reasons
        return notes.flatMap { DisplayWidth.wrapped(margin + style.plain($0), to: style.width, margin: margin + "  ") }
    }

    /// Why numbers are undefined or to be taken with care: each reason once, with the first cells that it is of.
    private var reasons: [String] {
        var cells: [(note: String, names: [String])] = []
        for row in rows where row.aggregation == .all {
            let name = "\(row.cell.layers)/\(row.cell.pooling)" + (row.cell.transform == Cell.noTransform ? "" : "/\(row.cell.transform)")
            for note in row.notes {
                if let place = cells.firstIndex(where: { $0.note == note }) { cells[place].names.append(name) } else { cells.append((note, [name])) }
            }
        }
        let lines = cells.prefix(Self.mostReasons).map { note, names in
            let more = names.count > 3 ? " and \(names.count - 3) more" : ""
            return OneLine.of("\(names.prefix(3).joined(separator: ", "))\(more): \(note)")
        }
        return lines + (cells.count > Self.mostReasons ? ["and \(cells.count - Self.mostReasons) more kinds of notes, in summary.csv"] : [])
    }

    private static let mostReasons = 6

    /// The paragraph, its first sentence first.
    private var answer: [String]? {
        let own = outcome.recommendations.first { $0.dataset == rows.first?.dataset && $0.split == rows.first?.split }
        if let own { return Answer.sentences(of: own, evidence) }
        return Answer.withoutTest(of: rows, evidence)
    }

    /// A paragraph whose first sentence is emphasised.
    private func prose(_ sentences: [String]) -> [String] {
        var left = style.plain(sentences[0]).count
        return DisplayWidth.wrapped(style.plain(sentences.joined(separator: " ")), to: style.proseWidth, margin: "").map { line in
            let strong = String(line.prefix(left))
            left = max(0, left - strong.count - 1)
            return style.bold(strong) + line.dropFirst(strong.count)
        }
    }
}
