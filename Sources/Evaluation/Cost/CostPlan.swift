/// What `cost` is asked.
public struct CostPlan: Sendable {
    /// Where the states come from.
    public enum Source: Sendable {
        /// A dataset's own, of one layer set.
        case dataset(String, LayerSelection)
        /// Seeded numbers in F16: so many sentences of so many tokens.
        case synthetic(hidden: Int, tokens: Int, sentences: Int)
    }

    /// What an encoder's forward pass is taken to cost.
    public enum Forward: Sendable {
        case unknown
        /// Milliseconds for 1,000 tokens, as somebody measured them.
        case measured(Double)
        /// Two operations for each parameter and token, at so many operations a second; where nil, at the rate of a
        /// matrix product here.
        case estimated(parameters: Double, operationsPerSecond: Double?)
    }

    public var source: Source
    public var pooling: PoolingSelection
    public var transforms: TransformSelection
    public var forward: Forward
    public var rounds: Int

    public init(source: Source, pooling: PoolingSelection, transforms: TransformSelection, forward: Forward, rounds: Int) {
        (self.source, self.pooling, self.transforms, self.forward, self.rounds) = (source, pooling, transforms, forward, rounds)
    }
}

/// What pooling costs on this machine, on one core.
public struct CostReport: Sendable {
    public struct Item: Sendable {
        public enum Kind: String, Sendable {
            /// Every byte of the states brought through the core once, and nothing made of it.
            case read
            case pooling
            /// All poolings in one walk over the states.
            case together
            /// Applied to embeddings that are there; its fit is not in it.
            case transform
        }
        public var kind: Kind
        public var name: String
        /// For 1,000 tokens; medians over the rounds.
        public var milliseconds: Double
        /// Times the plain read of the same round.
        public var ratio: Double
        /// Of the forward pass; NaN where that is not known.
        public var share: Double
        /// For 1,000 tokens: what is read, and what is written.
        public var bytesRead: Double
        public var bytesWritten: Double
    }

    public var source: String
    public var layers: String
    public var storage: String
    public var hiddenSize: Int
    public var sentences: Int
    public var tokens: Int
    public var rounds: Int
    public var items: [Item]
    /// Milliseconds for 1,000 tokens; NaN where nothing was said of it.
    public var forwardMilliseconds: Double
    /// Where that number comes from.
    public var forwardOrigin: String
    public var environment: RunEnvironment
}
