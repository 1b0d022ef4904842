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
        let scores = scaled(scores), gold = scaled(gold)
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

    /// The values times the power of two that brings the largest to 1…2: no bit changes, and squares of
    /// very large or very small numbers stay in range.
    private static func scaled(_ values: [Double]) -> [Double] {
        let largest = values.reduce(0) { max($0, abs($1)) }
        guard largest > 0, largest.isFinite else { return values }
        // In two steps: the power itself may be out of range.
        let half = largest.exponent / 2
        let first = Double(sign: .plus, exponent: -half, significand: 1)
        let second = Double(sign: .plus, exponent: half - Int(largest.exponent), significand: 1)
        return values.map { $0 * first * second }
    }

    private static func isConstant(_ values: [Double]) -> Bool { values.allSatisfy { $0 == values[0] } }
}
