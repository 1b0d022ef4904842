internal import Metrics
internal import Pooling

/// What the embeddings of each strategy are computed for.
///
/// A strategy that is equivalent to another has its cosines copied from it, whether or not the other
/// was asked for: so no number depends on what else is run.
struct EmbeddingRoles: Sendable {
    /// What others are held against.
    let reference: PoolingStrategy?
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
    /// The place of the reference itself, where it is transformed: then no other lends it cosines.
    let ownReferencePlace: Int?

    /// - Parameters:
    ///   - reference: what the others are held against, if these are of its kind; its cosines are
    ///     computed even if it was not asked for.
    ///   - areTransformed: whether some embeddings are transformed: then each is needed itself.
    ///   - areScored: whether some are scored as they are pooled.
    init(_ requested: [PoolingStrategy], reference: PoolingStrategy?, areTransformed: Bool = false, areScored: Bool = true) {
        var pooled = requested
        func place(of name: String) -> Int {
            if let place = pooled.firstIndex(where: { $0.name == name }) { return place }
            pooled.append(StrategyCatalogue.strategy(named: name)!)
            return pooled.count - 1
        }
        let cosinePlace = requested.map { place(of: $0.equivalentTo ?? $0.name) }
        referencePlace = reference.map { place(of: $0.equivalentTo ?? $0.name) }
        ownReferencePlace = areTransformed ? reference.map { place(of: $0.name) } : nil
        self.requested = requested
        self.reference = reference
        self.pooled = pooled
        self.cosinePlace = cosinePlace
        needsCosines = pooled.indices.map { [referencePlace] in areScored && (cosinePlace.contains($0) || $0 == referencePlace) }
        isRequested = pooled.indices.map { areScored && $0 < requested.count }
    }

    /// The similarities that pairs are scored by, for one of `pooled`.
    func similarities(of place: Int) -> [Similarity] {
        Similarity.allCases.filter { $0 == .cosine ? needsCosines[place] : isRequested[place] }
    }
}
