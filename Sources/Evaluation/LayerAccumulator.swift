internal import LinearAlgebra
internal import Metrics
internal import Pooling

/// Scores and geometry of one layer set, for every strategy that was pooled.
struct LayerResult: Sendable {
    /// By strategy: the cosine of each scored pair.
    var cosines: [[Double]]
    /// By strategy: sentences whose embedding is zero.
    var zeroSentences: [Set<Int>]
    /// By strategy and group of scored pairs.
    var meanCosine: [[Statistic]]
    var isoScore: [[Statistic]]
}

/// Joins the results of a layer set's blocks, in the order of the blocks.
struct LayerAccumulator: Sendable {
    private var cosines: [[Double]]
    private var zeroSentences: [Set<Int>]
    private var unitSums: [[UnitVectorSum]]
    private var moments: [[SecondMoments]]
    /// By strategy: embeddings of the sentences that pairs across blocks need, and their Σ x².
    private var kept: [[Float]]
    private var keptSquaredNorms: [[Double]]
    private let suite: PoolingSuite
    private let roles: EmbeddingRoles

    init(suite: PoolingSuite, roles: EmbeddingRoles, scored: ScoredPairs, schedule: BlockSchedule) {
        self.suite = suite
        self.roles = roles
        let strategies = suite.strategies.indices
        cosines = strategies.map { [Double](repeating: 0, count: roles.needsCosines[$0] ? scored.pairs.count : 0) }
        zeroSentences = strategies.map { _ in [] }
        unitSums = strategies.map { strategy in
            (0..<scored.partCount).map { _ in UnitVectorSum(dimension: suite.dimension(of: strategy)) }
        }
        moments = strategies.map { strategy in
            guard roles.needsMoments[strategy] else { return [] }
            return (0..<scored.partCount).map { _ in SecondMoments(dimension: suite.dimension(of: strategy)) }
        }
        kept = strategies.map {
            [Float](repeating: 0, count: roles.needsCosines[$0] ? schedule.keptCount * suite.dimension(of: $0) : 0)
        }
        keptSquaredNorms = strategies.map { _ in [Double](repeating: 0, count: schedule.keptCount) }
    }

    /// Adds the block that a worker has just processed. Blocks come in ascending order.
    mutating func fold(_ block: BlockSchedule.Block, _ scratch: borrowing BlockScratch) {
        for strategy in suite.strategies.indices {
            for (row, squaredNorm) in scratch.squaredNorms[strategy].enumerated() where squaredNorm == 0 {
                zeroSentences[strategy].insert(block.sentences[row])
            }
            if roles.needsCosines[strategy] {
                for (pair, cosine) in zip(block.pairs, scratch.cosines[strategy]) { cosines[strategy][pair.pair] = cosine }
                for part in unitSums[strategy].indices { unitSums[strategy][part].merge(scratch.unitSums[strategy][part]) }
                let dimension = suite.dimension(of: strategy)
                for (row, place) in block.kept {
                    let source = suite.places(of: strategy, row: row, in: scratch.embeddings)
                    let target = place * dimension..<(place + 1) * dimension
                    kept[strategy].replaceSubrange(target, with: scratch.embeddings.elements[source])
                    keptSquaredNorms[strategy][place] = scratch.squaredNorms[strategy][row]
                }
            }
            for part in moments[strategy].indices { moments[strategy][part].merge(scratch.moments[strategy][part]) }
        }
    }

    /// The results, once all blocks are in.
    func finish(scored: ScoredPairs, schedule: BlockSchedule) -> LayerResult {
        var result = LayerResult(cosines: cosines, zeroSentences: zeroSentences, meanCosine: [], isoScore: [])
        for strategy in suite.strategies.indices where roles.needsCosines[strategy] {
            let dimension = suite.dimension(of: strategy)
            let kept = kept[strategy]
            let elements = kept.span
            for crossing in schedule.crossingPairs {
                let a = elements.extracting(crossing.place1 * dimension..<(crossing.place1 + 1) * dimension)
                let b = elements.extracting(crossing.place2 * dimension..<(crossing.place2 + 1) * dimension)
                result.cosines[strategy][crossing.pair] = CosineSimilarity.of(
                    ab: Float.dot(a, b), aa: keptSquaredNorms[strategy][crossing.place1],
                    bb: keptSquaredNorms[strategy][crossing.place2])
            }
        }
        result.meanCosine = unitSums.map { parts in
            scored.groups.map { group in
                var sum = parts[group.parts[0]]
                for part in group.parts.dropFirst() { sum.merge(parts[part]) }
                return sum.meanPairwiseCosine
            }
        }
        result.isoScore = moments.map { parts in
            guard !parts.isEmpty else { return [] }
            return scored.groups.map { group in
                var sum = parts[group.parts[0]]
                for part in group.parts.dropFirst() { sum.merge(parts[part]) }
                return IsoScore.of(sum)
            }
        }
        return result
    }
}
