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

    /// Whole steps around what is to be shown.
    ///
    /// - Parameters:
    ///   - values: those that are not NaN count.
    ///   - bounds: what the axis must not go beyond, as −1 … 1 for correlations.
    init(showing values: [Double], from start: Double, to end: Double, tickCount: Int = 5, within bounds: ClosedRange<Double> = -1...1) {
        let finite = values.filter(\.isFinite)
        var low = finite.min() ?? 0, high = finite.max() ?? 1
        if high - low < 1e-9 { (low, high) = (low - 0.05, high + 0.05) }
        (step, decimals) = Self.step((high - low) / Double(tickCount))
        self.low = max(bounds.lowerBound, (low / step).rounded(.down) * step)
        self.high = min(bounds.upperBound, (high / step).rounded(.up) * step)
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
