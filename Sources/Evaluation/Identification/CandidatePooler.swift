internal import Formats
internal import HiddenStates
internal import LinearAlgebra
internal import Pooling

/// Pools sentences by a unit's candidates, a block at a time, into buffers that a worker owns.
struct CandidatePooler: Sendable {
    private let unit: CandidateUnit
    private let dataset: Dataset
    private let frequencies: TokenFrequencies?
    private var pooler: BlockPooler
    private var own: EmbeddingBlock
    private var bytes: [UInt8] = []
    private var weights: [Float] = []

    init(_ unit: CandidateUnit, of dataset: Dataset, frequencies: TokenFrequencies?) {
        (self.unit, self.dataset, self.frequencies) = (unit, dataset, frequencies)
        pooler = BlockPooler(unit.unit.suite)
        own = unit.unit.suite.makeBlock(sentenceCapacity: unit.variant == .overPadding ? BlockSchedule.sentencesPerBlock : 0)
    }

    /// Where the embeddings are that were pooled last.
    var embeddings: EmbeddingBlock { unit.variant == .overPadding ? own : pooler.embeddings }

    /// - Parameter sentences: ascending; at most a block of them, each with a token.
    mutating func pool(_ sentences: [Int]) throws(InputFault) {
        guard unit.variant == .overPadding else {
            return try pooler.pool(sentences, of: unit.unit, in: dataset, frequencies: frequencies)
        }
        var average = LayerAverage()
        for (row, sentence) in sentences.enumerated() {
            let rows = unit.rows(of: sentence, in: dataset)
            let storage = try average.read(rows, of: unit.unit.tensors)
            average.withBytes {
                unit.unit.suite.pool(SentenceTokens(count: rows.count), states: $0, storage: storage, weights: &weights, into: &own, row: row)
            }
        }
    }
}

/// The walk over the states that served vectors are held against.
struct CandidateWalk: Sendable {
    let dataset: Dataset
    /// Of the whole folder, where a strategy weighs tokens by them.
    let frequencies: TokenFrequencies?
    let workers: Workers

    /// Does something with every unit's embeddings, a block of sentences at a time.
    ///
    /// - Parameters:
    ///   - sentences: ascending.
    ///   - body: gets the places of a block among `sentences`, and its embeddings.
    /// - Returns: by unit and block.
    func forEachBlock<Result: Sendable>(
        of units: [CandidateUnit], sentences: [Int],
        _ body: @Sendable (_ unit: CandidateUnit, _ places: Range<Int>, _ embeddings: EmbeddingBlock) throws -> Result
    ) throws -> [[Result]] {
        let step = BlockSchedule.sentencesPerBlock
        let blocks = stride(from: 0, to: sentences.count, by: step).map { $0..<min($0 + step, sentences.count) }
        let count = blocks.count
        let results = ResultTable<Result>(count: units.count * count)
        workers.monitor.expect(units.reduce(0) { $0 + byteCount(of: sentences, in: $1) })
        try workers.run(itemCount: units.count * count, scratch: { CandidateScratch() }) { item, scratch in
            let unit = units[item / count], places = blocks[item % count]
            if scratch.unit != item / count { scratch = CandidateScratch(unit: item / count, pooler: CandidatePooler(unit, of: dataset, frequencies: frequencies)) }
            try scratch.pooler!.pool(Array(sentences[places]))
            results.put(try body(unit, places, scratch.pooler!.embeddings), at: item)
            workers.monitor.finish(byteCount(of: Array(sentences[places]), in: unit))
        }
        let all = results.all
        return units.indices.map { Array(all[$0 * count..<($0 + 1) * count]) }
    }

    /// The embeddings themselves, by strategy: sentences × dimension, row-major.
    func gather(_ unit: CandidateUnit, sentences: [Int]) throws -> [[Float]] {
        let suite = unit.unit.suite
        let blocks = try forEachBlock(of: [unit], sentences: sentences) { _, places, embeddings in
            suite.strategies.indices.map { strategy in
                (0..<places.count).flatMap { Array(embeddings.elements[suite.places(of: strategy, row: $0, in: embeddings)]) }
            }
        }[0]
        return suite.strategies.indices.map { strategy in blocks.flatMap { $0[strategy] } }
    }

    private func byteCount(of sentences: [Int], in unit: CandidateUnit) -> Int {
        sentences.reduce(0) { $0 + unit.rows(of: $1, in: dataset).count } * unit.unit.tokenByteCount
    }
}

/// The pooler of the unit that a worker is at.
private struct CandidateScratch {
    var unit = -1
    var pooler: CandidatePooler?
}
