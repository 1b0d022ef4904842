internal import Glibc

/// The normal distribution.
public enum NormalDistribution {
    /// P(Z ≤ z)
    public static func cumulative(_ z: Double) -> Double { erfc(-z / 2.0.squareRoot()) / 2 }

    /// P(|Z| ≥ |z|)
    public static func twoSided(_ z: Double) -> Double { erfc(abs(z) / 2.0.squareRoot()) }

    /// The z with P(Z ≤ z) = p, for p in 0…1.
    public static func quantile(_ p: Double) -> Double {
        if p <= 0 { return -.infinity }
        if p >= 1 { return .infinity }
        return Bisection.root(of: { cumulative($0) - p }, from: -40, to: 40)
    }
}

/// Student's t distribution.
public enum StudentDistribution {
    /// P(T ≤ t) with ν degrees of freedom: through the regularised incomplete beta function.
    public static func cumulative(_ t: Double, degrees ν: Double) -> Double {
        // Around 0 the tail is nearly ½ and says little: there P(|T| ≤ |t|) is taken instead.
        if t * t < ν {
            let centre = IncompleteBeta.regularised(t * t / (ν + t * t), 0.5, ν / 2) / 2
            return t < 0 ? 0.5 - centre : 0.5 + centre
        }
        let tail = twoSided(t, degrees: ν) / 2
        return t < 0 ? tail : 1 - tail
    }

    /// P(|T| ≥ |t|) = I(ν/(ν + t²); ν/2, 1/2)
    public static func twoSided(_ t: Double, degrees ν: Double) -> Double {
        if t.isInfinite { return 0 }
        return IncompleteBeta.regularised(ν / (ν + t * t), ν / 2, 0.5)
    }

    /// The t with P(T ≤ t) = p.
    public static func quantile(_ p: Double, degrees ν: Double) -> Double {
        if p <= 0 { return -.infinity }
        if p >= 1 { return .infinity }
        // With one degree of freedom the quantile of 10⁻⁹ is 3·10⁸.
        return Bisection.root(of: { cumulative($0, degrees: ν) - p }, from: -1e10, to: 1e10)
    }
}

/// The root of a growing function, to the last bit.
enum Bisection {
    static func root(of f: (Double) -> Double, from low: Double, to high: Double) -> Double {
        var low = low, high = high
        while true {
            let middle = low + (high - low) / 2
            if middle == low || middle == high { return middle }
            if f(middle) < 0 { low = middle } else { high = middle }
        }
    }
}

/// The regularised incomplete beta function.
enum IncompleteBeta {
    /// I(x; a, b), by its continued fraction (Lentz's method; DLMF 8.17.22), which converges fast for
    /// x < (a + 1)/(a + b + 2); elsewhere by I(x; a, b) = 1 − I(1 − x; b, a).
    static func regularised(_ x: Double, _ a: Double, _ b: Double) -> Double {
        if x <= 0 { return 0 }
        if x >= 1 { return 1 }
        let logFront = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)
        if x < (a + 1) / (a + b + 2) { return exp(logFront) * fraction(x, a, b) / a }
        return 1 - exp(logFront) * fraction(1 - x, b, a) / b
    }

    private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let tiny = 1e-300
        func nonzero(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var c = 1.0
        var d = 1 / nonzero(1 - (a + b) * x / (a + 1))
        var value = d
        for step in 1...10_000 {
            let m = Double(step)
            for term in [m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))] {
                d = 1 / nonzero(1 + term * d)
                c = nonzero(1 + term / c)
                value *= c * d
            }
            if abs(c * d - 1) < 1e-16 { break }
        }
        return value
    }
}
