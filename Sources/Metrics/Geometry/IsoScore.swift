/// IsoScore (Rudman et al., Findings of ACL 2022): how evenly the variance of embeddings is spread
/// over the dimensions.
public enum IsoScore {
    /// (PR − 1)/(d − 1) with the participation ratio PR = (tr C)²/‖C‖²_F.
    ///
    /// The published seven steps (principal components, normalised variances, defect, rescaling)
    /// come to exactly this, so no eigenvalues are needed and fewer vectors than dimensions are no
    /// obstacle. In 0…1: IsoScore·(d − 1) + 1 dimensions are used evenly. It grows with the number of
    /// vectors and is biased down where they are not many more than the dimensions.
    ///
    /// Undefined for fewer than two embeddings, one dimension, or embeddings that are all equal.
    public static func of(_ traces: CovarianceTraces) -> Statistic {
        guard traces.count >= 2 else { return .undefined("fewer than 2 embeddings") }
        guard traces.dimension >= 2 else { return .undefined("one dimension") }
        guard traces.trace.isFinite, traces.squaredFrobenius.isFinite else { return .undefined("variances beyond the range of numbers") }
        guard traces.trace > 0, traces.squaredFrobenius > 0 else { return .undefined("all embeddings are equal") }
        let ratio = traces.trace * traces.trace / traces.squaredFrobenius
        return .value(min(1, max(0, (ratio - 1) / Double(traces.dimension - 1))))
    }

    /// IsoScore* (Rudman & Eickhoff, ICLR 2024): IsoScore of (1 − ζ)·C + ζ·C₀, where C₀ is the covariance of
    /// a larger sample, such as the one that transforms are fitted on. ζ = 0 gives IsoScore.
    ///
    /// With the identity as C₀ it would depend on the scale of the embeddings, and with a multiple of it
    /// be a function of IsoScore; so C₀ has to be measured.
    ///
    /// - Parameter share: ζ, 0…1.
    public static func star(of moments: SecondMoments, mixedWith reference: SecondMoments, share: Double) -> Statistic {
        guard moments.count >= 2, reference.count >= 2 else { return .undefined("fewer than 2 embeddings") }
        return of(moments.traces(mixedWith: reference, share: share))
    }
}
