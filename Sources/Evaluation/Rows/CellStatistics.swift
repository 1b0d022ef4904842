internal import HiddenStates
internal import Metrics
internal import Pooling

/// What is known of one cell when the hidden states have been walked over.
struct CellResult: Sendable {
    let cell: Cell
    let strategy: PoolingStrategy
    let dimension: Int
    /// Of each scored pair.
    let cosines: [Double]
    /// Spearman by the other similarities, by set of pairs; empty for a cell that no row shows.
    let otherSpearman: [Similarity: [Statistic]]
    let zeroSentences: Set<Int>
    /// By group of scored pairs; empty for a cell that no row shows.
    let meanCosine: [Statistic]
    let isoScore: [Statistic]
    /// What its transforms were fitted on.
    var fit: CellFit?
    /// What every row of it should say.
    var notes: [String] = []
    /// By group, under --geometry full.
    var geometry: [EmbeddingGeometry] = []
}

/// What the transforms of a cell were fitted on, and what became of the dimensions.
struct CellFit: Sendable {
    let name: String
    let sentences: Int
    let removed: Int
    let isTransductive: Bool
    /// nil where only tokens were prepared.
    let effectiveDimension: Int?
}

/// Everything that rows say of one cell: its correlations over every set of pairs and every mean.
struct CellStatistics: Sendable {
    struct Entry: Sendable {
        let split: String
        /// Empty but in entries of one subset.
        let subset: String
        let aggregation: Aggregation
        let pairs: Int
        /// Slots of these pairs whose embedding is zero.
        let zeroVectors: Int
        /// Mean cosine and IsoScore; nil where they are not computed.
        let geometry: [Statistic]?
        let correlations: Correlations
        /// Why something in it is undefined.
        let notes: [String]
        /// Its Spearman on resamples, under --interval bootstrap.
        var resampled: ResampledCorrelation?
    }

    let cell: Cell
    let strategy: PoolingStrategy
    /// nil where datasets differ in it.
    let dimension: Int?
    let fit: CellFit?
    /// For each split the whole, and where there are subsets their two means and each of them.
    var entries: [Entry]

    /// The pooling whose ranks are the same by construction, itself included.
    var ranksAs: String { cell.transform == Cell.noTransform ? strategy.equivalentTo ?? strategy.name : strategy.name }

    init(cell: Cell, strategy: PoolingStrategy, dimension: Int?, fit: CellFit?, entries: [Entry]) {
        self.fit = fit
        self.cell = cell
        self.strategy = strategy
        self.dimension = dimension
        self.entries = entries
    }

    init(of result: CellResult, over scored: ScoredPairs, withInfluence: Bool) {
        cell = result.cell
        strategy = result.strategy
        dimension = result.dimension
        fit = result.fit
        let ranks = scored.ranks(of: result.cosines)
        entries = scored.groups.enumerated().flatMap { number, group -> [Entry] in
            let geometry = result.meanCosine.isEmpty ? nil : [result.meanCosine[number], result.isoScore[number]]
            func entry(
                _ set: ScoredPairs.PairSet, _ aggregation: Aggregation, _ correlations: Correlations, _ geometry: [Statistic]? = nil,
                _ notes: [String] = []
            ) -> Entry {
                Entry(
                    split: set.split, subset: set.subset, aggregation: aggregation, pairs: set.members.count,
                    zeroVectors: Self.zeroVectors(result.zeroSentences, of: set, in: scored), geometry: geometry,
                    correlations: correlations, notes: result.notes + notes)
            }
            func correlations(_ set: ScoredPairs.PairSet) -> Correlations {
                Correlations(of: result, ranks[set.number], over: set, withInfluence: withInfluence)
            }
            var entries = [entry(group.whole, .all, correlations(group.whole), geometry)]
            guard !group.subsets.isEmpty else { return entries }
            let parts = group.subsets.map(correlations)
            let undefined = zip(group.subsets, parts).compactMap { set, part in part.reasons.first.map { "subset \(set.subset): \($0)" } }
            for aggregation in [Aggregation.mean, .weightedMean] {
                let mean = Correlations(
                    meanOf: parts, weights: group.weights(for: aggregation), members: group.subsetPlaces.map { Array($0) }, clusters: group.whole.clusters)
                entries.append(entry(group.whole, aggregation, mean, nil, undefined))
            }
            return entries + zip(group.subsets, parts).map { entry($0, .subset, $1) }
        }
    }

    private static func zeroVectors(_ zeros: Set<Int>, of set: ScoredPairs.PairSet, in scored: ScoredPairs) -> Int {
        guard !zeros.isEmpty else { return 0 }
        return set.members.reduce(0) { count, member in
            let pair = scored.pairs[member]
            return count + (zeros.contains(pair.sentence1) ? 1 : 0) + (zeros.contains(pair.sentence2) ? 1 : 0)
        }
    }
}

extension ScoredPairs.Group {
    /// What each subset weighs in a mean of them.
    func weights(for aggregation: Aggregation) -> [Double] {
        subsets.map { aggregation == .weightedMean ? Double($0.members.count) : 1 }
    }
}
