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
    var kept: [[Float]]

    init(of strategies: [StrategyResult]) {
        cosines = strategies.map(\.cosines)
        otherSpearman = strategies.map(\.otherSpearman)
        zeroSentences = strategies.map(\.zeroSentences)
        meanCosine = strategies.map(\.meanCosine)
        isoScore = strategies.map(\.isoScore)
        kept = strategies.map(\.kept)
    }
}

/// The same of one strategy.
struct StrategyResult: Sendable {
    let cosines: [Double]
    let otherSpearman: [Similarity: [Statistic]]
    let zeroSentences: Set<Int>
    let meanCosine: [Statistic]
    let isoScore: [Statistic]
    let kept: [Float]
}

/// Joins the results of a layer set's blocks for one strategy, in the order of the blocks.
struct StrategyAccumulator: Sendable {
    /// By similarity: of each scored pair; empty where it is not needed.
    private var scores: [[Double]]
    private var zeroSentences: Set<Int> = []
    /// By part.
    private var unitSums: [UnitVectorSum]
    private let isMeasured: Bool
    /// The parts whose scatter is summed, and by part the sum; nothing of the others.
    private let scatteredParts: [Int]
    private var moments: [SecondMoments?]
    /// Embeddings of the sentences that are needed again, and their Σ x².
    private var kept: [Float]
    private var keptSquaredNorms: [Double]
    private let strategy: Int
    private let dimension: Int
    private let similarities: [Similarity]
    private let needsCosines: Bool

    /// - Parameter strategy: its place in the unit's suite.
    init(_ strategy: Int, unit: PoolingUnit, scored: ScoredPairs, schedule: BlockSchedule, spent: SpentMoments) {
        let dimension = unit.suite.dimension(of: strategy), similarities = unit.roles.similarities(of: strategy)
        self.strategy = strategy
        self.dimension = dimension
        self.similarities = similarities
        needsCosines = unit.roles.needsCosines[strategy]
        scores = Similarity.allCases.map { [Double](repeating: 0, count: similarities.contains($0) ? scored.pairs.count : 0) }
        unitSums = (0..<scored.partCount).map { _ in UnitVectorSum(dimension: dimension) }
        isMeasured = unit.roles.isRequested[strategy]
        let scattered = unit.scatteredParts(of: strategy, schedule)
        scatteredParts = scattered.sorted()
        moments = (0..<scored.partCount).map { scattered.contains($0) ? spent.take(dimension: dimension) : nil }
        kept = [Float](repeating: 0, count: schedule.keptCount * dimension)
        keptSquaredNorms = [Double](repeating: 0, count: schedule.keptCount)
    }

    /// Adds the block that a worker has just measured. Blocks come in ascending order.
    ///
    /// - Parameter blockMoments: by part; taken of those whose scatter is summed.
    mutating func fold(
        _ block: BlockSchedule.Block, _ measured: StrategyBlock, _ blockMoments: [BlockMoments<Float>], _ suite: PoolingSuite, _ embeddings: EmbeddingBlock
    ) {
        for (row, squaredNorm) in measured.squaredNorms.enumerated() where squaredNorm == 0 { zeroSentences.insert(block.sentence(ofRow: row)) }
        for similarity in similarities {
            for (place, pair) in block.pairs.enumerated() {
                scores[similarity.rawValue][pair.pair] = measured.scores[similarity.rawValue][place]
            }
        }
        for (row, place) in block.kept {
            let source = suite.places(of: strategy, row: row, in: embeddings)
            kept.replaceSubrange(place * dimension..<(place + 1) * dimension, with: embeddings.elements[source])
            keptSquaredNorms[place] = measured.squaredNorms[row]
        }
        for part in unitSums.indices where needsCosines { unitSums[part].merge(measured.unitSums[part]) }
        for part in scatteredParts { moments[part]!.merge(blockMoments[part]) }
    }

    /// The results, once all blocks are in.
    ///
    /// - Parameters:
    ///   - keepsEmbeddings: whether those that were kept are needed again.
    ///   - spent: where the sums go.
    consuming func finish(scored: ScoredPairs, schedule: BlockSchedule, keepsEmbeddings: Bool, spent: SpentMoments) -> StrategyResult {
        scoreCrossingPairs(schedule)
        // Only the cosines of pairs are kept: of the other similarities the correlations are enough.
        var correlations: [Similarity: [Statistic]] = [:]
        for similarity in similarities where similarity != .cosine { correlations[similarity] = scored.spearman(of: scores[similarity.rawValue]) }
        let isoScore = isMeasured ? isoScores(scored, schedule) : []
        while let sum = moments.popLast() { sum.map(spent.give) }
        return StrategyResult(
            cosines: scores[Similarity.cosine.rawValue], otherSpearman: correlations, zeroSentences: zeroSentences,
            meanCosine: scored.meanCosines(ofParts: unitSums), isoScore: isoScore,
            kept: keepsEmbeddings ? kept : [])
    }

    /// By group.
    private func isoScores(_ scored: ScoredPairs, _ schedule: BlockSchedule) -> [Statistic] {
        scored.groups.enumerated().map { number, group in
            guard let rows = schedule.rows(ofGroup: number, dimension: dimension) else { return scored.isoScore(of: group, parts: moments) }
            return IsoScore.of(CovarianceTraces(kept.span, rows: rows.places.map { $0 * dimension }, times: rows.times, dimension: dimension))
        }
    }

    /// Scores the pairs whose sentences lie in different blocks.
    private mutating func scoreCrossingPairs(_ schedule: BlockSchedule) {
        let kept = kept
        let elements = kept.span
        for crossing in schedule.crossingPairs {
            let a = elements.extracting(crossing.place1 * dimension..<(crossing.place1 + 1) * dimension)
            let b = elements.extracting(crossing.place2 * dimension..<(crossing.place2 + 1) * dimension)
            let sums = Float.pairSums(a, b), aa = keptSquaredNorms[crossing.place1], bb = keptSquaredNorms[crossing.place2]
            for similarity in similarities { scores[similarity.rawValue][crossing.pair] = similarity.of(sums, aa: aa, bb: bb) }
        }
    }
}
