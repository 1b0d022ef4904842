internal import Evaluation

/// One dataset and split of the page: verdict, charts, and the pairs on which poolings disagree.
struct HTMLSection {
    let section: ReportSection
    /// From 1; makes the ids of the page unique.
    let number: Int
    /// Whether it is the only one, and needs no name to be told from others.
    let isAlone: Bool

    init(_ section: ReportSection, number: Int, isAlone: Bool) { (self.section, self.number, self.isAlone) = (section, number, isAlone) }

    static func title(of section: ReportSection) -> HTML {
        if section.isAverage { return "Average over datasets" }
        return section.split == ReportSection.everySplit ? "\(data: section.dataset)" : "\(data: section.dataset), split \(data: section.split)"
    }

    private var id: HTML { "s\(number)" }

    func html(_ budget: inout PairTables.Budget) -> HTML {
        let pairs = PairTables(section, number: number).html(&budget)
        return """
            <section id="\(id)" class="result" aria-labelledby="\(id)-h">
            <h2 id="\(id)-h">\(Self.title(of: section))</h2>
            \(verdict)\(poolings)\(layers)\(anisotropy)\(cosines)\(HTMLMixedUse.html(section, number: number))\(subsets)\(pairs)</section>

            """
    }

    // MARK: - Verdict

    private var verdict: HTML {
        let verdict = ReportVerdict(section)
        let reasons = verdict.reasons.map { "<p>\(data: $0)</p>" as HTML }.joined()
        let answer = verdict.answer.map { "<details\(" open", when: section.transforms.count > 1)><summary>In the words of the run</summary><p>\(data: $0)</p></details>" as HTML } ?? ""
        return """
            <div class="verdict\(" sure", when: verdict.sureness == .clear)">
            <h3>\(data: verdict.headline)</h3>
            <p class="sureness"><span class="badge">\(verdict.sureness.rawValue)</span></p>
            \(reasons)\(answer)
            </div>
            \(facts)
            """
    }

    private var facts: HTML {
        var facts: [(String, HTML)] = []
        if let cell = section.recommended, let row = section.row(of: cell) {
            let interval = Figures.interval(row.low, row.high)
            facts.append(("Spearman of \(section.name(of: cell))", "\(Figures.number(row.spearman))\(" <small>\(Figures.percent(section.confidence)) \(interval)</small>", when: !interval.isEmpty)"))
        }
        facts.append(("Pairs", "\(Figures.count(section.pairCount))"))
        if let clusters = section.rows.lazy.compactMap({ Int(exactly: $0.clusters) }).first { facts.append(("Independent clusters", "\(Figures.count(clusters))")) }
        facts.append(("Cells scored", "\(Figures.count(section.rows.count))"))
        if section.model != "unknown", section.model != "*" { facts.append(("Model", "\(data: section.model)")) }
        return "<dl class=\"facts\">\(facts.map { "<div><dt>\(data: $0.0)</dt><dd>\($0.1)</dd></div>" as HTML }.joined())</dl>"
    }

    // MARK: - Charts

    private static let whiskerLimit = 40
    private static let curveLimit = 24
    private static let dotLimit = 600

    /// A chart with its caption.
    private func figure(_ chart: HTML, _ caption: HTML) -> HTML { "<figure>\(chart)<figcaption>\(caption)</figcaption></figure>\n" }

    private var place: HTML {
        let transform: HTML = section.shownTransform == Cell.noTransform ? "" : " under \(data: section.shownTransform)"
        return section.shownLayers == "none" ? "the dataset: ready-made embeddings\(transform)" : "layer \(data: section.shownLayers)\(transform)"
    }

    private var poolings: HTML {
        let shown = section.shown.prefix(Self.whiskerLimit)
        let chart = WhiskerChart(
            rows: shown.map { row in
                WhiskerChart.Row(
                    name: row.cell.pooling, value: row.spearman, low: row.low, high: row.high, isInBestGroup: section.isInBestGroup(row.cell),
                    isRecommended: row.cell == section.recommended)
            },
            reference: section.reference.map { (section.name(of: $0), section.referenceSpearman) },
            confidence: section.rows.contains { !$0.low.isNaN } ? Figures.percent(section.confidence) : nil)
        let tie = section.choice == nil ? "the highest Spearman" : "the highest Spearman of all cells here, and those not shown to be worse"
        let cut: HTML = section.shown.count > shown.count ? " \(section.shown.count - shown.count) more are in the table of all cells." : ""
        return """
            <h3>Poolings of \(place)</h3>
            <div class="charts uneven">
            \(figure(chart.svg(id: "s\(number)-poolings"), "Filled dots: \(tie). Whiskers: intervals. Dashed line: the reference.\(cut)"))\(ShownTable.html(section))</div>

            """
    }

