internal import Evaluation

/// The pairs on which the reference and each other shown pooling disagree most.
struct PairTables {
    let section: ReportSection
    let number: Int

    init(_ section: ReportSection, number: Int) { (self.section, self.number) = (section, number) }

    /// How many bytes the tables of a page may take together, so that it opens at once.
    struct Budget {
        private var left = 2_400_000
        private var sections: Int

        init(sections: Int) { self.sections = sections }

        /// What each of the tables of the next section may take: an even share of what is left.
        mutating func share(tables: Int) -> Int {
            let section = left / max(1, sections)
            sections -= 1
            left -= section
            return section / max(1, tables)
        }
    }

    /// Sentences beyond it are cut: whole paragraphs are not what anyone compares here.
    private static let textLimit = 600

    func html(_ budget: inout Budget) -> HTML {
        guard let pairs = section.pairs else { return "" }
        let found = section.disagreements
        let bytes = budget.share(tables: found.count)
        guard let reference = section.reference else { return "" }
        guard !found.isEmpty else {
            let why: HTML = pairs.cosines(of: reference) == nil && section.shown.count > 1
                ? "<p class=\"note\">Pairs on which poolings disagree are not shown: <code>scores.csv</code> has no cosines of \(data: reference.name).</p>\n" : ""
            return why
        }
        // The one that the verdict speaks of comes first, and is open.
        let first = section.challenger.flatMap { challenger in found.firstIndex { $0.other == challenger.cell } } ?? 0
        let ordered = [found[first]] + found[..<first] + found[(first + 1)...]
        let tables = ordered.enumerated().map { place, disagreement in table(disagreement, pairs, isOpen: place == 0, bytes: bytes) }.joined()
        let texts: HTML = pairs.showsTexts ? "" : " Texts are left out of this report."
        return """
            <h3>Where \(data: section.name(of: reference)) and others disagree most</h3>
            <p>Up to \(Disagreement.limit) pairs of \(Figures.count(pairs.count)) whose ranks differ most. Rank 1 is the most similar pair; gold scores that are equal share a rank.\(texts)</p>
            \(tables)
            """
    }

    private func table(_ disagreement: Disagreement, _ pairs: ReportPairs, isOpen: Bool, bytes: Int) -> HTML {
        let reference = section.name(of: disagreement.reference), other = disagreement.other.pooling
        let hasTexts = pairs.hasTexts
        var rows = HTML(), count = 0
        for item in disagreement.items {
            let row = row(item, pairs, (reference, other), hasTexts: hasTexts)
            guard count == 0 || rows.text.utf8.count + row.text.utf8.count <= bytes else { break }
            rows += row
            count += 1
        }
        let cut: HTML = count < disagreement.items.count ? " Shown are the first \(count), so that the page stays small." : ""
        let tokens: HTML = pairs.showsTexts ? "<th scope=\"col\">tokens</th>" : ""
        return """
            <details class="pairs"\(" open", when: isOpen)><summary>\(data: reference) and \(data: other)</summary>
            <p class="note">Of these \(disagreement.items.count) pairs \(data: reference) ranks \(disagreement.referenceNearerCount) nearer to their gold rank, \(data: other) \(disagreement.otherNearerCount).\(cut)</p>
            <div class="scroll tall" role="region" tabindex="0" aria-label="Pairs on which \(reference) and \(other) disagree"><table class="numbers">
            <thead><tr><th scope="col">pair</th>\("<th scope=\"col\" class=\"word\">sentences</th>", when: hasTexts)\(tokens)<th scope="col">gold</th>\
            <th scope="col">cosine \(name: reference)</th><th scope="col">cosine \(name: other)</th><th scope="col">rank gold</th><th scope="col">rank \(name: reference)</th><th scope="col">rank \(name: other)</th><th scope="col" class="word">nearer to gold</th></tr></thead>
            <tbody>
            \(rows)</tbody></table></div></details>

            """
    }

    private func row(_ item: Disagreement.Item, _ pairs: ReportPairs, _ names: (reference: String, other: String), hasTexts: Bool) -> HTML {
        var cells = HTML()
        if let text = pairs.text(item.pair) {
            if hasTexts { cells += "<td class=\"texts\">\(sentence(text.first))\(sentence(text.second))</td>" }
            cells += "<td>\(text.firstTokens), \(text.secondTokens)</td>"
        }
        let nearer: HTML = switch item.referenceIsNearer {
        case true?: "\(name: names.reference)"
        case false?: "\(name: names.other)"
        case nil: "neither"
        }
        return """
            <tr><th scope="row">\(data: ShownText.cut(pairs.id(item.pair), limit: 60))</th>\(cells)<td>\(gold(item.gold))</td>\
            <td>\(Figures.number(item.cosines.reference, decimals: 3))</td><td>\(Figures.number(item.cosines.other, decimals: 3))</td>\
            <td>\(rank(item.ranks.gold))</td><td>\(rank(item.ranks.reference))</td><td>\(rank(item.ranks.other))</td><td class="word wraps">\(nearer)</td></tr>

            """
    }

    private func sentence(_ text: String?) -> HTML {
        guard let text, !text.isEmpty else { return "<p class=\"none\">no text</p>" }
        return "<p dir=\"auto\">\(ShownText.cut(text, limit: Self.textLimit))</p>"
    }

    private func gold(_ value: Double) -> String { Figures.number(value, decimals: value == value.rounded() ? 1 : 2) }
    /// Ties have halves.
    private func rank(_ value: Double) -> String { Figures.number(value, decimals: value == value.rounded() ? 0 : 1) }
}
