/// PR = (tr C)²/‖C‖²_F = (Σλ)²/Σλ²: how many dimensions the variance fills, in 1…min(d, n − 1).
///
/// IsoScore is (PR − 1)/(d − 1); so no eigenvalues are needed for either.
public enum ParticipationRatio {
    /// What n embeddings that are perfectly isotropic (Gaussian) would show: PR = (d + 2/m)/(1 + (d + 1)/m),
    /// m = n − 1, the ratio of the expectations of numerator and denominator.
    ///
    /// The ceiling that a measured value is to be read against: at d = 768 the IsoScore of perfect
    /// isotropy is 0.78 for 2758 embeddings, 0.50 for 768. Undefined for n < 2.
    public static func ofIsotropicEmbeddings(count: Int, dimension: Int) -> Statistic {
        guard count >= 2 else { return .undefined("fewer than 2 embeddings") }
        let d = Double(dimension), m = Double(count - 1)
        return .value((d + 2 / m) / (1 + (d + 1) / m))
    }

    /// The value without the bias of few embeddings: numerator and denominator are U-statistics over
    /// quadruples of different rows (Chun, Canatar, Chung & Lee, ICLR 2026). For centred rows with
    /// gᵢ = ‖xᵢ − x̄‖², G₁ = (Σg)², G₂ = Σg², F = ‖XᵀX‖²_F and h = 1/((n − 1)(n − 2)):
    ///
    /// (G₁ − n/(n − 2)·G₂ + h(2F − G₁)) / (F − n/(n − 2)·G₂ + h·G₁)
    ///
    /// Not clipped: at small n it may exceed d or be negative. It assumes independent embeddings, and
    /// says nothing about embeddings that were whitened on themselves. Undefined for n < 4 and where the
    /// denominator is not positive.
    static func unbiased(squaredDistances g: [Double], squaredFrobenius f: Double) -> Statistic {
        guard g.count >= 4 else { return .undefined("fewer than 4 embeddings") }
        let n = Double(g.count)
        let sum = g.reduce(0, +), squares = g.reduce(0) { $0 + $1 * $1 }
        let first = sum * sum, second = n / (n - 2) * squares, h = 1 / ((n - 1) * (n - 2))
        let denominator = f - second + h * first
        guard denominator > 0 else { return .undefined("no positive estimate of the squared variances") }
        return .value((first - second + h * (2 * f - first)) / denominator)
    }

    /// IsoScore of a participation ratio: (PR − 1)/(d − 1). Undefined for one dimension.
    static func isoScore(of ratio: Statistic, dimension: Int) -> Statistic {
        guard case .value(let number) = ratio else { return ratio }
        guard dimension >= 2 else { return .undefined("one dimension") }
        return .value((number - 1) / Double(dimension - 1))
    }
}
