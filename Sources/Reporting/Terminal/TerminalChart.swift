internal import Evaluation
internal import Formats

/// How Spearman goes over the layers: a line of columns for each pooling, all on one scale.
struct TerminalChart {
    private struct Series {
        let name: String
        /// By layer; NaN where there is none.
        let values: [Double]
        var best: Int? { values.indices.filter { !values[$0].isNaN }.max { values[$0] < values[$1] } }
    }

    private let layers: [String]
    private let series: [Series]
    private let hiddenCount: Int
    private let low: Double
    private let high: Double

    /// With fewer layers the table says it all.
    static let fewestLayers = 3
    static let mostSeries = 12

    /// - Returns: nil where there is nothing to draw.
    init?(of rows: [SummaryRow]) {
        var layers: [String] = [], names: [String] = []
        func name(_ cell: Cell) -> String { cell.pooling + (cell.transform == Cell.noTransform ? "" : "/\(cell.transform)") }
        // Ready-made embeddings have no layer; what ranks as another does would be the same line again.
        let poolings = Set(rows.map(\.cell.pooling))
        let rows = rows.filter { $0.cell.layers != "none" && !poolings.contains($0.equivalentTo) }
        var numbers: [String: [String: Double]] = [:]
        var seen: Set<String> = []
        for row in rows {
            let name = name(row.cell), layer = row.cell.layers
            if seen.insert(layer).inserted { layers.append(layer) }
            if numbers[name] == nil { names.append(name) }
            if numbers[name]?[layer] == nil { numbers[name, default: [:]][layer] = row.cosineSpearman }
        }
        let values = rows.map(\.cosineSpearman).filter { !$0.isNaN }
        guard layers.count >= Self.fewestLayers, let low = values.min(), let high = values.max(), low < high else { return nil }
        let all = names.map { name in
            Series(name: name, values: layers.map { numbers[name]?[$0] ?? .nan })
        }.filter { $0.best != nil }
        // The best stay, in the order of the table.
        let worst = all.map { $0.values[$0.best!] }.sorted(by: >).prefix(Self.mostSeries).last!
        series = Array(all.filter { $0.values[$0.best!] >= worst }.prefix(Self.mostSeries))
        hiddenCount = all.count - series.count
        (self.layers, self.low, self.high) = (layers, low, high)
    }

    /// Lines no longer than the style's width; nothing where even the narrowest drawing does not fit.
    func lines(_ style: TerminalStyle) -> [String] {
        let margin = style.width < 60 ? "" : "  "
        let nameWidth = min(series.map { DisplayWidth.of($0.name) }.max()!, style.width < 60 ? 12 : 24)
        let bests = series.map { "\(DecimalText.fixed($0.values[$0.best!], decimals: 4)) at \(layers[$0.best!])" }
        let bestWidth = bests.map(\.count).max()!
        let labelWidth = layers.map(\.count).max()! + 1
        let room = style.width - margin.count - nameWidth - 2
        guard let (cell, hasBest) = [(labelWidth, true), (1, true), (1, false)].first(where: { cell, hasBest in
            cell * layers.count + (hasBest ? bestWidth + 2 : 0) <= room
        }) else { return [] }

        let levels = style.levels
        let scale = "\(levels[0]) \(DecimalText.fixed(low, decimals: 3)) \(style.ellipsis) \(levels.last!) \(DecimalText.fixed(high, decimals: 3))"
        var lines = DisplayWidth.wrapped("\(margin)Spearman by layer   \(scale)", to: style.width)
        lines.append(margin + String(repeating: " ", count: nameWidth + 2) + labels(cell: cell))
        for (series, best) in zip(series, bests) {
            let columns = series.values.map { value -> String in
                let level = value.isNaN ? style.absent : levels[min(levels.count - 1, Int((value - low) / (high - low) * Double(levels.count)))]
                return String(repeating: level, count: max(1, cell - 1)) + (cell > 1 ? " " : "")
            }.joined()
            let name = DisplayWidth.padded(DisplayWidth.cut(OneLine.of(series.name), to: nameWidth, ellipsis: style.ellipsis), to: nameWidth)
            lines.append("\(margin)\(name)  \(columns)\(hasBest ? "  \(best)" : "")")
        }
        if hiddenCount > 0 { lines.append("\(margin)and \(hiddenCount) that are nowhere better than these") }
        return lines
    }

    /// Every layer's name above its column, or the first and the last.
    private func labels(cell: Int) -> String {
        if cell > 1 { return layers.map { DisplayWidth.padded($0, to: cell) }.joined() }
        let gap = layers.count - layers[0].count - layers.last!.count
        return gap < 1 ? layers[0] : layers[0] + String(repeating: " ", count: gap) + layers.last!
    }
}
