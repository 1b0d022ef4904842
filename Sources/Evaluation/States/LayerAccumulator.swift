internal import LinearAlgebra
internal import Metrics
internal import Pooling

/// Scores and geometry of one layer set, for every strategy that was pooled.
struct LayerResult: Sendable {
    /// By strategy: the cosine of each scored pair.
    var cosines: [[Double]]
    /// By strategy, similarity and set of pairs; empty where a strategy was not asked for. The
    /// cosine's is not among them.
    var otherSpearman: [[Similarity: [Statistic]]]
    /// By strategy: sentences whose embedding is zero.
    var zeroSentences: [Set<Int>]
    /// By strategy and group of scored pairs.
    var meanCosine: [[Statistic]]
    var isoScore: [[Statistic]]
    /// By strategy: the embeddings that were kept, row by row; empty where none is needed again.
    var kept: [[Float]] = []
}

/// Joins the results of a layer set's blocks, in the order of the blocks.
struct LayerAccumulator: Sendable {
    /// By strategy and similarity: of each scored pair; empty where it is not needed.
    private var scores: [[[Double]]]
    private var zeroSentences: [Set<Int>]
    private var unitSums: [[UnitVectorSum]]
    private var moments: [[SecondMoments]]
    /// By strategy: embeddings of the sentences that pairs across blocks need, and their Σ x².
    private var kept: [[Float]]
    private var keptSquaredNorms: [[Double]]
    private let suite: PoolingSuite
    private let roles: EmbeddingRoles

    init(unit: PoolingUnit, scored: ScoredPairs, schedule: BlockSchedule) {
        let suite = unit.suite, roles = unit.roles
        self.suite = suite
        self.roles = roles
        let strategies = suite.strategies.indices
        scores = strategies.map { strategy in
            let needed = roles.similarities(of: strategy)
            return Similarity.allCases.map { [Double](repeating: 0, count: needed.contains($0) ? scored.pairs.count : 0) }
        }
        zeroSentences = strategies.map { _ in [] }
        unitSums = strategies.map { strategy in
            (0..<scored.partCount).map { _ in UnitVectorSum(dimension: suite.dimension(of: strategy)) }
        }
        moments = strategies.map { strategy in
            guard roles.isRequested[strategy] else { return [] }
            return (0..<scored.partCount).map { _ in SecondMoments(dimension: suite.dimension(of: strategy)) }
        }
        kept = strategies.map {
            [Float](repeating: 0, count: schedule.keptCount * suite.dimension(of: $0))
        }
        keptSquaredNorms = strategies.map { _ in [Double](repeating: 0, count: schedule.keptCount) }
    }

    /// Adds the block that a worker has just processed. Blocks come in ascending order.
    mutating func fold(_ block: BlockSchedule.Block, _ scratch: borrowing BlockScratch) {
        for strategy in suite.strategies.indices {
            for (row, squaredNorm) in scratch.squaredNorms[strategy].enumerated() where squaredNorm == 0 {
                zeroSentences[strategy].insert(block.sentences[row])
            }
            for similarity in roles.similarities(of: strategy) {
                for (pair, score) in zip(block.pairs, scratch.scores[strategy][similarity.rawValue]) {
                    scores[strategy][similarity.rawValue][pair.pair] = score
                }
            }
            let dimension = suite.dimension(of: strategy)
            for (row, place) in block.kept {
                let source = suite.places(of: strategy, row: row, in: scratch.embeddings)
                let target = place * dimension..<(place + 1) * dimension
                kept[strategy].replaceSubrange(target, with: scratch.embeddings.elements[source])
                keptSquaredNorms[strategy][place] = scratch.squaredNorms[strategy][row]
            }
            for part in unitSums[strategy].indices where roles.needsCosines[strategy] {
                unitSums[strategy][part].merge(scratch.unitSums[strategy][part])
            }
            for part in moments[strategy].indices { moments[strategy][part].merge(scratch.moments[strategy][part]) }
        }
    }

    /// The results, once all blocks are in.
    mutating func finish(scored: ScoredPairs, schedule: BlockSchedule) -> LayerResult {
        scoreCrossingPairs(schedule)
        var result = LayerResult(
            cosines: scores.map { $0[Similarity.cosine.rawValue] }, otherSpearman: [], zeroSentences: zeroSentences,
            meanCosine: [], isoScore: [])
        // Only the cosines of pairs are kept: of the other similarities the correlations are enough.
        result.otherSpearman = scores.indices.map { strategy in
            var correlations: [Similarity: [Statistic]] = [:]
            for similarity in roles.similarities(of: strategy) where similarity != .cosine {
                correlations[similarity] = scored.spearman(of: scores[strategy][similarity.rawValue])
            }
            return correlations
        }
        result.meanCosine = unitSums.map { scored.meanCosines(ofParts: $0) }
        result.isoScore = moments.map { $0.isEmpty ? [] : scored.isoScores(ofParts: $0) }
        result.kept = kept
        return result
    }

    /// Scores the pairs whose sentences lie in different blocks.
    private mutating func scoreCrossingPairs(_ schedule: BlockSchedule) {
        for strategy in suite.strategies.indices {
            let dimension = suite.dimension(of: strategy)
            let kept = kept[strategy], norms = keptSquaredNorms[strategy]
            let elements = kept.span
            for similarity in roles.similarities(of: strategy) {
                for crossing in schedule.crossingPairs {
                    let a = elements.extracting(crossing.place1 * dimension..<(crossing.place1 + 1) * dimension)
                    let b = elements.extracting(crossing.place2 * dimension..<(crossing.place2 + 1) * dimension)
                    scores[strategy][similarity.rawValue][crossing.pair] = similarity.of(
                        a, b, aa: norms[crossing.place1], bb: norms[crossing.place2])
                }
            }
        }
    }
}
