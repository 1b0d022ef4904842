internal import Evaluation

/// The words of a verdict.
enum VerdictWords {
    static func of(_ verdict: Verdict?) -> String {
        switch verdict {
        case .better: "better"
        case .worse: "worse"
        case .equivalent: "equivalent"
        case .noEvidence: "no evidence"
        case .identicalByConstruction: "same by construction"
        case .undefined: "undefined"
        case nil: ""
        }
    }
}

/// The numbers of the chart of poolings.
enum ShownTable {
    static func html(_ section: ReportSection) -> HTML {
        let hasIntervals = section.shown.contains { !$0.low.isNaN }
        let hasTests = !section.comparisons.isEmpty
        let reference = section.reference.map { section.name(of: $0) } ?? ""
        let rows = section.shown.map { row -> HTML in
            let mark: HTML = section.isInBestGroup(row.cell) ? "\u{00A0}<span class=\"tie\" title=\"the highest, or not shown to be worse\">●</span>" : ""
            let interval: HTML = hasIntervals ? "<td>\(Figures.interval(row.low, row.high))</td>" : ""
            return "<tr\(" class=\"pick\"", when: row.cell == section.recommended)><th scope=\"row\">\(data: row.cell.pooling)\(mark)</th><td>\(Figures.number(row.spearman))</td>\(interval)\(test(of: row, section), when: hasTests)</tr>\n"
        }.joined()
        let notes = notes(section.shown)
        return """
            <div class="beside"><div class="scroll" role="region" tabindex="0" aria-label="Poolings of the shown layer"><table class="numbers">
            <thead><tr><th scope="col">pooling</th><th scope="col">Spearman</th>\("<th scope=\"col\">\(Figures.percent(section.confidence)) interval</th>", when: hasIntervals)\
            \("<th scope=\"col\">points against \(name: reference)</th><th scope=\"col\" class=\"word\">verdict</th>", when: hasTests)</tr></thead>
            <tbody>
            \(rows)</tbody></table></div>\(notes)</div>

            """
    }

    private static func test(of row: ReportRow, _ section: ReportSection) -> HTML {
        guard row.cell != section.reference else { return "<td>–</td><td class=\"word\">reference</td>" }
        guard let test = section.comparison(of: row.cell) else { return "<td></td><td></td>" }
        let interval = Figures.pointsInterval(test.low, test.high)
        return "<td>\(Figures.points(test.delta))\(" <small>\(interval)</small>", when: !interval.isEmpty)</td><td class=\"word\">\(VerdictWords.of(test.verdict))</td>"
    }

    /// Why numbers are undefined, and whose are copies: each reason once.
    private static func notes(_ rows: [ReportRow]) -> HTML {
        var lines: [HTML] = []
        for note in unique(rows.map(\.note)).filter({ !$0.isEmpty }) {
            lines.append("<li>\(data: Figures.list(rows.filter { $0.note == note }.map(\.cell.pooling))): \(data: note)</li>")
        }
        for row in rows where rows.contains(where: { $0.cell.pooling == row.equivalentTo }) {
            lines.append("<li>\(data: row.cell.pooling) ranks pairs exactly as \(data: row.equivalentTo) does, by construction</li>")
        }
        return lines.isEmpty ? "" : "<ul class=\"note\">\(lines.joined())</ul>"
    }
}

/// Spearman of the shown cells on each subset.
enum SubsetTable {
    /// Rows beyond it are in summary.csv.
    private static let limit = 60

    static func html(_ section: ReportSection) -> HTML {
        let subsets = unique(section.subsets.map(\.subset))
        guard !subsets.isEmpty else { return "" }
        let shown = subsets.prefix(limit), cells = section.shown.map(\.cell)
        let ofSubset = Dictionary(grouping: section.subsets, by: \.subset)
        let head = section.shown.map { "<th scope=\"col\">\(name: $0.cell.pooling)</th>" as HTML }.joined()
        let rows = shown.map { subset -> HTML in
            let own = ofSubset[subset]!
            let values = cells.map { cell in own.first { $0.cell == cell }?.spearman ?? .nan }
            let best = values.filter { !$0.isNaN }.max()
            let numbers = values.map { "<td\(" class=\"top\"", when: $0 == best)>\(Figures.number($0, decimals: 3))</td>" as HTML }.joined()
            return "<tr><th scope=\"row\">\(data: subset)</th><td>\(Figures.count(own[0].pairs))</td>\(numbers)</tr>\n"
        }.joined()
        let cut: HTML = subsets.count > shown.count ? " \(subsets.count - shown.count) more subsets are in <code>summary.csv</code>." : ""
        return """
            <h3>By subset</h3>
            <div class="scroll" role="region" tabindex="0" aria-label="Spearman by subset"><table class="numbers">
            <thead><tr><th scope="col">subset</th><th scope="col">pairs</th>\(head)</tr></thead>
            <tbody>
            \(rows)</tbody></table></div>
            <p class="note">The highest of each subset is bold, whether or not the difference is chance: subsets are small.\(cut)</p>

            """
    }
}

