internal import Formats

/// A drawing in SVG: a title, a description, and marks in the order in which they were put. Colours are
/// classes of the page's style, so that they follow its light and dark form.
struct Drawing: Sendable {
    let width: Double
    let height: Double
    private(set) var marks = HTML()

    /// All charts have one width: two stand side by side, one fills a phone.
    static let width = 420.0

    init(width: Double = Drawing.width, height: Double) { (self.width, self.height) = (width, height) }

    enum Anchor: String { case start, middle, end }

    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: HTML) {
        marks += "<line class=\"\(style)\" x1=\"\(Self.at(x1))\" y1=\"\(Self.at(y1))\" x2=\"\(Self.at(x2))\" y2=\"\(Self.at(y2))\"/>"
    }

    mutating func circle(_ x: Double, _ y: Double, radius: Double, _ style: HTML, attributes: HTML = "", tip: String) {
        marks += "<circle class=\"\(style)\" cx=\"\(Self.at(x))\" cy=\"\(Self.at(y))\" r=\"\(Self.at(radius))\"\(attributes)><title>\(tip)</title></circle>"
    }

    mutating func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: HTML, opacity: Double, tip: String) {
        let opacity: HTML = "\(DecimalText.fixed(opacity, decimals: 2))"
        marks += "<rect class=\"\(style)\" x=\"\(Self.at(x))\" y=\"\(Self.at(y))\" width=\"\(Self.at(width))\" height=\"\(Self.at(height))\" fill-opacity=\"\(opacity)\"><title>\(tip)</title></rect>"
    }

    /// Lines from point to point; a group of points that is alone is a dot.
    mutating func curve(_ points: [(x: Double, y: Double)], _ style: HTML, tip: String) {
        let places = points.map { "\(Self.at($0.x)),\(Self.at($0.y))" as HTML }.joined(separator: " ")
        marks += "<polyline class=\"\(style)\" points=\"\(places)\"><title>\(tip)</title></polyline>"
    }

    mutating func text(_ text: String, _ x: Double, _ y: Double, _ anchor: Anchor, _ style: HTML = "tick", turned: Bool = false) {
        let turn: HTML = turned ? " transform=\"rotate(-90 \(Self.at(x)) \(Self.at(y)))\"" : ""
        marks += "<text class=\"\(style)\" x=\"\(Self.at(x))\" y=\"\(Self.at(y))\" text-anchor=\"\(anchor.rawValue)\"\(turn)>\(text)</text>"
    }

    /// A horizontal axis below the plot, with a line up from each tick.
    mutating func xAxis(_ scale: Scale, at y: Double, upTo top: Double, title: String) {
        for tick in scale.ticks {
            line(tick.place, y, tick.place, top, "grid")
            text(tick.text, tick.place, y + 16, .middle)
        }
        text(title, (scale.start + scale.end) / 2, y + 34, .middle, "axis-title")
    }

    /// A vertical axis left of the plot, with a line across from each tick.
    mutating func yAxis(_ scale: Scale, at x: Double, upTo right: Double, title: String) {
        for tick in scale.ticks {
            line(x, tick.place, right, tick.place, "grid")
            text(tick.text, x - 7, tick.place + 4, .end)
        }
        text(title, 15, (scale.start + scale.end) / 2, .middle, "axis-title", turned: true)
    }

    /// - Parameter id: unique in the page, made of letters, digits and `-`.
    func svg(id: String, title: String, description: String) -> HTML {
        """
        <svg role="img" viewBox="0 0 \(Self.at(width)) \(Self.at(height))" aria-labelledby="\(id)-t \(id)-d" class="chart">\
        <title id="\(id)-t">\(title)</title><desc id="\(id)-d">\(description)</desc>\(marks)</svg>
        """
    }

    private static func at(_ place: Double) -> HTML {
        let text = DecimalText.fixed(place, decimals: 1)
        return "\(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)"
    }

    /// The width of a text of the charts' size, about.
    static func width(of text: String) -> Double { 6.8 * Double(text.count) }

    /// A name that fits a margin.
    static func label(_ name: String, limit: Int = 22) -> String { ShownText.cut(name, limit: limit) }
}
