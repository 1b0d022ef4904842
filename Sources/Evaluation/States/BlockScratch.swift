internal import Formats
internal import HiddenStates
internal import LinearAlgebra
internal import Metrics
internal import Pooling

/// What is measured of a block's embeddings by one strategy, row by row while they are pooled.
struct StrategyBlock: Sendable {
    /// Σ x² of each row.
    private(set) var squaredNorms: [Double] = []
    /// By similarity: the score of each of the block's pairs.
    private(set) var scores = Similarity.allCases.map { _ in [Double]() }
    /// By part.
    private(set) var unitSums: [UnitVectorSum]

    init(dimension: Int, partCount: Int) { unitSums = (0..<partCount).map { _ in UnitVectorSum(dimension: dimension) } }

    /// Starts again, keeping the memory.
    mutating func reset() {
        squaredNorms.removeAll(keepingCapacity: true)
        for similarity in scores.indices { scores[similarity].removeAll(keepingCapacity: true) }
        for part in unitSums.indices { unitSums[part].reset() }
    }

    /// Takes the next row's Σ x².
    mutating func take(squaredNorm: Double) { squaredNorms.append(squaredNorm) }

    /// Sums the unit vectors of rows that were taken, for one part of the scored pairs.
    mutating func addUnits(_ elements: Span<Float>, at places: [Int], rows: [Int], times: [Int], part: Int) {
        unitSums[part].add(elements, at: places, squaredNorms: rows.map { squaredNorms[$0] }, times: times)
    }

    /// Scores the next pair of rows, both of which were taken.
    mutating func score(_ a: Span<Float>, _ b: Span<Float>, rows: (Int, Int), by similarities: [Similarity]) {
        guard !similarities.isEmpty else { return }
        let sums = Float.pairSums(a, b)
        for similarity in similarities { scores[similarity.rawValue].append(similarity.of(sums, aa: squaredNorms[rows.0], bb: squaredNorms[rows.1])) }
    }
}

/// What one worker owns: the buffers of a block, used again for every block it takes, and the results
/// of the last one.
struct BlockScratch: Sendable {
    private var pooler: BlockPooler
    var embeddings: EmbeddingBlock { pooler.embeddings }
    private(set) var strategies: [StrategyBlock]
    /// By dimension of an embedding and part: the moments of one strategy after the other.
    private var moments: [Int: [BlockMoments<Float>]] = [:]
    private let partCount: Int
    /// Of all blocks so far.
    var seconds = WalkSeconds()

    init(unit: PoolingUnit, partCount: Int) {
        let suite = unit.suite
        pooler = BlockPooler(suite)
        self.partCount = partCount
        strategies = suite.strategies.indices.map { StrategyBlock(dimension: suite.dimension(of: $0), partCount: partCount) }
    }

    /// Pools one block of one unit, and measures each row while it is in cache: norms, and
    /// the pairs that it completes.
    ///
    /// - Parameter audit: of the block's tensor, where nobody else reads it.
    mutating func pool(
        _ block: BlockSchedule.Block, of unit: PoolingUnit, in dataset: Dataset, frequencies: TokenFrequencies?, auditing audit: BlockAudit?
    ) throws {
        let suite = unit.suite, similarities = suite.strategies.indices.map { unit.roles.similarities(of: $0) }
        let strategiesOfDimension = Dictionary(grouping: suite.strategies.indices, by: suite.dimension(of:))
        var measured = strategies, nextPair = 0, scoreSeconds = 0.0
        let start = ContinuousClock.now, readBefore = pooler.readSeconds
        strategies = []  // held once, so that its buffers are changed in place
        for strategy in measured.indices { measured[strategy].reset() }
        defer {
            strategies = measured
            let read = pooler.readSeconds - readBefore
            seconds = seconds + WalkSeconds(read: read, pool: start.secondsAgo - read - scoreSeconds, score: scoreSeconds)
        }
        let measure = { (row: Int, embeddings: EmbeddingBlock) in
            let pooled = ContinuousClock.now
            defer { scoreSeconds += pooled.secondsAgo }
            let elements = embeddings.elements.span
            var end = nextPair
            while end < block.pairs.count, block.pairs[end].laterRow == row { end += 1 }
            for (dimension, strategies) in strategiesOfDimension {
                let squares = Float.squares(elements, at: strategies.map { suite.places(of: $0, row: row, in: embeddings).lowerBound }, count: dimension)
                for (strategy, square) in zip(strategies, squares) { measured[strategy].take(squaredNorm: square) }
            }
            for strategy in measured.indices {
                for pair in block.pairs[nextPair..<end] {
                    let a = elements.extracting(suite.places(of: strategy, row: pair.row1, in: embeddings))
                    let b = elements.extracting(suite.places(of: strategy, row: pair.row2, in: embeddings))
                    measured[strategy].score(a, b, rows: (pair.row1, pair.row2), by: similarities[strategy])
                }
            }
            nextPair = end
        }
        if let audit {
            try pooler.pool(block.sentences, of: unit, in: dataset, frequencies: frequencies, auditing: audit, measure)
        } else {
            try pooler.pool(block.sentences, of: unit, in: dataset, frequencies: frequencies, measure)
        }
        for strategy in measured.indices {
            // Squares of finite Float32 fit a Double, so this is the one sign that a sum did not.
            if let row = measured[strategy].squaredNorms.firstIndex(where: { !$0.isFinite }) {
                throw InputFault.overflow(of: unit.tensors[0], pooling: suite.strategies[strategy].name, sentence: block.sentence(ofRow: row))
            }
        }
    }

    /// Sums the unit vectors of one strategy's embeddings of the block, and takes their moments, by part; taken of
    /// `scattered`. One after the other, so that the embeddings are fetched once.
    mutating func measure(_ strategy: Int, _ block: BlockSchedule.Block, scattered: Set<Int>, of unit: PoolingUnit) -> [BlockMoments<Float>] {
        let suite = unit.suite, dimension = suite.dimension(of: strategy), embeddings = pooler.embeddings
        var own = scattered.isEmpty ? [] : moments.removeValue(forKey: dimension) ?? (0..<partCount).map { _ in BlockMoments(dimension: dimension) }
        for (part, uses) in block.uses.enumerated() {
            let rows = uses.indices.filter { uses[$0] > 0 }, times = rows.map { Int(uses[$0]) }
            let places = rows.map { suite.places(of: strategy, row: $0, in: embeddings).lowerBound }
            if unit.roles.needsCosines[strategy] {
                strategies[strategy].addUnits(embeddings.elements.span, at: places, rows: rows, times: times, part: part)
            }
            if scattered.contains(part) { own[part].take(embeddings.elements.span, rows: places, times: times) }
        }
        return own
    }

    /// Gives the buffers of ``measure(_:_:scattered:of:)`` back.
    mutating func reuse(_ own: [BlockMoments<Float>], of strategy: Int, _ suite: PoolingSuite) { moments[suite.dimension(of: strategy)] = own }
}
