internal import Formats
internal import Pooling

/// All that a run is told: flags become this one value, and nothing later sees a flag.
public struct Plan: Sendable {
    /// Dataset folders.
    public var datasets: [String]
    public var layers: LayerSelection
    public var pooling: PoolingSelection
    public var transforms: TransformSelection
    public var fit: FitSelection
    /// A file of transforms that were fitted before, instead of fitting.
    public var loadedTransforms: String?
    /// Whether what is fitted is kept, to be saved.
    public var savesTransforms: Bool
    public var geometry: GeometryLevel
    /// Whether full geometry counts each distinct sentence once, instead of once for each pair's slot.
    public var countsDistinctSentences: Bool
    public var split: SplitSelection
    /// Whether prompt tokens are left out of pooling, where a dataset says which they are.
    public var skipsPrompts: Bool
    public var evidence: EvidencePlan
    /// Whether pairs are also scored with sentences that are not pooled alike.
    public var scoresMixedUse = false
    /// Whether counts and warnings are errors.
    public var isStrict: Bool

    public init(
        datasets: [String], layers: LayerSelection, pooling: PoolingSelection, transforms: TransformSelection, fit: FitSelection, loadedTransforms: String?, savesTransforms: Bool, geometry: GeometryLevel,
        countsDistinctSentences: Bool, split: SplitSelection, skipsPrompts: Bool, evidence: EvidencePlan, isStrict: Bool
    ) {
        self.datasets = datasets
        self.layers = layers
        self.pooling = pooling
        self.transforms = transforms
        self.fit = fit
        self.loadedTransforms = loadedTransforms
        self.savesTransforms = savesTransforms
        self.geometry = geometry
        self.countsDistinctSentences = countsDistinctSentences
        self.split = split
        self.skipsPrompts = skipsPrompts
        self.evidence = evidence
        self.isStrict = isStrict
    }

    /// Throws where no cell can come of it, whatever the datasets hold.
    func requireCells() throws(UsageError) {
        guard !datasets.isEmpty else { throw UsageError("a plan without a dataset, expected one at least") }
        guard let chain = transforms.chains.first else { throw UsageError("--transforms: nothing, expected a chain of transforms, or none") }
        guard let pooling = pooling.names.first else { throw UsageError("--pooling: nothing, expected a strategy such as mean") }
        guard !self.pooling.poolsTokens, let preparation = chain.preparations.first, transforms.chains.allSatisfy({ !$0.preparations.isEmpty }) else { return }
        throw UsageError("--transforms: \(OneLine.of(pooling)) has no tokens to prepare, expected a chain without \(preparation.name); 'none' scores it as it is")
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

