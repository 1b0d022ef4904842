/// Spearman with its interval, a row a cell, and a line where the reference is.
struct WhiskerChart: Sendable {
    struct Row: Sendable {
        let name: String
        let value: Double
        let low: Double
        let high: Double
        /// The best, or not shown to be worse: a filled dot.
        let isInBestGroup: Bool
        let isRecommended: Bool
    }

    let rows: [Row]
    let reference: (name: String, value: Double)?
    let confidence: String?

    private static let rowHeight = 28.0

    func svg(id: String) -> HTML {
        let top = reference == nil ? 12.0 : 26.0, bottom = top + Self.rowHeight * Double(rows.count)
        var drawing = Drawing(height: bottom + 44)
        let names = rows.map { Drawing.label($0.name) }
        let left = min(156, max(56, names.map(Drawing.width).max() ?? 0) + 14), right = Drawing.width - 62
        let values = rows.flatMap { [$0.value, $0.low, $0.high] } + [reference?.value ?? .nan]
        let scale = Scale(showing: values, from: left, to: right)
        drawing.xAxis(scale, at: bottom, upTo: top, title: "Spearman")
        if let reference, !reference.value.isNaN {
            let x = scale.place(of: reference.value)
            drawing.line(x, top - 6, x, bottom, "ref-line")
            drawing.text("\(Drawing.label(reference.name)) \(Figures.number(reference.value, decimals: 3))", min(max(x, 70), right), top - 12, .middle, "ref-text")
        }
        for (place, row) in rows.enumerated() {
            let y = top + Self.rowHeight * (Double(place) + 0.5), role: HTML = row.isRecommended ? " pick" : ""
            drawing.text(names[place], left - 10, y + 4, .end, "name\(role)")
            guard !row.value.isNaN else {
                drawing.text("nan", right + 8, y + 4, .start, "value")
                continue
            }
            if !row.low.isNaN {
                let (a, b) = (scale.place(of: row.low), scale.place(of: row.high))
                drawing.line(a, y, b, y, "whisker\(role)")
                for end in [a, b] { drawing.line(end, y - 4, end, y + 4, "whisker\(role)") }
            }
            let interval = Figures.interval(row.low, row.high)
            let tip = "\(row.name): \(Figures.number(row.value))" + (interval.isEmpty ? "" : ", \(confidence ?? "") interval \(interval)")
            drawing.circle(scale.place(of: row.value), y, radius: 5, row.isInBestGroup ? "dot\(role)" : "dot hollow\(role)", tip: tip)
            drawing.text(Figures.number(row.value, decimals: 4), right + 8, y + 4, .start, "value\(role)")
        }
        let described = rows.map { row in
            "\(row.name) \(Figures.number(row.value, decimals: 3))" + (row.low.isNaN ? "" : " (\(Figures.interval(row.low, row.high)))")
        }
        return drawing.svg(
            id: id, title: "Spearman by pooling" + (confidence.map { " with \($0) intervals" } ?? ""), description: described.joined(separator: "; "))
    }
}