    private var layers: HTML {
        let layers = section.layers
        guard layers.count > 1 else { return "" }
        func curves(_ names: [String], _ cell: (String, String) -> Cell, pick: String?, reference: String?) -> [LayerChart.Curve] {
            let values = Dictionary(section.rows.map { ($0.cell, $0.spearman) }, uniquingKeysWith: { first, _ in first })
            return names.prefix(Self.curveLimit).map { name in
                LayerChart.Curve(
                    name: name, values: layers.map { values[cell($0, name)] ?? .nan }, role: name == pick ? .pick : name == reference ? .reference : .plain)
            }
        }
        let pick = section.recommended
        let poolings = unique(section.rows.filter { $0.cell.layers != "none" }.map(\.cell.pooling))
        let byPooling = LayerChart(
            layers: layers,
            curves: curves(
                poolings, { Cell(layers: $0, pooling: $1, transform: section.shownTransform) }, pick: pick?.pooling, reference: section.reference?.pooling))
        let caption: HTML = section.shownTransform == Cell.noTransform ? "Each pooling by layer." : "Each pooling by layer, under \(data: section.shownTransform)."
        var figures = figure(byPooling.svg(id: "s\(number)-layers", title: "Spearman by layer and pooling"), "\(caption) Layer 0 is the embedding output.")
        if section.transforms.count > 1, let pooling = pick?.pooling {
            let byTransform = LayerChart(
                layers: layers,
                curves: curves(section.transforms, { Cell(layers: $0, pooling: pooling, transform: $1) }, pick: pick?.transform, reference: Cell.noTransform))
            figures += figure(
                byTransform.svg(id: "s\(number)-transforms", title: "Spearman of \(pooling) by layer and transform"), "What each transform does to \(data: pooling), by layer.")
        }
        return "<h3>By layer</h3>\n<div class=\"charts\">\n\(figures)</div>\n"
    }

    private var anisotropy: HTML {
        let measures = Anisotropy.Measure.allCases.map { Anisotropy($0, section) }.filter { $0.rows.count > 1 }
        guard !measures.isEmpty else { return "" }
        let recommended = section.recommended  // searched for among all cells
        let order = Dictionary(uniqueKeysWithValues: section.layers.enumerated().map { ($1, $0) })
        let figures = measures.map { found -> HTML in
            // Evenly taken, where there are more than a chart can show.
            let step = max(1, (found.rows.count + Self.dotLimit - 1) / Self.dotLimit)
            let dots = found.rows.enumerated().filter { $0.offset.isMultiple(of: step) || $0.element.cell == recommended }.map(\.element).map { row in
                ScatterChart.Dot(
                    name: row.cell.name, x: found.measure.value(of: row), y: row.spearman,
                    height: order.count > 1 ? order[row.cell.layers].map { Double($0) / Double(order.count - 1) } ?? 0 : 0.4,
                    isRecommended: row.cell == recommended)
            }
            let cut: HTML = step > 1 ? " Shown is one cell in \(step)." : ""
            let shade: HTML = order.count > 1 ? " The fuller a dot, the higher its layer." : ""
            let id = found.measure == .meanCosine ? "s\(number)-cosine" : "s\(number)-iso"
            let chart = ScatterChart(dots: dots, xTitle: found.measure.name).svg(id: id)
            return figure(chart, "\(data: found.words)\(shade)\(cut)")
        }.joined()
        return "<h3>Does anisotropy go with lower scores?</h3>\n<div class=\"charts\">\n\(figures)</div>\n<p class=\"note\">\(Anisotropy.caution)</p>\n"
    }

    private var cosines: HTML {
        guard let pairs = section.pairs, pairs.count > 0 else { return "" }
        let cells = unique([section.recommended, section.reference, section.challenger?.cell, section.best?.cell].compactMap { $0 }).filter { pairs.cosines(of: $0) != nil }
        guard !cells.isEmpty else { return "" }
        let figures = cells.prefix(2).enumerated().map { place, cell in
            let name = section.name(of: cell)
            return figure(
                GoldCosineChart(gold: pairs.gold, cosines: pairs.cosines(of: cell)!).svg(id: "s\(number)-gold\(place + 1)", name: name),
                "Cosines of \(data: name). Shade: the share of the pairs with that gold score; line: their median. A perfect ranking would rise from left to right, no column reaching back into the one before.")
        }.joined()
        return "<h3>Cosines against gold scores</h3>\n<div class=\"charts\">\n\(figures)</div>\n"
    }

    private var subsets: HTML { SubsetTable.html(section) }
}
