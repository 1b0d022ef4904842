internal import Evaluation

/// What mixed use of poolings costs: a heat map for each set of layers, and what it says.
///
/// A heat map is a table whose cells are coloured, so that it is read, copied and printed as one, and nothing hangs on
/// the colour.
enum HTMLMixedUse {
    /// More columns than this take the whole width of the page.
    private static let narrowCount = 6

    /// - Parameter number: of the section; makes ids unique.
    static func html(_ section: ReportSection, number: Int) -> HTML {
        guard let first = section.mixedUse.first else { return "" }
        let words = first.words(confidence: section.confidence).map { "<p>\(data: $0)</p>\n" as HTML }.joined()
        let figures = section.mixedUse.enumerated().map { place, matrix in figure(matrix, id: "s\(number)-mixed\(place + 1)") }.joined()
        let left: HTML = section.mixedUseLeftOut == 0 ? "" : " \(section.mixedUseLeftOut) more sets of layers are in <code>mismatch.csv</code>."
        return """
            <h3>What mixed use costs</h3>
            \(words)<div class="charts">
            \(figures)</div>
            <p class="note">Points of Spearman against \(data: first.reference) for both, which is framed: first sentences (queries) pooled by row, second ones (the index) by column, as when a server pools otherwise than what filled the index. ↓ ↑: worse, better, and not chance after adjustment over all of the table. Orange is lost, blue gained, and the fuller, the more.\(left)</p>

            """
    }

    private static func figure(_ matrix: MixedUseMatrix, id: String) -> HTML {
        let names = matrix.shownPoolings
        let scale = HeatScale(of: names.flatMap { queries in names.compactMap { matrix.entry(queries: queries, index: $0)?.delta } })
        let heads = names.map { "<th scope=\"col\"><span>\(data: label($0))</span></th>" as HTML }.joined()
        let rows = names.map { queries -> HTML in
            let cells = names.map { index in matrix.entry(queries: queries, index: index).map { cell($0, queries, index, matrix.reference, scale) } ?? "<td>–</td>" }.joined()
            return "<tr><th scope=\"row\">\(data: label(queries))</th>\(cells)</tr>\n"
        }.joined()
        let own = matrix.entry(queries: matrix.reference, index: matrix.reference)?.spearman ?? .nan
        let more = matrix.poolings.count - names.count
        let cut: HTML = more == 0 ? "" : " \(more) more poolings are in <code>mismatch.csv</code>."
        return """
            <figure\(" class=\"wide\"", when: names.count > narrowCount)><div class="scroll" role="region" tabindex="0" aria-labelledby="\(id)"><table class="heat" aria-labelledby="\(id)">
            <thead><tr><th scope="col">queries by ↓<br>index by →</th>\(heads)</tr></thead>
            <tbody>\(rows)</tbody></table></div><figcaption id="\(id)">Layer \(data: matrix.layers): points of mixed use against \(data: matrix.reference) for both, which has \(Figures.number(own)).\(cut)</figcaption></figure>

            """
    }

    private static func label(_ name: String) -> String { Drawing.label(name, limit: 20) }

    private static func cell(_ entry: MixedUseMatrix.Entry, _ queries: String, _ index: String, _ reference: String, _ scale: HeatScale) -> HTML {
        let interval = Figures.pointsInterval(entry.low, entry.high), verdict = VerdictWords.of(entry.verdict)
        let tip = "queries by \(queries), index by \(index): Spearman \(Figures.number(entry.spearman)), \(entry.points) points\(interval.isEmpty ? "" : " (\(interval))")\(verdict.isEmpty ? "" : ", \(verdict)")"
        let isReference = queries == reference && index == reference
        return "<td class=\"\(scale.style(of: entry.delta))\(" own", when: isReference)\" title=\"\(tip)\">\(entry.points)\(entry.arrow)</td>"
    }
}

/// Colours that part at 0: the fuller, the farther from it.
struct HeatScale {
    private let largest: Double
    /// Values as small as this stay pale, even where none is larger.
    private static let leastFull = 0.05
    /// The page's style has as many.
    static let stepCount = 6

    init(of values: [Double]) { largest = values.map(abs).filter(\.isFinite).max().map { max($0, Self.leastFull) } ?? Self.leastFull }

    /// The classes of a cell: what is lost or gained, and how full its colour is; by square roots, which leave small
    /// differences to be seen beside large ones.
    func style(of value: Double) -> HTML {
        guard value.isFinite, value != 0 else { return "even" }
        let step = Int(((abs(value) / largest).squareRoot() * Double(Self.stepCount)).rounded())
        return step == 0 ? "even" : "\(value < 0 ? "loss" : "gain") h\(step)"
    }
}
