internal import Glibc

/// Confidence intervals of one correlation.
public enum CorrelationInterval {
    /// tanh(atanh ρ ± z·SE/(1 − ρ²)): symmetric on Fisher's scale, so that it stays within −1…1.
    ///
    /// A correlation of ±1 has the interval that is itself.
    public static func fisher(_ ρ: Double, error: ClusteredError, confidence: Double) -> (low: Double, high: Double) {
        guard abs(ρ) < 1 else { return (ρ, ρ) }
        let reach = error.reach(confidence: confidence) * error.standardError / (1 - ρ * ρ)
        return (tanh(atanh(ρ) - reach), tanh(atanh(ρ) + reach))
    }

    /// Bonett & Wright (Psychometrika 65, 2000): tanh(atanh ρ ± z·√((1 + ρ²/2)/(n − 3))), for n independent
    /// pairs. Undefined for fewer than four.
    public static func bonettWright(_ ρ: Double, count n: Int, confidence: Double) -> (low: Double, high: Double) {
        guard n >= 4 else { return (.nan, .nan) }
        guard abs(ρ) < 1 else { return (ρ, ρ) }
        let error = ((1 + ρ * ρ / 2) / Double(n - 3)).squareRoot()
        let reach = NormalDistribution.quantile((1 + confidence) / 2) * error
        return (tanh(atanh(ρ) - reach), tanh(atanh(ρ) + reach))
    }
}
