internal import Metrics
internal import Pooling

/// What the embeddings of each strategy are computed for.
///
/// A strategy that is equivalent to another has its cosines copied from it, whether or not the other
/// was asked for: so no number depends on what else is run.
struct EmbeddingRoles: Sendable {
    /// The strategies asked for.
    let requested: [PoolingStrategy]
    /// What is pooled: those, at their own places, and behind them the equivalents that lend cosines.
    let pooled: [PoolingStrategy]
    /// For each of `requested`: the place in `pooled` of the strategy whose cosines it has.
    let cosinePlace: [Int]
    /// For each of `pooled`: whether its cosines are needed, and whether it was asked for, so that
    /// what is its own is needed: other similarities, second moments.
    let needsCosines: [Bool]
    let isRequested: [Bool]

    /// In `pooled`, the place of the strategy whose cosines the reference has.
    let referencePlace: Int?

    /// - Parameter reference: what the others are held against, if these are of its kind; its cosines are
    ///   computed even if it was not asked for.
    init(_ requested: [PoolingStrategy], reference: PoolingStrategy?) {
        var pooled = requested
        func place(of name: String) -> Int {
            if let place = pooled.firstIndex(where: { $0.name == name }) { return place }
            pooled.append(StrategyCatalogue.strategy(named: name)!)
            return pooled.count - 1
        }
        let cosinePlace = requested.map { place(of: $0.equivalentTo ?? $0.name) }
        referencePlace = reference.map { place(of: $0.equivalentTo ?? $0.name) }
        self.requested = requested
        self.pooled = pooled
        self.cosinePlace = cosinePlace
        needsCosines = pooled.indices.map { [referencePlace] in cosinePlace.contains($0) || $0 == referencePlace }
        isRequested = pooled.indices.map { $0 < requested.count }
    }

    /// The similarities that pairs are scored by, for one of `pooled`.
    func similarities(of place: Int) -> [Similarity] {
        Similarity.allCases.filter { $0 == .cosine ? needsCosines[place] : isRequested[place] }
    }
}
