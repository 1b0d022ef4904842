internal import HiddenStates
internal import LinearAlgebra
internal import Metrics
internal import Pooling

/// Vectors that are walked over once for several strategies: the tokens of a layer, of an average of
/// layers, or ready-made sentence embeddings.
struct PoolingUnit: Sendable {
    /// What the `layers` column says.
    let layers: String
    /// Several are averaged token by token before any pooling.
    let tensors: [StateTensor]
    /// Leading tokens of each sentence that are left out.
    let skippedTokens: [Int]?
    let roles: EmbeddingRoles
    let suite: PoolingSuite
    /// What is done to tokens before they are pooled; some of it has to be fitted first.
    let neededPreparations: [TokenPreparation]
    /// The same, fitted.
    private(set) var preparations: [FittedPreparation] = []
    /// What is done to embeddings after, each chain by itself.
    let chains: [UnitChain]
    /// What the strategies need beside the vectors.
    let needs: Set<TokenInput>
    /// States are read in pieces of about this size; the size changes no result.
    var readByteCount = TensorAudit.pieceByteCount
    /// Blocks of up to this size may be read whole before they are pooled. It changes no result either.
    var heldByteCount = 16 << 20

    /// What the `layers` column says of vectors that were given, not pooled.
    static let noLayers = "none"

    /// One chain of transforms whose cells come from a unit.
    struct UnitChain: Sendable {
        let chain: TransformChain
        /// Whether rows show its cells.
        let isShown: Bool
        /// Whether the reference is needed under it.
        let hasReference: Bool
    }

    /// - Parameters:
    ///   - chains: with the same token preparations.
    ///   - strategies: those that rows show.
    ///   - reference: what others are held against, if any of the chains has one.
    init(
        layers: String, tensors: [StateTensor], skippedTokens: [Int]?, strategies: [PoolingStrategy], reference: PoolingStrategy?, chains: [UnitChain]
    ) {
        self.layers = layers
        self.tensors = tensors
        self.skippedTokens = skippedTokens
        self.chains = chains
        neededPreparations = chains[0].chain.preparations
        roles = EmbeddingRoles(
            strategies, reference: chains.contains(where: \.hasReference) ? reference : nil, areTransformed: chains.contains { !$0.chain.transforms.isEmpty },
            areScored: chains.contains { $0.chain.transforms.isEmpty })
        suite = PoolingSuite(roles.pooled, hiddenSize: tensors[0].width)
        needs = Set(roles.pooled.flatMap(\.needs))
    }

    /// The same unit with its preparations fitted as far as they go.
    func prepared(by preparations: [FittedPreparation]) -> PoolingUnit {
        var unit = self
        unit.preparations = preparations
        return unit
    }

    var isPrepared: Bool { !preparations.isEmpty }
    /// The chain that leaves embeddings as they are pooled.
    var plainChain: UnitChain? { chains.first { $0.chain.transforms.isEmpty } }
    var transformedChains: [UnitChain] { chains.filter { !$0.chain.transforms.isEmpty } }

    /// The strategies whose embeddings are transformed: those that rows show, and the reference.
    var transformedPlaces: [Int] {
        transformedChains.isEmpty ? [] : Array(Set(Array(roles.requested.indices) + (roles.ownReferencePlace.map { [$0] } ?? []))).sorted()
    }

    /// The rows of a sentence's tokens that take part.
    func rows(of sentence: Int) -> Range<Int> {
        let rows = tensors[0].rows.rows(of: sentence)
        return rows.dropFirst(skippedTokens?[sentence] ?? 0)
    }

    /// Bytes of one token in all layers.
    var tokenByteCount: Int { tensors.reduce(0) { $0 + $1.rowByteCount } }

    /// The parts of the scored pairs whose d × d scatters are summed for a strategy.
    func scatteredParts(of strategy: Int, _ schedule: BlockSchedule) -> Set<Int> {
        roles.isRequested[strategy] ? schedule.scatteredParts(dimension: suite.dimension(of: strategy)) : []
    }

    /// Of the widest embedding that was asked for.
    var largestDimension: Int { suite.strategies.indices.filter { roles.isRequested[$0] }.map(suite.dimension(of:)).max() ?? 0 }

    /// Bytes of the sums that blocks are joined to, and of the embeddings that are kept; about.
    func sumByteCount(_ schedule: BlockSchedule) -> Int {
        suite.strategies.indices.reduce(0) { sum, strategy in
            let dimension = suite.dimension(of: strategy)
            return sum + LowerTriangle.byteCount(size: dimension) * scatteredParts(of: strategy, schedule).count + 4 * dimension * schedule.keptCount
        }
    }

    /// Whether the products of embeddings with themselves are more work than to read, hash, check and pool the tokens.
    func isMostlyProducts(_ schedule: BlockSchedule) -> Bool {
        let perSentence = suite.strategies.indices.reduce(0) { sum, strategy in
            let dimension = suite.dimension(of: strategy)
            return scatteredParts(of: strategy, schedule).isEmpty ? sum : sum + dimension * dimension
        }
        let sentences = schedule.blocks.reduce(0) { $0 + $1.sentenceCount }
        return perSentence * sentences > Self.operationsPerByte * tensors[0].rows.rowCount * tokenByteCount
    }

    /// How many floating-point operations take as long as a byte, on the processors that were tried: 140 to 160 GFlop/s
    /// beside 1.2 GB/s, most of which is SHA-256. It changes no result.
    private static let operationsPerByte = 128

    /// Whether a worker's buffers for this unit serve another.
    func fitsBuffers(of other: PoolingUnit) -> Bool {
        suite.hiddenSize == other.suite.hiddenSize && suite.strategies.map(\.name) == other.suite.strategies.map(\.name)
    }
}
