/// Spearman by layer, a line a pooling or a transform, named at its right end.
struct LayerChart: Sendable {
    enum Role: Sendable { case plain, reference, pick }

    struct Curve: Sendable {
        let name: String
        /// One a layer; NaN where it is undefined or was not computed.
        let values: [Double]
        let role: Role
    }

    let layers: [String]
    let curves: [Curve]

    func svg(id: String, title: String) -> HTML {
        let curves = curves.filter { !$0.values.allSatisfy(\.isNaN) }
        let names = curves.map { Drawing.label($0.name, limit: 18) }
        let top = 12.0, bottom = max(222, 14 * Double(curves.count) + 24), left = 58.0
        let right = Drawing.width - min(132, (names.map(Drawing.width).max() ?? 0) + 22)
        var drawing = Drawing(height: bottom + 44)
        let scale = Scale(showing: curves.flatMap(\.values), from: bottom, to: top)
        drawing.yAxis(scale, at: left, upTo: right, title: "Spearman")
        func x(_ layer: Int) -> Double {
            layers.count < 2 ? (left + right) / 2 : left + 10 + (right - left - 20) * Double(layer) / Double(layers.count - 1)
        }
        labelLayers(&drawing, x, bottom, (left + right) / 2, room: right - left)
        let ordered = curves.indices.sorted { (rank(curves[$0].role), $0) < (rank(curves[$1].role), $1) }
        for index in ordered { draw(curves[index], &drawing, x, scale) }
        nameCurves(curves, names, &drawing, x, scale, right, from: top, to: bottom)
        let described = curves.map { curve in
            "\(curve.name): " + zip(layers, curve.values).map { "layer \($0) \(Figures.number($1, decimals: 3))" }.joined(separator: ", ")
        }
        return drawing.svg(id: id, title: title, description: described.joined(separator: "; "))
    }

    private func rank(_ role: Role) -> Int {
        switch role {
        case .plain: 0
        case .reference: 1
        case .pick: 2
        }
    }

    private func style(_ role: Role) -> HTML {
        switch role {
        case .plain: "curve"
        case .reference: "curve reference"
        case .pick: "curve pick"
        }
    }

    /// As many labels as fit.
    private func labelLayers(_ drawing: inout Drawing, _ x: (Int) -> Double, _ bottom: Double, _ middle: Double, room: Double) {
        let widest = (layers.map { Drawing.width(of: Drawing.label($0, limit: 8)) }.max() ?? 8) + 8
        let step = max(1, Int((widest * Double(layers.count) / room).rounded(.up)))
        for layer in layers.indices where (layers.count - 1 - layer).isMultiple(of: step) {
            drawing.text(Drawing.label(layers[layer], limit: 8), x(layer), bottom + 16, .middle)
        }
        drawing.text("layer", middle, bottom + 34, .middle, "axis-title")
    }

    private func draw(_ curve: Curve, _ drawing: inout Drawing, _ x: (Int) -> Double, _ scale: Scale) {
        var run: [(x: Double, y: Double)] = []
        for layer in curve.values.indices {
            let value = curve.values[layer]
            if !value.isNaN { run.append((x(layer), scale.place(of: value))) }
            if value.isNaN || layer == curve.values.count - 1 {
                if run.count > 1 { drawing.curve(run, style(curve.role), tip: curve.name) }
                run = []
            }
        }
        for (layer, value) in curve.values.enumerated() where !value.isNaN {
            drawing.circle(
                x(layer), scale.place(of: value), radius: curve.role == .pick ? 3.5 : 2.5, curve.role == .pick ? "node pick" : "node",
                tip: "\(curve.name), layer \(layers[layer]): \(Figures.number(value))")
        }
    }

    /// Names beside the last value of each curve, moved apart where they would lie upon one another.
    private func nameCurves(
        _ curves: [Curve], _ names: [String], _ drawing: inout Drawing, _ x: (Int) -> Double, _ scale: Scale, _ right: Double, from top: Double, to bottom: Double
    ) {
        let ends = curves.map { curve in
            let layer = curve.values.lastIndex { !$0.isNaN }!
            return (x: x(layer), y: scale.place(of: curve.values[layer]))
        }
        let order = curves.indices.sorted { (ends[$0].y, $0) < (ends[$1].y, $1) }
        var places = order.map { ends[$0].y }
        for index in places.indices.dropFirst() { places[index] = max(places[index], places[index - 1] + 13) }
        if let last = places.last, last > bottom + 4 { places[places.count - 1] = bottom + 4 }
        for index in places.indices.dropLast().reversed() { places[index] = min(places[index], places[index + 1] - 13) }
        for (place, index) in zip(places, order) {
            drawing.line(ends[index].x + 4, ends[index].y, right + 10, place, "leader")
            drawing.text(names[index], right + 13, place + 4, .start, curves[index].role == .pick ? "name pick" : "name")
        }
    }
}
