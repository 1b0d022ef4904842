/// Pearson's product-moment correlation.
public enum Pearson {
    /// r = Σ (xᵢ − x̄)(yᵢ − ȳ) / √(Σ (xᵢ − x̄)² · Σ (yᵢ − ȳ)²), with the means taken first.
    ///
    /// Undefined for fewer than three pairs and where a side is constant; in −1…1 otherwise.
    /// Agrees with `scipy.stats.pearsonr`.
    ///
    /// - Precondition: as many scores as gold.
    public static func correlation(of scores: [Double], with gold: [Double]) -> Statistic {
        precondition(scores.count == gold.count, "a correlation needs pairs")
        // Constant means equal values: a variance of rounding errors would pass for a real one.
        if let reason = CorrelationReason.of(
            count: gold.count, scoresAreConstant: isConstant(scores), goldIsConstant: isConstant(gold))
        {
            return .undefined(reason)
        }
        let n = Double(gold.count)
        let meanX = scores.reduce(0, +) / n, meanY = gold.reduce(0, +) / n
        var xx = 0.0, yy = 0.0, xy = 0.0
        for i in 0..<gold.count {
            let x = scores[i] - meanX, y = gold[i] - meanY
            xx += x * x
            yy += y * y
            xy += x * y
        }
        return .value(min(1, max(-1, xy / (xx.squareRoot() * yy.squareRoot()))))
    }

    private static func isConstant(_ values: [Double]) -> Bool { values.allSatisfy { $0 == values[0] } }
}
