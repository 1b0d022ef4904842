internal import Glibc

/// Tests of two correlations with one common variable, as the literature has them: gold with system 1,
/// gold with system 2, and the two systems with each other.
///
/// They are derived for Pearson's r of normal data. Given Spearman's ρ they reject too often (7 to 8 % at
/// a nominal 5 % for correlations of .75 to .85): they are there for comparison with published
/// numbers, not to decide by. Formulas as in Diedenhofen & Musch, PLOS ONE 10 (2015).
public struct DependentCorrelations: Sendable {
    let r1: Double
    let r2: Double
    /// Between the systems.
    let between: Double
    let n: Double

    public init(_ r1: Double, _ r2: Double, between: Double, count: Int) {
        self.r1 = r1
        self.r2 = r2
        self.between = between
        n = Double(count)
    }

    public struct Test: Sendable, Equatable {
        public let statistic: Double
        /// Two-sided; NaN where the statistic is.
        public let pValue: Double

        static let undefined = Test(statistic: .nan, pValue: .nan)
    }

    /// Williams (1959): t with n − 3 degrees of freedom,
    /// t = (r₁ − r₂)·√((n − 1)(1 + r₁₂) / (2(n − 1)/(n − 3)·R + r̄²(1 − r₁₂)³)),
    /// R = 1 + 2·r₁·r₂·r₁₂ − r₁² − r₂² − r₁₂². Several packages call it Steiger's.
    public var williams: Test {
        guard n > 3 else { return .undefined }
        let determinant = 1 + 2 * r1 * r2 * between - r1 * r1 - r2 * r2 - between * between
        let mean = (r1 + r2) / 2
        let t = (r1 - r2) * ((n - 1) * (1 + between) / (2 * (n - 1) / (n - 3) * determinant + mean * mean * pow(1 - between, 3))).squareRoot()
        return t.isFinite ? Test(statistic: t, pValue: StudentDistribution.twoSided(t, degrees: n - 3)) : .undefined
    }

    /// Steiger (1980), with the correlations pooled: z = (artanh r₁ − artanh r₂)·√(n − 3)/√(2 − 2c).
    public var steiger: Test {
        let b = (r1 + r2) * (r1 + r2) / 4
        let c = (between * (1 - 2 * b) - b / 2 * (1 - 2 * b - between * between)) / ((1 - b) * (1 - b))
        return normal((atanh(r1) - atanh(r2)) * (n - 3).squareRoot() / (2 - 2 * c).squareRoot())
    }

    /// Meng, Rosenthal & Rubin (1992): z = (artanh r₁ − artanh r₂)·√((n − 3)/(2(1 − r₁₂)h)).
    public var meng: Test {
        let meanSquare = (r1 * r1 + r2 * r2) / 2
        let f = min(1, (1 - between) / (2 * (1 - meanSquare)))
        let h = (1 - f * meanSquare) / (1 - meanSquare)
        return normal((atanh(r1) - atanh(r2)) * ((n - 3) / (2 * (1 - between) * h)).squareRoot())
    }

    private func normal(_ z: Double) -> Test {
        z.isFinite ? Test(statistic: z, pValue: NormalDistribution.twoSided(z)) : .undefined
    }

    /// Zou's interval of r₁ − r₂ (Psychological Methods 12, 2007) from Bonett & Wright's of each, which
    /// suits Spearman's ρ: calibrated, and a little wide.
    public func zou(confidence: Double) -> (low: Double, high: Double) {
        let one = CorrelationInterval.bonettWright(r1, count: Int(n), confidence: confidence)
        let two = CorrelationInterval.bonettWright(r2, count: Int(n), confidence: confidence)
        let squares = r1 * r1 + r2 * r2
        let c = ((between - r1 * r2 / 2) * (1 - squares - between * between) + pow(between, 3)) / ((1 - r1 * r1) * (1 - r2 * r2))
        func reach(_ a: Double, _ b: Double) -> Double { max(0, a * a + b * b - 2 * c * a * b).squareRoot() }
        let low = r1 - r2 - reach(r1 - one.low, two.high - r2), high = r1 - r2 + reach(one.high - r1, r2 - two.low)
        return low.isFinite && high.isFinite ? (low, high) : (.nan, .nan)
    }
}
