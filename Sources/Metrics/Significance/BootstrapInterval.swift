internal import Glibc

/// Intervals and tests from the values that an estimate takes on resamples.
public enum BootstrapInterval {
    /// The quantile of sorted values by linear interpolation (type 7, numpy's default).
    public static func quantile(_ p: Double, ofSorted values: [Double]) -> Double {
        guard !values.isEmpty, !p.isNaN else { return .nan }
        let place = min(1, max(0, p)) * Double(values.count - 1)
        let lower = Int(place), upper = min(lower + 1, values.count - 1)
        return values[lower] + (place - Double(lower)) * (values[upper] - values[lower])
    }

    /// The percentile interval: the middle share of the resamples.
    public static func percentile(ofSorted values: [Double], confidence: Double) -> (low: Double, high: Double) {
        (quantile((1 - confidence) / 2, ofSorted: values), quantile((1 + confidence) / 2, ofSorted: values))
    }

    /// The bias-corrected and accelerated interval (Efron, JASA 82, 1987): the quantiles
    /// Φ(z₀ + (z₀ + z)/(1 − a(z₀ + z))) with z₀ = Φ⁻¹(share of resamples below the estimate, ties half).
    ///
    /// - Parameter acceleration: a, by ``acceleration(leavingOneOut:)``.
    public static func bca(
        ofSorted values: [Double], estimate: Double, acceleration a: Double, confidence: Double
    ) -> (low: Double, high: Double) {
        guard !values.isEmpty else { return (.nan, .nan) }
        let below = values.count { $0 < estimate }, ties = values.count { $0 == estimate }
        let z0 = NormalDistribution.quantile((Double(below) + Double(ties) / 2) / Double(values.count))
        // Where all resamples lie on one side of the estimate there is no correction to be had.
        guard z0.isFinite else { return (.nan, .nan) }
        func corrected(_ p: Double) -> Double {
            let z = NormalDistribution.quantile(p)
            return quantile(NormalDistribution.cumulative(z0 + (z0 + z) / (1 - a * (z0 + z))), ofSorted: values)
        }
        return (corrected((1 - confidence) / 2), corrected((1 + confidence) / 2))
    }

    /// a = Σ D³ / (6·(Σ D²)^1.5) with D = the mean of the values less each: of the samples that lack one
    /// cluster. 0 where they are all the same.
    public static func acceleration(leavingOneOut values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + (mean - $1) * (mean - $1) }
        let cubes = values.reduce(0) { $0 + (mean - $1) * (mean - $1) * (mean - $1) }
        return squares > 0 ? cubes / (6 * pow(squares, 1.5)) : 0
    }

    /// The least that the p-value of so many resamples can be.
    public static func smallestPValue(resampleCount: Int) -> Double { 2 / Double(resampleCount + 1) }

    /// The two-sided p-value of 0: min(1, 2·(1 + k)/(B + 1)) with k resamples on the rarer side of 0 or at
    /// it. The percentile interval excludes 0 where it is small.
    public static func pValue(_ values: [Double]) -> Double {
        guard !values.isEmpty else { return .nan }
        let rarer = min(values.count { $0 <= 0 }, values.count { $0 >= 0 })
        return min(1, 2 * Double(1 + rarer) / Double(values.count + 1))
    }

    /// √(Σ (x − x̄)² / (B − 1))
    public static func standardError(_ values: [Double]) -> Double {
        guard values.count >= 2 else { return .nan }
        let mean = values.reduce(0, +) / Double(values.count)
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
    }
}
