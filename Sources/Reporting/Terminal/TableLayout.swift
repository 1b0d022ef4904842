internal import Evaluation
internal import Formats

/// The columns of a table: as many as the width has room for, the less important ones left out first.
struct TableLayout {
    struct Column {
        let title: String
        var width: Int
        var alignsRight = false
        /// Blanks before it.
        var gap = 2
        /// Names may be cut, and are said once where rows below repeat them.
        var isName = false
        let text: (SummaryRow) -> String
    }

    let columns: [Column]
    private let margin: String
    private let style: TerminalStyle

    /// What a table may leave out, and how short its names may get.
    private struct Attempt {
        var differences = false, verdicts = false, isoScore = false, meanCosine = false, interval = true
        /// 0: no bars.
        var smallestBar = 9
        let longestName: Int
    }

    private static let attempts = [
        Attempt(differences: true, verdicts: true, isoScore: true, meanCosine: true, smallestBar: 16, longestName: 40),
        Attempt(differences: true, isoScore: true, meanCosine: true, smallestBar: 16, longestName: 40),
        Attempt(isoScore: true, meanCosine: true, longestName: 30),
        Attempt(meanCosine: true, longestName: 30),
        Attempt(meanCosine: true, longestName: 20),
        Attempt(meanCosine: true, smallestBar: 8, longestName: 15),
        Attempt(longestName: 20),
        Attempt(longestName: 15),
        Attempt(interval: false, longestName: 30),
        Attempt(interval: false, longestName: 20),
        Attempt(interval: false, smallestBar: 8, longestName: 14),
        Attempt(interval: false, smallestBar: 0, longestName: 14),
    ]
    private static let longestBar = 40
    private static let barTitle = "bar"

    /// - Parameters:
    ///   - rows: that are shown.
    ///   - differences: of cells against the reference.
    init(of rows: [SummaryRow], _ differences: [Cell: ComparisonRow], _ evidence: EvidencePlan, _ style: TerminalStyle) {
        let isNarrow = style.width < 60
        margin = isNarrow ? "" : "  "
        self.style = style
        let marginWidth = margin.count
        func width(_ columns: [Column]) -> Int { columns.reduce(marginWidth) { $0 + (isNarrow ? min(1, $1.gap) : $1.gap) + $1.width } }
        var columns: [Column] = []
        for attempt in Self.attempts {
            columns = Self.columns(attempt, of: rows, differences, evidence, style)
            if width(columns) <= style.width { break }
        }
        // The bars take what is left.
        if let place = columns.firstIndex(where: { $0.title == Self.barTitle }) {
            let barWidth = min(Self.longestBar, columns[place].width + style.width - width(columns))
            let scale = IntervalScale(of: rows, width: barWidth)
            columns[place] = Column(title: scale?.title(width: barWidth) ?? "", width: barWidth) { row in
                let bar = scale?.bar(of: row, width: barWidth, style) ?? ""
                return row.isInBestGroup == true ? style.green(bar) : bar
            }
        }
        if isNarrow { for place in columns.indices { columns[place].gap = min(1, columns[place].gap) } }
        self.columns = columns
    }

