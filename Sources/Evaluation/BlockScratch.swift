internal import Formats
internal import HiddenStates
internal import LinearAlgebra
internal import Metrics
internal import Pooling

/// What one worker owns: the buffers of a block, used again for every block it takes, and the results
/// of the last one.
struct BlockScratch: Sendable {
    private var bytes: [UInt8] = []
    private var weights: [Float] = []
    private(set) var embeddings: EmbeddingBlock
    /// By strategy: Σ x² of each row.
    private(set) var squaredNorms: [[Double]]
    /// By strategy: the cosine of each of the block's pairs.
    private(set) var cosines: [[Double]]
    /// By strategy and part.
    private(set) var unitSums: [[UnitVectorSum]]
    private(set) var moments: [[BlockMoments<Float>]]

    /// States are read in pieces of about this size, to bound memory; the size changes no result.
    static let readByteCount = 4 << 20

    init(suite: PoolingSuite, roles: EmbeddingRoles, partCount: Int) {
        embeddings = suite.makeBlock(sentenceCapacity: BlockSchedule.sentencesPerBlock)
        let strategies = suite.strategies.indices
        squaredNorms = strategies.map { _ in [] }
        cosines = strategies.map { _ in [] }
        unitSums = strategies.map { strategy in
            (0..<partCount).map { _ in UnitVectorSum(dimension: suite.dimension(of: strategy)) }
        }
        moments = strategies.map { strategy in
            guard roles.needsMoments[strategy] else { return [] }
            return (0..<partCount).map { _ in BlockMoments(dimension: suite.dimension(of: strategy)) }
        }
    }

    /// Reads, pools and scores one block of one layer set.
    mutating func process(
        _ block: BlockSchedule.Block, of layers: LayerSet, in dataset: Dataset, by suite: PoolingSuite, roles: EmbeddingRoles
    ) throws(InputFault) {
        try pool(block, of: layers, in: dataset, by: suite)
        let embeddings = embeddings  // shared, not copied: one struct may not be read and written at once
        for strategy in suite.strategies.indices {
            let rows = block.sentences.indices.map { suite.places(of: strategy, row: $0, in: embeddings) }
            let elements = embeddings.elements.span
            squaredNorms[strategy] = rows.map { row in
                let vector = elements.extracting(row)
                return Float.dot(vector, vector)
            }
            let norms = squaredNorms[strategy]
            if roles.needsCosines[strategy] {
                cosines[strategy] = block.pairs.map { pair in
                    let ab = Float.dot(elements.extracting(rows[pair.row1]), elements.extracting(rows[pair.row2]))
                    return CosineSimilarity.of(ab: ab, aa: norms[pair.row1], bb: norms[pair.row2])
                }
                for part in unitSums[strategy].indices {
                    unitSums[strategy][part].reset()
                    for (row, uses) in block.uses[part].enumerated() where uses > 0 {
                        unitSums[strategy][part].add(elements.extracting(rows[row]), squaredNorm: norms[row], times: uses)
                    }
                }
            }
            for part in moments[strategy].indices {
                let used = block.uses[part].indices.filter { block.uses[part][$0] > 0 }
                moments[strategy][part].take(
                    elements, rows: used.map { rows[$0].lowerBound }, times: used.map { block.uses[part][$0] })
            }
        }
    }

    /// Pools the block's sentences into `embeddings`, row by row.
    private mutating func pool(
        _ block: BlockSchedule.Block, of layers: LayerSet, in dataset: Dataset, by suite: PoolingSuite
    ) throws(InputFault) {
        let layer = layers.layers[0]
        let storage = dataset.storage(of: layer)
        let rowBytes = dataset.rowByteCount(of: layer)
        var row = 0
        while row < block.sentences.count {
            // As many sentences as fit a piece; one at least.
            let first = dataset.sentences.rows(of: block.sentences[row]).lowerBound
            var end = row + 1
            while end < block.sentences.count,
                (dataset.sentences.rows(of: block.sentences[end]).upperBound - first) * rowBytes <= Self.readByteCount
            {
                end += 1
            }
            let last = dataset.sentences.rows(of: block.sentences[end - 1]).upperBound
            try dataset.read(rows: first..<last, of: layer, into: &bytes)
            let piece = bytes  // shared, not copied, as above
            let states = unsafe piece.span.bytes
            while row < end {
                let rows = dataset.sentences.rows(of: block.sentences[row])
                suite.pool(
                    SentenceTokens(count: rows.count),
                    states: states.extracting((rows.lowerBound - first) * rowBytes..<(rows.upperBound - first) * rowBytes),
                    storage: storage, weights: &weights, into: &embeddings, row: row)
                row += 1
            }
        }
    }
}
