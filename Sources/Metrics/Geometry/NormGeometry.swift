internal import LinearAlgebra

/// Lengths of embeddings: how long, how different, and whether longer texts have longer embeddings.
///
/// Zero vectors count; their length is 0.
public struct NormGeometry: Sendable, Equatable {
    public let mean: Statistic
    /// Divisor n − 1. Undefined for fewer than two embeddings.
    public let standardDeviation: Statistic
    /// Standard deviation / mean. Undefined where every embedding is zero.
    public let coefficientOfVariation: Statistic
    public let minimum: Statistic
    public let maximum: Statistic
    /// Pearson's r of ‖xᵢ‖ with the number of tokens.
    public let tokenCountCorrelation: Statistic
    /// ‖x̄‖ / mean ‖xᵢ‖, in 0…1: how much of an average embedding all of them share (Mu & Viswanath, ICLR
    /// 2018). 1 minus it is `sym1` of Yokoi et al., NeurIPS 2024.
    public let meanVectorRatio: Statistic

    /// - Parameters:
    ///   - norms: ‖xᵢ‖
    ///   - meanVector: x̄
    ///   - tokenCounts: one an embedding, or nil.
    init(norms: [Double], meanVector: [Double], tokenCounts: [Int]?) {
        let n = Double(norms.count)
        guard let least = norms.min(), let most = norms.max() else {
            let none = Statistic.undefined("no embeddings")
            (mean, standardDeviation, coefficientOfVariation, minimum, maximum) = (none, none, none, none, none)
            (tokenCountCorrelation, meanVectorRatio) = (none, none)
            return
        }
        // Against a pilot, so that equal lengths have no spread.
        let average = norms[0] + norms.reduce(0) { $0 + ($1 - norms[0]) } / n
        mean = .value(average)
        minimum = .value(least)
        maximum = .value(most)
        if norms.count >= 2 {
            let spread = (norms.reduce(0) { $0 + ($1 - average) * ($1 - average) } / (n - 1)).squareRoot()
            standardDeviation = .value(spread)
            coefficientOfVariation = average > 0 ? .value(spread / average) : .undefined("all embeddings are zero")
        } else {
            standardDeviation = .undefined("fewer than 2 embeddings")
            coefficientOfVariation = .undefined("fewer than 2 embeddings")
        }
        let squared = Double.dot(meanVector.span, meanVector.span)
        meanVectorRatio = average > 0 ? .value(min(1, squared.squareRoot() / average)) : .undefined("all embeddings are zero")
        tokenCountCorrelation = Self.correlation(of: norms, with: tokenCounts)
    }

    private static func correlation(of norms: [Double], with tokenCounts: [Int]?) -> Statistic {
        guard let tokenCounts else { return .undefined("no token counts") }
        precondition(tokenCounts.count == norms.count, "a token count for each embedding")
        guard norms.count >= 3 else { return .undefined("fewer than 3 embeddings") }
        guard tokenCounts.contains(where: { $0 != tokenCounts[0] }) else { return .undefined("all texts have as many tokens") }
        guard norms.contains(where: { $0 != norms[0] }) else { return .undefined("all embeddings have one length") }
        return Pearson.correlation(of: norms, with: tokenCounts.map { Double($0) })
    }
}
