internal import Glibc
public import LinearAlgebra

/// How the tokens of one sentence lie to each other.
///
/// Zero tokens have no direction and are left out of cosines; they count in means and lengths.
public struct SentenceTokenGeometry: Sendable, Equatable {
    /// T, and how many of them are not zero.
    public let tokenCount: Int
    public let nonzeroCount: Int
    /// IntraSim: mean over tokens of the cosine with the mean of the sentence's tokens (Ethayarajh, EMNLP
    /// 2019). 1 for a single token. Undefined where the tokens, or their mean, are zero.
    public let similarityToMean: Statistic
    /// Mean cosine over pairs of different tokens: over-smoothing, token uniformity (Yan et al., UAI 2022).
    /// Undefined for fewer than two tokens.
    public let meanCosine: Statistic
    /// −Σ wₜ ln wₜ / ln T with wₜ = ‖xₜ‖/Σ‖x‖, the weights that mean pooling gives to directions; 1 where
    /// all are equal. Undefined for fewer than two tokens.
    public let normEntropy: Statistic
    /// ‖X − 1x̄ᵀ‖_F/‖X‖_F; 0 where all tokens are one vector. (Dong et al., ICML 2021, take another norm.)
    public let rankOneResidual: Statistic
    /// Σ of the tokens' unit vectors.
    let unitSum: [Double]

    /// - Parameters:
    ///   - tokens: the sentence's tokens, T × d, row-major.
    ///   - rows: which of them to take.
    public init<Scalar: LinearAlgebraScalar>(_ tokens: Span<Scalar>, rows: [Int], dimension: Int) {
        var unitSum = [Double](repeating: 0, count: dimension), mean = unitSum, norms: [Double] = [], squares = 0.0
        for row in rows {
            let token = tokens.extracting(row * dimension..<(row + 1) * dimension)
            let squared = Scalar.dot(token, token)
            norms.append(squared.squareRoot())
            squares += squared
            if squared > 0 { Scalar.add(token, times: 1 / squared.squareRoot(), to: &unitSum, at: 0) }
            Scalar.add(token, times: 1 / Double(rows.count), to: &mean, at: 0)
        }
        tokenCount = rows.count
        nonzeroCount = norms.count { $0 > 0 }
        self.unitSum = unitSum
        let n = Double(nonzeroCount), meanNorm = Double.dot(mean.span, mean.span).squareRoot()
        similarityToMean =
            n > 0 && meanNorm > 0
            ? .value(min(1, max(-1, Double.dot(unitSum.span, mean.span) / (n * meanNorm)))) : .undefined("the mean token is zero")
        meanCosine =
            n >= 2
            ? .value(min(1, max(-1 / (n - 1), (Double.dot(unitSum.span, unitSum.span) - n) / (n * (n - 1)))))
            : .undefined("fewer than 2 nonzero tokens")
        normEntropy = Self.normEntropy(norms)
        rankOneResidual =
            squares > 0 ? .value((Self.residual(tokens, rows: rows, mean: mean) / squares).squareRoot()) : .undefined("all tokens are zero")
    }

    private static func normEntropy(_ norms: [Double]) -> Statistic {
        let sum = norms.reduce(0, +)
        guard norms.count >= 2, sum > 0 else { return .undefined("fewer than 2 tokens, or all zero") }
        let entropy = -norms.reduce(0) { $1 > 0 ? $0 + $1 / sum * log($1 / sum) : $0 }
        return .value(min(1, entropy / log(Double(norms.count))))
    }

    /// ‖X − 1x̄ᵀ‖²_F
    private static func residual<Scalar: LinearAlgebraScalar>(_ tokens: Span<Scalar>, rows: [Int], mean: [Double]) -> Double {
        let dimension = mean.count
        var sum = 0.0
        for row in rows {
            var difference = [Double](repeating: 0, count: dimension)
            Scalar.add(tokens.extracting(row * dimension..<(row + 1) * dimension), times: 1, to: &difference, at: 0)
            Double.add(mean.span, times: -1, to: &difference, at: 0)
            sum += Double.dot(difference.span, difference.span)
        }
        return sum
    }
}
