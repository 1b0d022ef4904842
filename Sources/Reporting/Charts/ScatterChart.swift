internal import Formats

/// A cell a dot: a measure of geometry along, Spearman up. Dots are the fuller, the higher the layer.
struct ScatterChart: Sendable {
    struct Dot: Sendable {
        let name: String
        let x: Double
        let y: Double
        /// 0…1, from the lowest layer to the highest.
        let height: Double
        let isRecommended: Bool
    }

    let dots: [Dot]
    let xTitle: String

    func svg(id: String) -> HTML {
        let top = 12.0, bottom = 226.0, left = 58.0, right = Drawing.width - 14
        var drawing = Drawing(height: bottom + 44)
        let x = Scale(showing: dots.map(\.x), from: left, to: right), y = Scale(showing: dots.map(\.y), from: bottom, to: top)
        drawing.yAxis(y, at: left, upTo: right, title: "Spearman")
        drawing.xAxis(x, at: bottom, upTo: top, title: xTitle)
        for dot in dots.filter({ !$0.isRecommended }) + dots.filter(\.isRecommended) {
            let tip = "\(dot.name): \(xTitle) \(Figures.number(dot.x)), Spearman \(Figures.number(dot.y))"
            drawing.circle(
                x.place(of: dot.x), y.place(of: dot.y), radius: dot.isRecommended ? 6 : 4, dot.isRecommended ? "point pick" : "point",
                attributes: dot.isRecommended ? "" : " fill-opacity=\"\(DecimalText.fixed(dot.height, decimals: 2))\"", tip: tip)
        }
        return drawing.svg(id: id, title: "Spearman against \(xTitle), \(Figures.counted(dots.count, "cell"))", description: summary)
    }

    private var summary: String {
        func span(_ values: [Double]) -> String { "\(Figures.number(values.min() ?? .nan, decimals: 3)) to \(Figures.number(values.max() ?? .nan, decimals: 3))" }
        let pick = dots.first(where: \.isRecommended).map { " The recommended cell lies at \(xTitle) \(Figures.number($0.x, decimals: 3)), Spearman \(Figures.number($0.y, decimals: 3))." } ?? ""
        return "\(xTitle) from \(span(dots.map(\.x))), Spearman from \(span(dots.map(\.y))).\(pick)"
    }
}
