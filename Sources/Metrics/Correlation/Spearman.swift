/// Spearman's rank correlation: Pearson's correlation of average ranks.
public enum Spearman {
    /// ρ = Σ RᵢSᵢ / √(Σ Rᵢ² · Σ Sᵢ²) over doubled centred midranks; the sums are exact.
    ///
    /// The shortcut 1 − 6Σd²/(n³ − n) is wrong where there are ties, and gold scores are full of
    /// them. Agrees with `scipy.stats.spearmanr`.
    ///
    /// Undefined for fewer than three pairs and where a side is constant.
    ///
    /// - Precondition: as many scores as gold.
    public static func correlation(of scores: Midranks, with gold: Midranks) -> Statistic {
        precondition(scores.count == gold.count, "a correlation needs pairs")
        if let reason = CorrelationReason.of(
            count: gold.count, scoresAreConstant: scores.isConstant, goldIsConstant: gold.isConstant)
        {
            return .undefined(reason)
        }
        var sum: Int128 = 0
        for i in 0..<gold.count { sum += Int128(scores.centred[i]) * Int128(gold.centred[i]) }
        return .value(Double(sum) / (Double(scores.sumOfSquares) * Double(gold.sumOfSquares)).squareRoot())
    }
}

/// Why a correlation is undefined, in the words of every table.
enum CorrelationReason {
    static func of(count: Int, scoresAreConstant: Bool, goldIsConstant: Bool) -> String? {
        if count < 3 { return "fewer than 3 pairs" }
        if goldIsConstant { return "constant gold" }
        if scoresAreConstant { return "constant scores" }
        return nil
    }
}
