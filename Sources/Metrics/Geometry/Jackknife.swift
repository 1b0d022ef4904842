/// Standard error from what a statistic is when a group is left out (Quenouille; Tukey).
enum Jackknife {
    /// √((g − 1)/g · Σ (v − v̄)²) over the g leave-one-out values; nil for fewer than two.
    static func standardError(of values: [Double]) -> Double? {
        guard values.count >= 2 else { return nil }
        let g = Double(values.count)
        let mean = values[0] + values.reduce(0) { $0 + ($1 - values[0]) } / g
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return ((g - 1) / g * squares).squareRoot()
    }
}
