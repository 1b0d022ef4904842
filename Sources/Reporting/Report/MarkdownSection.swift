internal import Evaluation

/// One dataset and split of the Markdown report.
struct MarkdownSection {
    typealias Block = MarkdownReport.Block

    let section: ReportSection
    let isAlone: Bool

    init(_ section: ReportSection, isAlone: Bool) { (self.section, self.isAlone) = (section, isAlone) }

    /// A name from data.
    private func text(_ name: String) -> String { MarkdownText.escaped(name) }

    private var title: String {
        if section.isAverage { return "Average over datasets" }
        return section.split == ReportSection.everySplit ? text(section.dataset) : "\(text(section.dataset)), split \(text(section.split))"
    }

    /// The end of a heading of details, where several sections have the same.
    private var suffix: String { isAlone ? "" : " (\(title))" }

    /// What decides.
    var main: [Block] { [verdict, shown] }
    /// What explains.
    var details: [Block] { [layers, anisotropy].compactMap { $0 } + mixedUse + [subsets].compactMap { $0 } + disagreements }

    private var verdict: Block {
        let verdict = ReportVerdict(section)
        var lines = ["## \(title)", "", "**\(text(verdict.headline))** (\(verdict.sureness.rawValue))", "", verdict.reasons.map(text).joined(separator: " ")]
        if let answer = verdict.answer { lines += ["", "> \(text(answer))"] }
        return Block(lines: lines, name: "the verdict of \(title)")
    }

    private var shown: Block {
        let reference = section.reference.map { section.name(of: $0) } ?? ""
        let hasTests = !section.comparisons.isEmpty, hasGeometry = section.shown.contains { !$0.meanCosine.isNaN || !$0.isoScore.isNaN }
        let geometry = hasGeometry ? ["mean cosine", "IsoScore"] : []
        let head = ["pooling", "Spearman", "\(Figures.percent(section.confidence)) interval"] + geometry + (hasTests ? ["points against \(text(reference))", "verdict"] : [])
        let rows = section.shown.map { row in
            let test = section.comparison(of: row.cell)
            let name = text(row.cell.pooling) + (section.isInBestGroup(row.cell) ? " ●" : "")
            var cells = [row.cell == section.recommended ? "**\(name)**" : name, Figures.number(row.spearman), Figures.interval(row.low, row.high)]
            if hasGeometry { cells += [row.meanCosine, row.isoScore].map { Figures.number($0) } }
            guard hasTests else { return cells }
            if row.cell == section.reference { return cells + ["–", "reference"] }
            let interval = test.map { Figures.pointsInterval($0.low, $0.high) } ?? ""
            return cells + [test.map { Figures.points($0.delta) + (interval.isEmpty ? "" : " (\(interval))") } ?? "", VerdictWords.of(test?.verdict)]
        }
        let table = MarkdownText.table(head, ["---"] + Array(repeating: "--:", count: 2 + geometry.count) + (hasTests ? ["--:", "---"] : []), rows)
        let place = section.shownLayers == "none" ? "ready-made embeddings" : "layer \(text(section.shownLayers))"
        let transform = section.shownTransform == Cell.noTransform ? "" : " under \(text(section.shownTransform))"
        let notes = unique(section.shown.map(\.note)).filter { !$0.isEmpty }.map { note in
            "- \(text(Figures.list(section.shown.filter { $0.note == note }.map(\.cell.pooling)))): \(text(note))"
        }
        let lines = ["Poolings of \(place)\(transform), \(Figures.counted(section.pairCount, "pair")). ● is the highest Spearman of all cells, or not shown to be worse.", ""]
        return Block(lines: lines + table + (notes.isEmpty ? [] : [""] + notes), name: "the poolings of \(title)")
    }

    private var layers: Block? {
        let layers = section.layers
        guard layers.count > 1 else { return nil }
        let poolings = unique(section.rows.filter { $0.cell.layers != "none" }.map(\.cell.pooling))
        let values = Dictionary(section.rows.map { ($0.cell, $0.spearman) }, uniquingKeysWith: { first, _ in first })
        let rows = layers.map { layer in
            [text(layer)] + poolings.map { Figures.number(values[Cell(layers: layer, pooling: $0, transform: section.shownTransform)] ?? .nan, decimals: 3) }
        }
        let table = MarkdownText.table(["layer"] + poolings.map(text), Array(repeating: "--:", count: poolings.count + 1), rows)
        let transform = section.shownTransform == Cell.noTransform ? "" : ", under \(text(section.shownTransform))"
        return Block(lines: ["### Spearman by layer\(transform)\(suffix)", ""] + table.prefix(2), rows: Array(table.dropFirst(2)), name: "Spearman by layer\(suffix)")
    }

