internal import Formats
internal import HiddenStates
internal import LinearAlgebra
internal import Metrics
internal import Pooling

/// What one worker owns: the buffers of a block, used again for every block it takes, and the results
/// of the last one.
struct BlockScratch: Sendable {
    private var pooler: BlockPooler
    var embeddings: EmbeddingBlock { pooler.embeddings }
    /// By strategy: Σ x² of each row.
    private(set) var squaredNorms: [[Double]]
    /// By strategy and similarity: the score of each of the block's pairs.
    private(set) var scores: [[[Double]]]
    /// By strategy and part.
    private(set) var unitSums: [[UnitVectorSum]]
    private(set) var moments: [[BlockMoments<Float>]]

    init(unit: PoolingUnit, partCount: Int) {
        let suite = unit.suite
        pooler = BlockPooler(suite)
        let strategies = suite.strategies.indices
        squaredNorms = strategies.map { _ in [] }
        scores = strategies.map { _ in Similarity.allCases.map { _ in [] } }
        unitSums = strategies.map { strategy in
            (0..<partCount).map { _ in UnitVectorSum(dimension: suite.dimension(of: strategy)) }
        }
        moments = strategies.map { strategy in
            guard unit.roles.isRequested[strategy] else { return [] }
            return (0..<partCount).map { _ in BlockMoments(dimension: suite.dimension(of: strategy)) }
        }
    }

    /// Reads, pools and scores one block of one unit.
    mutating func process(
        _ block: BlockSchedule.Block, of unit: PoolingUnit, in dataset: Dataset, frequencies: TokenFrequencies?
    ) throws(InputFault) {
        try pooler.pool(block.sentences, of: unit, in: dataset, frequencies: frequencies)
        let embeddings = embeddings  // shared, not copied: one struct may not be read and written at once
        for strategy in unit.suite.strategies.indices {
            let rows = block.sentences.indices.map { unit.suite.places(of: strategy, row: $0, in: embeddings) }
            let elements = embeddings.elements.span
            squaredNorms[strategy] = rows.map { row in
                let vector = elements.extracting(row)
                return Float.dot(vector, vector)
            }
            let norms = squaredNorms[strategy]
            // Squares of finite Float32 fit a Double, so this is the one sign that a sum did not.
            if let row = norms.firstIndex(where: { !$0.isFinite }) {
                throw .overflow(of: unit.tensors[0], pooling: unit.suite.strategies[strategy].name, sentence: block.sentences[row])
            }
            for similarity in unit.roles.similarities(of: strategy) {
                scores[strategy][similarity.rawValue] = block.pairs.map { pair in
                    similarity.of(
                        elements.extracting(rows[pair.row1]), elements.extracting(rows[pair.row2]), aa: norms[pair.row1],
                        bb: norms[pair.row2])
                }
            }
            for part in unitSums[strategy].indices where unit.roles.needsCosines[strategy] {
                unitSums[strategy][part].reset()
                for (row, uses) in block.uses[part].enumerated() where uses > 0 {
                    unitSums[strategy][part].add(elements.extracting(rows[row]), squaredNorm: norms[row], times: uses)
                }
            }
            for part in moments[strategy].indices {
                let used = block.uses[part].indices.filter { block.uses[part][$0] > 0 }
                moments[strategy][part].take(
                    elements, rows: used.map { rows[$0].lowerBound }, times: used.map { block.uses[part][$0] })
            }
        }
    }
}
