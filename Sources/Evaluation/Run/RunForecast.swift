internal import HiddenStates
internal import Metrics
internal import Pooling

/// What a run would compute, read and hold, without doing it.
public struct RunForecast: Sendable {
    public struct Dataset: Sendable {
        public var path: String
        public var name: String
        public var pairs: Int
        /// Names of all cells.
        public var cells: [String]
        /// Bytes of hidden states that are walked over.
        public var bytesToRead: Int
        /// Bytes of the opened dataset, its pairs and what is known of them; about.
        public var openBytes: Int
        /// Bytes of buffers, sums and scores that are held at once, at most; about.
        public var workBytes: Int
        public var memoryBytes: Int { openBytes + workBytes }
        public var warnings: [String]
    }

    public var datasets: [Dataset]
}

extension PreparedRun {
    /// - Parameter threads: as many workers own buffers.
    /// - Throws: under --strict, for what there is to warn of.
    public func forecast(threads: Int) throws -> RunForecast {
        for dataset in datasets { try refuseIfStrict(dataset.warnings, of: dataset) }
        return RunForecast(datasets: datasets.map { $0.forecast(threads: threads, plan.evidence) })
    }
}

extension PreparedDataset {
    func forecast(threads: Int, _ evidence: EvidencePlan) -> RunForecast.Dataset {
        let cells = units.shown.map(\.name), passes = passes
        // Each worker owns a unit's buffers; as many units as workers are summed at once, at most.
        let largest = units.units.map { unit in bufferBytes(of: unit, passes.first { $0.units.contains { $0.layers == unit.layers } }!.schedule) }.max() ?? 0
        // Every correlation of every cell on each resample, by item of work, in one sequence, and cut up for its row.
        let correlations = evidence.interval == .bootstrap ? cells.count * scored.groups.reduce(0) { $0 + 1 + $1.subsets.count } : 0
        return RunForecast.Dataset(
            path: dataset.path, name: dataset.name, pairs: scored.pairs.count, cells: cells, bytesToRead: passes.reduce(0) { $0 + $1.byteCount },
            openBytes: openBytes, workBytes: min(threads, units.units.count * passes[0].schedule.blocks.count) * largest + 8 * cells.count * scored.pairs.count
                + 24 * correlations * evidence.resampleCount + (geometry == .full ? geometryBytes(threads: threads) : 0), warnings: warnings)
    }

    /// Bytes that full geometry holds after a unit's walk, at most: the tokens of its layers and a block of them for each
    /// worker, or for each worker the embeddings of one strategy.
    private func geometryBytes(threads: Int) -> Int {
        let shown = units.units.filter { !$0.roles.requested.isEmpty }, slots = 2 * scored.groups.last!.whole.members.count
        let embeddings = shown.map { min(threads, $0.roles.requested.count) * EmbeddingGeometry.byteCount(count: slots, dimension: $0.largestDimension) }.max() ?? 0
        guard dataset.contains(.tokenIDs) else { return embeddings }
        let sentences = distinctSentences, tokens = sentences.reduce(0) { $0 + dataset.sentences.tokenCount(of: $1) }
        let block = tokens * min(BlockSchedule.sentencesPerBlock, sentences.count) / max(1, sentences.count)
        let held = min(2 * tokens, tokens + threads * block)
        let widest = shown.filter { $0.layers != PoolingUnit.noLayers }.map(\.suite.hiddenSize).max() ?? 0
        return max(embeddings, TokenGeometry<Float>.byteCount(tokens: held, dimension: widest))
    }

    /// The pairs; of each sentence its first row, length, number and place in the schedule; of each scored pair its
    /// clusters, gold and rank, in the whole and in a subset, and its places and rows.
    private var openBytes: Int {
        dataset.pairs.byteCount + 24 * dataset.sentences.sentenceCount + 64 * scored.pairs.count
    }

    /// Bytes of a worker's buffers for a unit, and of the sums that its blocks are joined to.
    private func bufferBytes(of unit: PoolingUnit, _ schedule: BlockSchedule) -> Int {
        let block = BlockSchedule.sentencesPerBlock
        var bytes = unit.heldByteCount + unit.suite.makeBlock(sentenceCapacity: 1).elements.count * 4 * block + unit.sumByteCount(schedule)
        bytes += unit.roles.requested.count * Similarity.allCases.count * 8 * scored.pairs.count
        for dimension in Set(unit.suite.strategies.indices.map(unit.suite.dimension(of:))) {
            // A block's centred rows.
            bytes += schedule.scatteredParts(dimension: dimension).count * 4 * block * dimension
        }
        // Of the largest group with fewer sentences than dimensions: the sum of its products in Double.
        let rows = schedule.largestGroup(dimension: unit.largestDimension)
        bytes += 4 * rows * rows + 8 * block * rows
        // A worker fits one strategy at a time, in Double: the fit set, it centred, and its covariance. The
        // embeddings of the fit set are held for all strategies, in Float32.
        if let fit, let largest = unit.transformedPlaces.map({ unit.suite.dimension(of: $0) }).max() {
            bytes += largest * (16 * fit.count + 16 * largest) + unit.transformedPlaces.reduce(0) { $0 + 4 * fit.count * unit.suite.dimension(of: $1) }
        }
        return bytes
    }
}
