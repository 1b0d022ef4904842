/// Everything a run found out.
public struct RunOutcome: Sendable {
    public var evidence: EvidencePlan
    public var datasets: [DatasetOutcome]
    public var rows: [SummaryRow]
    public var comparisons: [ComparisonRow]
    /// Under --geometry full; empty otherwise.
    public var geometry: [GeometryRow]
    public var layers: [LayerRow]
    /// Under --mismatch; empty otherwise.
    public var mismatch: [MismatchRow] = []
    /// A file of what was fitted, under --save-transforms.
    public var storedTransforms: [UInt8]?
    /// One for each dataset and split, and for the average over datasets.
    public var recommendations: [Recommendation]
    public var warnings: [String]
    /// Seconds by phase, in their order.
    public var phases: [(name: String, seconds: Double)]
}

/// What a run read of one dataset, and the scores of its pairs.
public struct DatasetOutcome: Sendable {
    public struct ScoredPair: Sendable {
        public var id: String
        public var split: String
        public var subset: String
        public var gold: Double
        /// The first pair of its cluster: by default, of the pairs that share sentences with it, directly
        /// or through others.
        public var cluster: String
    }

    /// The pairs in their order, each made when it is asked for: a run may have millions.
    public struct ScoredPairList: RandomAccessCollection, Sendable {
        public let endIndex: Int
        private let element: @Sendable (Int) -> ScoredPair
        /// Reads what some of the pairs have for people to read; nil where that is not known.
        public let texts: (@Sendable (_ places: [Int]) throws -> [PairText])?

        public init(count: Int, texts: (@Sendable ([Int]) throws -> [PairText])? = nil, _ element: @escaping @Sendable (Int) -> ScoredPair) {
            (endIndex, self.texts, self.element) = (count, texts, element)
        }

        public var startIndex: Int { 0 }
        public subscript(place: Int) -> ScoredPair { element(place) }
    }

    /// What transforms were fitted on.
    public struct Fit: Sendable {
        public var name: String
        /// The folder, where it is another dataset.
        public var path: String?
        public var sentences: Int
        /// Distinct sentences left out because they are scored too.
        public var removed: Int
        public var pairsSHA256: String
        public var headerSHA256: [String: String]
    }

    /// The folder, as it was named.
    public var path: String
    public var name: String
    public var model: String
    public var modelRevision: String?
    public var declaredPooling: String?
    public var hiddenSize: Int
    /// As the `layers` column names it.
    public var highestLayer: String
    public var pairsSHA256: String
    /// By file name.
    public var headerSHA256: [String: String]
    /// By tensor name: what was read.
    public var tensorSHA256: [String: String]
    /// How it was told which sentences are the same: `text`, `token_ids` or `index`.
    public var sentenceIdentity: String
    public var pairs: ScoredPairList
    public var cells: [Cell]
    /// By cell: the cosine of each of `pairs`.
    public var cosines: [[Double]]
    /// How many independent clusters the pairs are.
    public var clusters: Int
    public var fit: Fit?
}
