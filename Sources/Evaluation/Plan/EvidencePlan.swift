/// How the uncertainty of a correlation is found.
public enum IntervalMethod: String, Sendable, CaseIterable {
    /// The influence function of Spearman's ρ, summed within clusters.
    case influence
    /// Clusters drawn with replacement.
    case bootstrap
    /// Bonett & Wright's formula, for independent pairs.
    case analytic
    case none
}

/// How the p-values of a run's comparisons are made safe against their number.
public enum Adjustment: String, Sendable, CaseIterable {
    case holm
    /// Benjamini & Hochberg's, for exploring.
    case benjaminiHochberg = "bh"
    /// The largest of the resampled differences, step by step; needs a bootstrap.
    case maxT = "max-t"
}

/// What is done to tell results from chance.
public struct EvidencePlan: Sendable {
    public var interval: IntervalMethod
    /// Of a bootstrap; ``resampleLimit`` at most.
    public var resampleCount: Int
    public static let resampleLimit = 1_000_000
    public var seed: UInt64
    /// Of intervals: 0.95 covers the true value in 95 of 100 samples.
    public var confidence: Double
    public var cluster: ClusterUnit
    /// A difference below it does not matter.
    public var margin: Double
    /// What every cell is held against.
    public var reference: ReferenceSelection
    /// Whether every two cells are held against one another too.
    public var comparesAllPairs: Bool
    public var adjustment: Adjustment

    public init(
        interval: IntervalMethod, resampleCount: Int, seed: UInt64, confidence: Double, cluster: ClusterUnit, margin: Double,
        reference: ReferenceSelection, comparesAllPairs: Bool, adjustment: Adjustment
    ) {
        (self.interval, self.resampleCount, self.seed) = (interval, resampleCount, seed)
        (self.confidence, self.cluster, self.margin) = (confidence, cluster, margin)
        (self.reference, self.comparesAllPairs, self.adjustment) = (reference, comparesAllPairs, adjustment)
    }
}
