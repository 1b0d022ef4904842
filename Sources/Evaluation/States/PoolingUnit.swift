internal import HiddenStates
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
    /// What the strategies need beside the vectors.
    let needs: Set<TokenInput>

    /// What the `layers` column says of vectors that were given, not pooled.
    static let noLayers = "none"

    init(layers: String, tensors: [StateTensor], skippedTokens: [Int]?, strategies: [PoolingStrategy], reference: PoolingStrategy?) {
        self.layers = layers
        self.tensors = tensors
        self.skippedTokens = skippedTokens
        roles = EmbeddingRoles(strategies, reference: reference)
        suite = PoolingSuite(roles.pooled, hiddenSize: tensors[0].width)
        needs = Set(roles.pooled.flatMap(\.needs))
    }

    /// The rows of a sentence's tokens that take part.
    func rows(of sentence: Int) -> Range<Int> {
        let rows = tensors[0].rows.rows(of: sentence)
        return rows.dropFirst(skippedTokens?[sentence] ?? 0)
    }

    /// Bytes of one token in all layers.
    var tokenByteCount: Int { tensors.reduce(0) { $0 + $1.rowByteCount } }

    /// Whether a worker's buffers for this unit serve another.
    func fitsBuffers(of other: PoolingUnit) -> Bool {
        suite.hiddenSize == other.suite.hiddenSize && suite.strategies.map(\.name) == other.suite.strategies.map(\.name)
    }
}
