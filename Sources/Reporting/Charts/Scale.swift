internal import Formats

/// Maps numbers to places along an axis, and says where its ticks are.
struct Scale: Sendable {
    let low: Double
    let high: Double
    /// Places of `low` and `high`, in units of the drawing.
    let start: Double
    let end: Double
    /// Distance between ticks, and the decimals that tell them apart.
    private let step: Double
    private let decimals: Int

    /// - Parameters:
    ///   - values: what is to be shown; those that are not NaN count.
    ///   - margin: a share of their range that is left free on either side.
    init(showing values: [Double], from start: Double, to end: Double, margin: Double = 0.05, tickCount: Int = 6) {
        let finite = values.filter(\.isFinite)
        var low = finite.min() ?? 0, high = finite.max() ?? 1
        if high - low < 1e-9 { (low, high) = (low - 0.05, high + 0.05) }
        let free = margin * (high - low)
        (self.low, self.high) = (low - free, high + free)
        (step, decimals) = Self.step((self.high - self.low) / Double(tickCount))
        (self.start, self.end) = (start, end)
    }

    /// The smallest of 1, 2, 5 times a power of ten that is at least so large.
    private static func step(_ least: Double) -> (Double, Int) {
        var power = 1.0, decimals = 0
        while power > least, decimals < 12 { (power, decimals) = (power / 10, decimals + 1) }
        while power * 10 <= least { power *= 10 }
        let factor = [1.0, 2, 5].first { $0 * power >= least } ?? 10
        return (factor * power, factor == 10 ? max(0, decimals - 1) : decimals)
    }

    func place(of value: Double) -> Double { start + (value - low) / (high - low) * (end - start) }

    var ticks: [(place: Double, text: String)] {
        let first = Int((low / step - 1e-9).rounded(.up)), last = Int((high / step + 1e-9).rounded(.down))
        guard first <= last else { return [] }
        return (first...last).map { number in
            let value = Double(number) * step
            return (place(of: value), Figures.number(value, decimals: decimals))
        }
    }
}