    private var anisotropy: Block? {
        let found = Anisotropy.Measure.allCases.map { Anisotropy($0, section) }.filter { $0.rows.count > 1 }
        guard !found.isEmpty else { return nil }
        return Block(
            lines: ["### Does anisotropy go with lower scores?\(suffix)", ""] + found.map { "- \(text($0.words))" } + ["", Anisotropy.caution], name: "anisotropy\(suffix)")
    }

    private var mixedUse: [Block] {
        section.mixedUse.enumerated().map { place, matrix in
            let name = "What mixed use costs on layer \(text(matrix.layers))\(suffix)"
            let names = matrix.shownPoolings
            let rows = names.map { queries in
                [text(queries)] + names.map { index in matrix.entry(queries: queries, index: index).map { $0.points + $0.arrow } ?? "–" }
            }
            let table = MarkdownText.table(
                ["queries by"] + names.map { "index \(text($0))" }, ["---"] + Array(repeating: "--:", count: names.count), rows)
            let own = matrix.entry(queries: matrix.reference, index: matrix.reference)?.spearman ?? .nan
            let legend = "Points of Spearman against \(text(matrix.reference)) for both (\(Figures.number(own))): first sentences (queries) by row, second ones (the index) by column. ↓ ↑ worse, better: not chance."
            let more = matrix.poolings.count - names.count
            let cut = more == 0 ? "" : " \(more) more poolings are in `mismatch.csv`."
            let left = section.mixedUseLeftOut == 0 || place > 0 ? "" : " \(section.mixedUseLeftOut) more sets of layers are in `mismatch.csv`."
            let lines = ["### \(name)", "", matrix.words(confidence: section.confidence).map(text).joined(separator: " "), "", legend + cut + left, ""]
            return Block(lines: lines + table.prefix(2), rows: Array(table.dropFirst(2)), name: name)
        }
    }

    private var subsets: Block? {
        let subsets = unique(section.subsets.map(\.subset))
        guard !subsets.isEmpty else { return nil }
        let ofSubset = Dictionary(grouping: section.subsets, by: \.subset), cells = section.shown.map(\.cell)
        let rows = subsets.map { subset in
            let own = ofSubset[subset]!
            return [text(subset), Figures.count(own[0].pairs)] + cells.map { cell in Figures.number(own.first { $0.cell == cell }?.spearman ?? .nan, decimals: 3) }
        }
        let table = MarkdownText.table(["subset", "pairs"] + cells.map { text($0.pooling) }, ["---"] + Array(repeating: "--:", count: cells.count + 1), rows)
        return Block(lines: ["### Spearman by subset\(suffix)", ""] + table.prefix(2), rows: Array(table.dropFirst(2)), name: "Spearman by subset\(suffix)")
    }

    private var disagreements: [Block] {
        guard let pairs = section.pairs, let reference = section.reference, !section.disagreements.isEmpty else { return [] }
        let hasTexts = pairs.hasTexts
        return section.disagreements.map { found in
            let names = (text(section.name(of: reference)), text(found.other.pooling))
            let head = ["pair"] + (hasTexts ? ["sentences"] : []) + (pairs.showsTexts ? ["tokens"] : [])
                + ["gold", "cosine \(names.0)", "cosine \(names.1)", "rank gold", "rank \(names.0)", "rank \(names.1)"]
            let rows = found.items.prefix(10).map { item in
                var cells = [text(ShownText.cut(pairs.id(item.pair), limit: 60))]
                if let words = pairs.text(item.pair) {
                    if hasTexts { cells.append([words.first, words.second].map { text(ShownText.cut($0 ?? "", limit: 200)) }.joined(separator: "<br>")) }
                    cells.append("\(words.firstTokens), \(words.secondTokens)")
                }
                let ranks = [item.ranks.gold, item.ranks.reference, item.ranks.other].map { Figures.number($0, decimals: $0 == $0.rounded() ? 0 : 1) }
                return cells + [Figures.number(item.gold, decimals: 2), Figures.number(item.cosines.reference, decimals: 3), Figures.number(item.cosines.other, decimals: 3)] + ranks
            }
            let alignment = ["---"] + (hasTexts ? ["---"] : []) + Array(repeating: "--:", count: 6 + (pairs.showsTexts ? 1 : 0))
            let table = MarkdownText.table(head, alignment, Array(rows))
            let name = "the pairs on which \(names.0) and \(names.1) disagree most\(suffix)"
            let summary = "<details><summary>Where \(names.0) and \(names.1) disagree most\(suffix)</summary>"
            // Folded as a whole: it stands there whole or not at all.
            return Block(lines: [summary, "", "Rank 1 is the most similar pair.", ""] + table + ["", "</details>"], name: name)
        }
    }
}