    private static func columns(
        _ attempt: Attempt, of rows: [SummaryRow], _ differences: [Cell: ComparisonRow], _ evidence: EvidencePlan, _ style: TerminalStyle
    ) -> [Column] {
        func name(_ title: String, gap: Int = 2, _ text: @escaping (SummaryRow) -> String) -> Column {
            let longest = rows.map { DisplayWidth.of(OneLine.of(text($0))) }.max() ?? 0
            return Column(title: title, width: max(title.count, min(longest, attempt.longestName)), gap: gap, isName: true, text: text)
        }
        func number(_ title: String, _ value: @escaping (SummaryRow) -> Double) -> Column {
            Column(title: title, width: 8, alignsRight: true) { DecimalText.fixed(value($0), decimals: 4) }
        }
        func isMeasured(_ value: (SummaryRow) -> Double) -> Bool { rows.contains { !value($0).isNaN } }

        var columns = [name("layer", gap: 0) { $0.cell.layers }, name("pooling") { $0.cell.pooling }]
        if rows.contains(where: { $0.cell.transform != Cell.noTransform }) { columns.append(name("transform") { $0.cell.transform }) }
        columns.append(
            Column(title: "Spearman  ", width: 10, alignsRight: true, gap: 1) {
                DecimalText.fixed($0.cosineSpearman, decimals: 4) + ($0.isInBestGroup == true ? " *" : "  ")
            })
        if evidence.interval == .none {
            columns.append(Column(title: "Pearson", width: 7, alignsRight: true, gap: 1) { DecimalText.fixed($0.cosinePearson, decimals: 4) })
        } else {
            if attempt.interval {
                let text: (SummaryRow) -> String = { interval($0.cosineSpearmanLow, $0.cosineSpearmanHigh, decimals: 3, style) }
                let title = "\(percent(evidence.confidence)) % interval"
                columns.append(Column(title: title, width: max(title.count, rows.map { text($0).count }.max() ?? 0), alignsRight: true, gap: 1, text: text))
            }
            if attempt.smallestBar > 0 { columns.append(Column(title: barTitle, width: attempt.smallestBar) { _ in "" }) }
        }
        if attempt.meanCosine, isMeasured(\.meanCosine) { columns.append(number("mean cos", \.meanCosine)) }
        if attempt.isoScore, isMeasured(\.isoScore) { columns.append(number("IsoScore", \.isoScore)) }
        if attempt.differences, evidence.interval != .none, !differences.isEmpty {
            let text: (SummaryRow) -> String = { differences[$0.cell].map { difference($0, style) } ?? "" }
            let title = "points against \(evidence.reference.text)"
            columns.append(Column(title: title, width: max(title.count, rows.map { text($0).count }.max() ?? 0), alignsRight: true, text: text))
        }
        if attempt.verdicts, evidence.interval != .none, !differences.isEmpty {
            let reference = evidence.reference.text
            columns.append(
                Column(title: "verdict", width: 13) { row in
                    let isReference = row.cell.pooling == reference || row.cell.name == reference
                    return differences[row.cell].map { words(of: $0.verdict) } ?? (isReference ? "the reference" : "")
                })
        }
        return columns
    }

    private static func interval(_ low: Double, _ high: Double, decimals: Int, _ style: TerminalStyle) -> String {
        guard !low.isNaN, !high.isNaN else { return "" }
        let between = style.isUnicode ? " … " : ".."
        return DecimalText.fixed(low, decimals: decimals) + between + DecimalText.fixed(high, decimals: decimals)
    }

    /// `+1.2  -5.0 … +7.4`
    private static func difference(_ row: ComparisonRow, _ style: TerminalStyle) -> String {
        guard !row.delta.isNaN else { return "" }
        guard !row.low.isNaN, !row.high.isNaN else { return Answer.points(row.delta) }
        return "\(Answer.points(row.delta))  \(Answer.points(row.low))\(style.isUnicode ? " … " : "..")\(Answer.points(row.high))"
    }

    private static func words(of verdict: Verdict) -> String {
        switch verdict {
        case .identicalByConstruction: "identical"
        case .noEvidence: "no evidence"
        default: verdict.rawValue
        }
    }

    /// `95`, `99.9`
    static func percent(_ share: Double) -> String {
        let text = DecimalText.of((1e6 * share).rounded() / 1e4)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// The titles and the line below them.
    var head: [String] {
        let titles = line(of: columns.map(\.title))
        let width = columns.reduce(0) { $0 + $1.gap + $1.width }
        return [titles, margin + String(repeating: style.rule, count: width)].map(style.dim)
    }

    /// What a row has in each column.
    func texts(of row: SummaryRow) -> [String] { columns.map { $0.isName ? OneLine.of($0.text(row)) : $0.text(row) } }

    func line(of texts: [String]) -> String {
        margin + zip(texts, columns).map { text, column in
            let text = column.isName ? DisplayWidth.cut(text, to: column.width, ellipsis: style.ellipsis) : text
            return String(repeating: " ", count: column.gap) + DisplayWidth.padded(text, to: column.width, alignsRight: column.alignsRight)
        }.joined()
    }
}
