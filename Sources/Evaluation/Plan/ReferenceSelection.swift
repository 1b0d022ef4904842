internal import Formats
internal import Pooling

/// What cells are held against: a pooling on the same layers, or one fixed cell.
public struct ReferenceSelection: Sendable {
    enum Kind: Sendable {
        /// On the layers and with the transform of the cell that is held against it.
        case pooling(PoolingStrategy)
        /// `layers` is nil for ready-made embeddings, which have none.
        case cell(layers: LayerSelection?, pooling: PoolingStrategy, transform: TransformChain)
    }

    let kind: Kind

    /// As it was asked for, by canonical names.
    public let text: String

    var pooling: PoolingStrategy {
        switch kind {
        case .pooling(let strategy), .cell(_, let strategy, _): strategy
        }
    }

    /// `mean`, or `12/mean/none`.
    public init(parsing text: String) throws(UsageError) {
        let slashes = text.indices.filter { text[$0] == "/" }
        guard let first = slashes.first, let last = slashes.last, first != last else {
            let strategy = try PoolingSelection.strategy(parsing: text)
            guard strategy.poolsTokens else {
                throw UsageError("--reference: \(OneLine.quoted(text)) pools no tokens, expected a strategy that does, or one cell: none/\(OneLine.of(text))/none")
            }
            kind = .pooling(strategy)
            self.text = strategy.name
            return
        }
        let layers = String(text[..<first]), transform = String(text[text.index(after: last)...])
        let strategy = try PoolingSelection.strategy(parsing: String(text[text.index(after: first)..<last]))
        let chain = try TransformChain(parsing: transform)
        if strategy.poolsTokens {
            let selection = try LayerSelection(parsing: layers)
            guard selection.isSingle else { throw UsageError("--reference: \(OneLine.quoted(layers)) may be several, expected one layer or an average such as 1+12") }
            kind = .cell(layers: selection, pooling: strategy, transform: chain)
        } else {
            guard chain.preparations.isEmpty else {
                throw UsageError("--reference: \(OneLine.quoted(strategy.name)) has no tokens to prepare, expected a chain without \(chain.preparations[0].name)")
            }
            guard layers == PoolingUnit.noLayers else {
                throw UsageError("--reference: \(OneLine.quoted(strategy.name)) has no layers, expected none/\(OneLine.of(strategy.name))/none")
            }
            kind = .cell(layers: nil, pooling: strategy, transform: chain)
        }
        self.text = "\(layers)/\(strategy.name)/\(chain.name)"
    }
}
