internal import Glibc
internal import LinearAlgebra

/// How the variance of embeddings is spread over directions.
///
/// From the eigenvalues λ₁ ≥ … ≥ λ_d of the covariance (rows centred before any product, divisor n − 1)
/// and, where said, from the singular values of the rows as they are. Zero vectors count: they are points
/// like any other. Undefined for fewer than two embeddings, and where all are equal.
public struct CovarianceSpectrum: Sendable, Equatable {
    /// (tr C)²/‖C‖²_F, see ``ParticipationRatio``.
    public let participationRatio: Statistic
    /// (PR − 1)/(d − 1), Rudman et al., Findings of ACL 2022.
    public let isoScore: Statistic
    /// Both without the bias of few embeddings, not clipped.
    public let unbiasedParticipationRatio: Statistic
    public let unbiasedIsoScore: Statistic
    /// Both as perfectly isotropic embeddings would show them at this n and d.
    public let isotropicParticipationRatio: Statistic
    public let isotropicIsoScore: Statistic

    /// Σ of the first 1, 3, 10 λ over Σλ (all of them where there are fewer).
    public let explainedVarianceTop1: Statistic
    public let explainedVarianceTop3: Statistic
    public let explainedVarianceTop10: Statistic
    /// How many components carry 90 % of the variance.
    public let componentCountFor90Percent: Statistic

    /// exp(−Σ p ln p) with p = λ/Σλ, in 1…rank.
    public let effectiveRankOfVariances: Statistic
    /// The same with p = σ/Σσ, σ = √((n − 1)λ) (Roy & Vetterli, EUSIPCO 2007).
    public let effectiveRankOfSingularValues: Statistic
    /// −Σ p ln p / ln d with p = λ/Σλ (`sym2` of Yokoi et al., NeurIPS 2024). Undefined for one dimension.
    public let normalisedEntropy: Statistic
    /// Σλ/λ₁: NESum (He & Ozay, ICML 2022), which is the stable rank of the centred rows.
    public let stableRank: Statistic
    /// Σσ²/σ₁² of the rows as they are; its inverse is the share of their first component.
    public let uncentredStableRank: Statistic
    /// exp(−Σ p ln p) with p = σ/Σσ + 1e-7 over the min(n, d) singular values of the rows as they are
    /// (Garrido et al., ICML 2023; p is not normalised again, as in its public ports).
    public let rankMe: Statistic

    /// How many λ exceed max(n, d)·ε·λ₁, which rounding could make.
    public let effectiveDimension: Int
    /// How many dimensions have no variance beyond rounding: at most max(n, d)·ε of the largest.
    public let deadDimensionCount: Int

    /// - Parameters:
    ///   - centred: the rows less their mean.
    ///   - uncentredEigenvalues: of XᵀX, largest first.
    init<Scalar>(of centred: RowBlocks<Scalar>, scatter: Scatter, uncentredEigenvalues: [Double]) {
        let n = centred.count, d = centred.dimension
        let ratio = Self.participationRatio(of: scatter, count: n)
        participationRatio = ratio
        isoScore = ParticipationRatio.isoScore(of: ratio, dimension: d)
        unbiasedParticipationRatio =
            ratio.reason == nil
            ? ParticipationRatio.unbiased(squaredDistances: centred.squaredNorms, squaredFrobenius: scatter.squaredFrobenius) : ratio
        unbiasedIsoScore = ParticipationRatio.isoScore(of: unbiasedParticipationRatio, dimension: d)
        isotropicParticipationRatio = ParticipationRatio.ofIsotropicEmbeddings(count: n, dimension: d)
        isotropicIsoScore = ParticipationRatio.isoScore(of: isotropicParticipationRatio, dimension: d)

        let eigenvalues = EigenvalueFloor.applied(to: SymmetricEigenproblem.eigenvalues(of: scatter.matrix), count: n, dimension: d)
        let spectrum = Shares(of: eigenvalues, reason: ratio.reason)
        explainedVarianceTop1 = spectrum.top(1)
        explainedVarianceTop3 = spectrum.top(3)
        explainedVarianceTop10 = spectrum.top(10)
        componentCountFor90Percent = spectrum.countFor(0.9)
        effectiveRankOfVariances = spectrum.exponentialEntropy
        effectiveRankOfSingularValues = Shares(of: eigenvalues.map { $0.squareRoot() }, reason: ratio.reason).exponentialEntropy
        normalisedEntropy = spectrum.normalisedEntropy(dimension: d)
        stableRank = spectrum.inverseOfLargest

        let uncentred = EigenvalueFloor.applied(to: uncentredEigenvalues, count: n, dimension: d)
        let uncentredReason = n < 2 ? "fewer than 2 embeddings" : (uncentred.first ?? 0) > 0 ? nil : "all embeddings are zero"
        uncentredStableRank = Shares(of: uncentred, reason: uncentredReason).inverseOfLargest
        let singular = uncentred.prefix(min(n, d)).map { $0.squareRoot() }
        rankMe = Shares(of: singular, reason: uncentredReason).raised(by: 1e-7).exponentialEntropy

        effectiveDimension = eigenvalues.count { $0 > 0 }
        deadDimensionCount = Self.deadDimensionCount(of: centred, scatter: scatter)
    }

