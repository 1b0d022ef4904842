internal import Formats
internal import HiddenStates
internal import LinearAlgebra
internal import Pooling
internal import Synchronization

/// The walk over a dataset's hidden states: every layer set pooled, scored and measured.
struct StatesPass: Sendable {
    let dataset: Dataset
    let layerSets: [LayerSet]
    let scored: ScoredPairs
    let roles: EmbeddingRoles

    struct Outcome: Sendable {
        /// One for each layer set.
        var layers: [LayerResult]
        /// SHA-256 by tensor name, of all that was read.
        var tensorSHA256: [String: String]
    }

    /// One unit of work. Items are handed out in this order: a layer's audit just before its blocks,
    /// so that the two walks over the file share what the system has read.
    private enum Item: Sendable {
        case audit(LayerName)
        case block(layerSet: Int, block: Int)
    }

    /// What the blocks of one layer set share.
    private final class Progress: Sendable {
        let turnstile: Turnstile
        let accumulator = Mutex<LayerAccumulator?>(nil)
        let result = Mutex<LayerResult?>(nil)
        init(blockCount: Int) { turnstile = Turnstile(stepCount: blockCount) }
    }

    func run(with workers: Workers) throws -> Outcome {
        let suite = PoolingSuite(roles.pooled, hiddenSize: dataset.hiddenSize)
        let schedule = BlockSchedule(of: scored, sentenceCount: dataset.sentences.sentenceCount)
        let monitor = workers.monitor
        var items: [Item] = []
        var audited: Set<LayerName> = []
        for (index, set) in layerSets.enumerated() {
            for layer in set.layers where audited.insert(layer).inserted {
                items.append(.audit(layer))
                monitor.expect(dataset.sentences.rowCount * dataset.rowByteCount(of: layer))
            }
            items += schedule.blocks.indices.map { .block(layerSet: index, block: $0) }
            monitor.expect(schedule.blocks.indices.reduce(0) { $0 + byteCount(of: schedule.blocks[$1], in: set) })
        }
        let progress = layerSets.map { _ in Progress(blockCount: schedule.blocks.count) }
        let digests = Mutex<[String: String]>([:])

        struct Scratch {
            var audit: [UInt8] = []
            var block: BlockScratch?
        }
        try workers.run(itemCount: items.count, scratch: { Scratch() }) { [items] item, scratch in
            switch items[item] {
            case .audit(let layer):
                let digest = try TensorAudit.sha256(of: layer, in: dataset, monitor: monitor, buffer: &scratch.audit)
                digests.withLock { $0[dataset.tensorName(of: layer)] = digest }
            case .block(let index, let number):
                let block = schedule.blocks[number]
                let layer = progress[index]
                var results = scratch.block ?? BlockScratch(suite: suite, roles: roles, partCount: scored.partCount)
                scratch.block = nil  // held once, so that its buffers are changed in place
                let failure: (any Error)?
                do {
                    try results.process(block, of: layerSets[index], in: dataset, by: suite, roles: roles)
                    failure = nil
                } catch { failure = error }
                layer.turnstile.pass(number) {
                    guard failure == nil else { return }
                    layer.accumulator.withLock { accumulator in
                        if accumulator == nil {
                            accumulator = LayerAccumulator(suite: suite, roles: roles, scored: scored, schedule: schedule)
                        }
                        accumulator!.fold(block, results)
                        guard number == schedule.blocks.count - 1 else { return }
                        let result = accumulator!.finish(scored: scored, schedule: schedule)
                        layer.result.withLock { $0 = result }
                        accumulator = nil
                    }
                }
                scratch.block = results
                if let failure { throw failure }
                monitor.finish(byteCount(of: block, in: layerSets[index]))
            }
        }
        return Outcome(
            layers: progress.map { $0.result.withLock { $0! } }, tensorSHA256: digests.withLock { $0 })
    }

    /// Bytes of hidden states of a block's sentences.
    private func byteCount(of block: BlockSchedule.Block, in set: LayerSet) -> Int {
        let tokens = block.sentences.reduce(0) { $0 + dataset.sentences.tokenCount(of: $1) }
        return set.layers.reduce(0) { $0 + tokens * dataset.rowByteCount(of: $1) }
    }
}
