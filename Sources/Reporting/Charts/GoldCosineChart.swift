/// How cosines are spread at each gold score: a column a gold score (or a tenth of their range), shaded
/// by the share of its pairs, with a line at the median.
struct GoldCosineChart: Sendable {
    struct Column: Sendable {
        let name: String
        let pairCount: Int
        /// Pairs by bin of cosine, from the lowest.
        let counts: [Int]
        let median: Double
    }

    let columns: [Column]
    /// Where the bins of cosine begin and end.
    let low: Double
    let high: Double

    private static let columnLimit = 11

    /// - Precondition: as many cosines as gold scores, none of them NaN, at least one.
    init(gold: [Double], cosines: [Double]) {
        let low = (cosines.min()! * 20).rounded(.down) / 20, high = (cosines.max()! * 20).rounded(.up) / 20
        (self.low, self.high) = (low, high > low ? high : low + 0.05)
        // Few pairs make a patchwork of many bins.
        let binCount = gold.count < 600 ? 14 : 28
        let (names, places) = Self.columns(of: gold)
        var cosinesOfColumn = [[Double]](repeating: [], count: names.count)
        for (place, cosine) in zip(places, cosines) { cosinesOfColumn[place].append(cosine) }
        let width = (self.high - self.low) / Double(binCount), bottom = self.low
        columns = zip(names, cosinesOfColumn).map { name, values in
            var counts = [Int](repeating: 0, count: binCount)
            for value in values { counts[min(binCount - 1, max(0, Int((value - bottom) / width)))] += 1 }
            let sorted = values.sorted(), middle = sorted.count / 2
            let median = sorted.isEmpty ? .nan : sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
            return Column(name: name, pairCount: values.count, counts: counts, median: median)
        }
    }

    /// A column for each gold score where there are few, else for each tenth of their range.
    private static func columns(of gold: [Double]) -> (names: [String], places: [Int]) {
        let distinct = Set(gold).sorted()
        if distinct.count <= columnLimit {
            let places = Dictionary(uniqueKeysWithValues: zip(distinct, distinct.indices))
            return (distinct.map { Figures.number($0, decimals: $0 == $0.rounded() ? 0 : 2) }, gold.map { places[$0]! })
        }
        let low = distinct[0], range = distinct[distinct.count - 1] - low
        // A range that no number holds is measured in quarters.
        guard range.isFinite else {
            let (names, places) = columns(of: gold.map { $0 / 4 })
            return (names.map { $0 + " × 4" }, places)
        }
        let width = range / 10
        let decimals = width >= 1 ? 0 : width >= 0.1 ? 1 : 2
        let names = (0..<10).map { Figures.number(low + (Double($0) + 0.5) * width, decimals: decimals == 0 ? 0 : decimals + 1) }
        return (names, gold.map { min(9, Int(($0 - low) / width)) })
    }

    func svg(id: String, name: String) -> HTML {
        let top = 12.0, bottom = 226.0, left = 58.0, right = Drawing.width - 14
        var drawing = Drawing(height: bottom + 44)
        let scale = Scale(showing: [low, high], from: bottom, to: top, margin: 0)
        drawing.yAxis(scale, at: left, upTo: right, title: "cosine")
        let step = (right - left) / Double(columns.count), width = (high - low) / Double(columns[0].counts.count)
        let shares = columns.flatMap { column in column.counts.map { Double($0) / Double(max(1, column.pairCount)) } }
        let largest = shares.max() ?? 1
        for (place, column) in columns.enumerated() {
            let x = left + step * Double(place)
            for (bin, count) in column.counts.enumerated() where count > 0 {
                let share = Double(count) / Double(column.pairCount), from = low + Double(bin) * width
                let upper = scale.place(of: from + width), lower = scale.place(of: from)
                drawing.rectangle(
                    x + 1.5, upper, step - 3, lower - upper, "cell", opacity: 0.12 + 0.88 * (share / largest).squareRoot(),
                    tip: "gold \(column.name), cosine \(Figures.number(from, decimals: 2)) … \(Figures.number(from + width, decimals: 2)): \(Figures.counted(count, "pair"))")
            }
            if !column.median.isNaN {
                let y = scale.place(of: column.median)
                drawing.line(x + 1.5, y, x + step - 1.5, y, "median")
            }
            drawing.text(column.name, x + step / 2, bottom + 16, .middle)
        }
        drawing.text("gold score", (left + right) / 2, bottom + 34, .middle, "axis-title")
        let described = columns.filter { $0.pairCount > 0 }.map { "gold \($0.name): median \(Figures.number($0.median, decimals: 2)) of \(Figures.counted($0.pairCount, "pair"))" }
        return drawing.svg(id: id, title: "Cosines of \(name) against gold scores", description: described.joined(separator: "; "))
    }
}