    private static func participationRatio(of scatter: Scatter, count: Int) -> Statistic {
        guard count >= 2 else { return .undefined("fewer than 2 embeddings") }
        let trace = scatter.trace, squares = scatter.squaredFrobenius
        guard trace > 0, squares > 0 else { return .undefined("all embeddings are equal") }
        // ‖C‖_F ≤ tr C, with equality for one direction, which rounding may pass.
        return .value(max(1, trace * trace / squares))
    }

    private static func deadDimensionCount<Scalar>(of centred: RowBlocks<Scalar>, scatter: Scatter) -> Int {
        let d = centred.dimension
        var variances = [Double](repeating: 0, count: d)
        if scatter.isOfRows {
            centred.forEachBlock { block, range in
                for row in 0..<range.count {
                    for (k, place) in block.places(ofRow: row).enumerated() { variances[k] += block.elements[place] * block.elements[place] }
                }
            }
        } else {
            for k in 0..<d { variances[k] = scatter.matrix[k, k] }
        }
        let floor = EigenvalueFloor.of(largest: variances.max() ?? 0, count: centred.count, dimension: d)
        return variances.count { $0 <= floor }
    }
}

/// Numbers, largest first and not negative, as shares of their sum.
private struct Shares {
    private var shares: [Double]
    private let reason: String?

    init(of values: some Collection<Double>, reason: String?) {
        let sum = values.reduce(0, +)
        self.reason = reason ?? (sum > 0 ? nil : "all embeddings are equal")
        shares = sum > 0 ? values.map { $0 / sum } : []
    }

    private func statistic(_ number: @autoclosure () -> Double) -> Statistic {
        reason.map { .undefined($0) } ?? .value(number())
    }

    /// Each share more by this, the sum no longer 1.
    func raised(by addend: Double) -> Shares {
        var raised = self
        raised.shares = shares.map { $0 + addend }
        return raised
    }

    func top(_ count: Int) -> Statistic {
        statistic(min(1, shares.prefix(count).reduce(0, +)))
    }

    /// The least number of shares that sum to `target` (1e-12 less: sums of shares are rounded).
    func countFor(_ target: Double) -> Statistic {
        var sum = 0.0, count = 0
        while count < shares.count, sum < target - 1e-12 {
            sum += shares[count]
            count += 1
        }
        return statistic(Double(count))
    }

    /// −Σ p ln p; a share of 0 adds nothing.
    private var entropy: Double { -shares.reduce(0) { $1 > 0 ? $0 + $1 * log($1) : $0 } }
    var exponentialEntropy: Statistic { statistic(exp(entropy)) }
    var inverseOfLargest: Statistic { statistic(1 / shares[0]) }

    func normalisedEntropy(dimension: Int) -> Statistic {
        dimension >= 2 ? statistic(entropy / log(Double(dimension))) : .undefined(reason ?? "one dimension")
    }
}
