/// A standard error from what each pair contributes to an estimate, where pairs of one cluster are
/// dependent and clusters are not.
public struct ClusteredError: Sendable, Equatable {
    public let standardError: Double
    /// Σ aᵢ within each cluster.
    public let sums: [Double]
    public var clusterCount: Int { sums.count }

    /// SE = √Σ_g (Σ_{i in g} aᵢ)²: contributions are summed within clusters before they are squared.
    ///
    /// - Parameters:
    ///   - contributions: aᵢ, such as IFᵢ/n for a correlation, or the difference of two systems' for a
    ///     difference.
    ///   - clusters: a number for the cluster of each pair, from 0 on; as much memory is taken as the largest says.
    public init(contributions: [Double], clusters: [Int]) {
        precondition(contributions.count == clusters.count, "a cluster for each pair")
        let count = (clusters.max() ?? -1) + 1
        var sums = [Double](repeating: 0, count: count), isUsed = [Bool](repeating: false, count: count)
        for (contribution, cluster) in zip(contributions, clusters) {
            sums[cluster] += contribution
            isUsed[cluster] = true
        }
        // In the order of the clusters' numbers, some of which may be left out: clusters go by their first pair.
        self.sums = zip(sums, isUsed).filter(\.1).map(\.0)
        standardError = self.sums.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }

    /// How many standard errors an interval of this confidence reaches to either side: from the normal
    /// distribution, below 50 clusters from Student's t with one degree of freedom less than clusters.
    public func reach(confidence: Double) -> Double {
        let p = (1 + confidence) / 2
        if clusterCount >= Self.normalFrom { return NormalDistribution.quantile(p) }
        return clusterCount < 2 ? .nan : StudentDistribution.quantile(p, degrees: Double(clusterCount - 1))
    }

    /// The two-sided p-value of an estimate of which 0 is the null hypothesis; 1 where nothing differs.
    public func pValue(of estimate: Double) -> Double {
        if standardError == 0 { return estimate == 0 ? 1 : .nan }
        let z = estimate / standardError
        if clusterCount >= Self.normalFrom { return NormalDistribution.twoSided(z) }
        return clusterCount < 2 ? .nan : StudentDistribution.twoSided(z, degrees: Double(clusterCount - 1))
    }

    private static let normalFrom = 50
}