/// Every cell over a whole split, sortable and filterable.
enum CellsTable {
    private static let limit = 3000

    private struct Column {
        let title: HTML
        let isText: Bool
        let value: (ReportRow, ReportComparison?) -> HTML
    }

    private static func columns(_ report: Report) -> [Column] {
        var columns: [Column] = []
        func text(_ title: HTML, _ value: @escaping (ReportRow) -> HTML) { columns.append(Column(title: title, isText: true) { row, _ in value(row) }) }
        func number(_ title: HTML, _ value: @escaping (ReportRow) -> Double) { columns.append(Column(title: title, isText: false) { row, _ in "\(Figures.number(value(row)))" }) }
        if Set(report.rows.map(\.dataset)).count > 1 { text("dataset") { $0.isAverage ? "average" : "\(data: $0.dataset)" } }
        if Set(report.rows.map(\.split)).count > 1 { text("split") { "\(data: $0.split)" } }
        text("layer") { "\(data: $0.cell.layers)" }
        text("pooling") { "\(data: $0.cell.pooling)" }
        if report.hasTransforms { text("transform") { "\(data: $0.cell.transform)" } }
        number("Spearman", \.spearman)
        if report.rows.contains(where: { !$0.low.isNaN }) {
            number("low", \.low)
            number("high", \.high)
        }
        number("Pearson", \.pearson)
        number("mean cosine", \.meanCosine)
        number("IsoScore", \.isoScore)
        if report.sections.contains(where: { !$0.comparisons.isEmpty }) {
            columns.append(Column(title: "points against reference", isText: false) { _, test in test.map { "\(Figures.points($0.delta))" } ?? "" })
            columns.append(Column(title: "adjusted p", isText: false) { _, test in test.map { $0.pAdjusted.isNaN ? "" : "\(Figures.pValue($0.pAdjusted))" } ?? "" })
            columns.append(Column(title: "verdict", isText: true) { _, test in "\(VerdictWords.of(test?.verdict))" })
        }
        return columns
    }

    static func html(_ report: Report) -> HTML {
        struct Key: Hashable { let dataset, split: String; let cell: Cell }
        let tests = Dictionary(
            report.sections.flatMap { section in section.comparisons.map { (Key(dataset: section.dataset, split: section.split, cell: $0.cell), $0) } },
            uniquingKeysWith: { first, _ in first })
        let columns = columns(report), shown = report.rows.prefix(limit)
        let head = columns.map { column in
            "<th scope=\"col\"\(" class=\"word\"", when: column.isText)>\(column.title)</th>" as HTML
        }.joined()
        var rows = HTML()
        for row in shown {
            let test = tests[Key(dataset: row.dataset, split: row.split, cell: row.cell)]
            rows += "<tr>"
            for column in columns { rows += column.isText ? "<td class=\"word\">\(column.value(row, test))</td>" : "<td>\(column.value(row, test))</td>" }
            rows += "</tr>\n"
        }
        let cut: HTML = report.rows.count > shown.count ? " The first \(Figures.count(shown.count)) of \(Figures.count(report.rows.count)) are here; the others are in <code>summary.csv</code>." : ""
        return """
            <section id="cells" aria-labelledby="cells-h">
            <h2 id="cells-h">All cells</h2>
            <p>Every layer, pooling and transform over whole splits.\(cut)</p>
            <div class="tools" hidden><label for="filter">Filter <input id="filter" type="search" autocomplete="off" spellcheck="false" placeholder="6 mean, better, …"></label> <output id="filter-count" for="filter"></output></div>
            <div class="room"><div class="scroll tall" role="region" tabindex="0" aria-labelledby="cells-h"><table id="cells-table" class="numbers sortable">
            <caption class="aside">Cells and their scores</caption>
            <thead><tr>\(head)</tr></thead>
            <tbody>
            \(rows)</tbody></table></div></div>
            </section>

            """
    }
}
