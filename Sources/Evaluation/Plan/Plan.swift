/// All that a run is told: flags become this one value, and nothing later sees a flag.
public struct Plan: Sendable {
    /// Dataset folders.
    public var datasets: [String]
    public var layers: LayerSelection
    public var pooling: PoolingSelection
    public var split: SplitSelection
    /// Whether prompt tokens are left out of pooling, where a dataset says which they are.
    public var skipsPrompts: Bool
    public var evidence: EvidencePlan
    /// Whether counts and warnings are errors.
    public var isStrict: Bool

    public init(
        datasets: [String], layers: LayerSelection, pooling: PoolingSelection, split: SplitSelection,
        skipsPrompts: Bool, evidence: EvidencePlan, isStrict: Bool
    ) {
        self.datasets = datasets
        self.layers = layers
        self.pooling = pooling
        self.split = split
        self.skipsPrompts = skipsPrompts
        self.evidence = evidence
        self.isStrict = isStrict
    }
}

/// Which pairs are scored.
public enum SplitSelection: Sendable, Equatable {
    /// The split `test` where there is one, else everything.
    case testOrEverything
    case named(String)
    /// Every split by itself, and all together.
    case all
}

/// How the uncertainty of a correlation is found.
public enum IntervalMethod: String, Sendable, CaseIterable {
    /// The influence function of Spearman's ρ, summed within clusters.
    case influence
    /// Bonett & Wright's formula, for independent pairs.
    case analytic
    case none
}

/// What is done to tell results from chance.
public struct EvidencePlan: Sendable {
    public var interval: IntervalMethod
    /// Of intervals: 0.95 covers the true value in 95 of 100 samples.
    public var confidence: Double
    public var cluster: ClusterUnit
    /// A difference below it does not matter.
    public var margin: Double
    /// The pooling that every other is held against, on the same layers.
    public var reference: String

    public init(interval: IntervalMethod, confidence: Double, cluster: ClusterUnit, margin: Double, reference: String) {
        self.interval = interval
        self.confidence = confidence
        self.cluster = cluster
        self.margin = margin
        self.reference = reference
    }
}
