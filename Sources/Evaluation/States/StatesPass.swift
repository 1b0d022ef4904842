internal import Formats
internal import HiddenStates
internal import LinearAlgebra
internal import Pooling
internal import Synchronization

/// The walk over a dataset's hidden states: every unit pooled, scored and measured.
struct StatesPass: Sendable {
    let dataset: Dataset
    private(set) var units: [PoolingUnit]
    let scored: ScoredPairs
    let schedule: BlockSchedule
    let frequencies: TokenFrequencies?
    /// Tensors beside the states that are read: their SHA-256 is taken too.
    private let otherTensorNames: [String]
    /// Layers that an earlier pass over the same dataset has audited.
    private let auditedBefore: Set<String>

    /// - Parameter keepsAll: keeps the embeddings of all scored sentences.
    init(
        dataset: Dataset, units: [PoolingUnit], scored: ScoredPairs, frequencies: TokenFrequencies?, otherTensorNames: [String],
        auditedBefore: Set<String> = [], keepsAll: Bool = false
    ) {
        self.auditedBefore = auditedBefore
        self.otherTensorNames = otherTensorNames
        self.dataset = dataset
        self.units = units
        self.scored = scored
        self.frequencies = frequencies
        schedule = BlockSchedule(of: scored, sentenceCount: dataset.sentences.sentenceCount, keepsAll: keepsAll)
    }

    struct Outcome: Sendable {
        /// One for each unit.
        var units: [LayerResult]
        /// SHA-256 by tensor name, of all that was read.
        var tensorSHA256: [String: String]
    }

    /// One unit of work. Items are handed out in this order: a layer's audit just before its blocks,
    /// so that the two walks over the file share what the system has read.
    private enum Item: Sendable {
        case audit(StateTensor)
        case digest(tensor: String)
        case block(unit: Int, block: Int)
    }

    /// What the blocks of one unit share.
    private final class Progress: Sendable {
        let turnstile: Turnstile
        let accumulator = Mutex<LayerAccumulator?>(nil)
        let result = Mutex<LayerResult?>(nil)
        init(blockCount: Int) { turnstile = Turnstile(stepCount: blockCount) }
    }

    /// Bytes of hidden states that will be walked over: each tensor once whole, and the scored
    /// sentences once for each unit.
    var byteCount: Int {
        let whole = auditedTensors.reduce(0) { $0 + $1.rows.rowCount * $1.rowByteCount }
        return units.reduce(whole) { sum, unit in schedule.blocks.reduce(sum) { $0 + byteCount(of: $1, in: unit) } }
    }

    /// Each tensor that is read, once, in order.
    private var auditedTensors: [StateTensor] {
        var seen = auditedBefore
        return units.flatMap(\.tensors).filter { seen.insert($0.name).inserted }
    }

    /// The units, with their preparations fitted.
    func with(_ units: [PoolingUnit]) -> StatesPass {
        var pass = self
        pass.units = units
        return pass
    }

    func run(with workers: Workers) throws -> Outcome {
        let monitor = workers.monitor
        var items: [Item] = otherTensorNames.map { .digest(tensor: $0) }
        var audited = auditedBefore
        for (index, unit) in units.enumerated() {
            items += unit.tensors.filter { audited.insert($0.name).inserted }.map { .audit($0) }
            items += schedule.blocks.indices.map { .block(unit: index, block: $0) }
        }
        let progress = units.map { _ in Progress(blockCount: schedule.blocks.count) }
        let digests = Mutex<[String: String]>([:])

        struct Scratch {
            var audit: [UInt8] = []
            var block: (unit: Int, results: BlockScratch)?
        }
        try workers.run(itemCount: items.count, scratch: { Scratch() }) { [items] item, scratch in
            switch items[item] {
            case .audit(let states):
                let digest = try TensorAudit.sha256(of: states, monitor: monitor, buffer: &scratch.audit)
                digests.withLock { $0[states.name] = digest }
            case .digest(let name):
                let digest = try dataset.sha256(ofTensor: name, check: monitor.checkInterruption)
                digests.withLock { $0[name] = digest }
            case .block(let index, let number):
                let block = schedule.blocks[number], unit = units[index]
                // Buffers fit the units of one kind, which follow one another.
                var results: BlockScratch
                if let held = scratch.block, units[held.unit].fitsBuffers(of: unit) {
                    results = held.results
                } else {
                    results = BlockScratch(unit: unit, partCount: scored.partCount)
                }
                scratch.block = nil  // held once, so that its buffers are changed in place
                let failure: InputFault?
                do throws(InputFault) {
                    try results.process(block, of: unit, in: dataset, frequencies: frequencies)
                    failure = nil
                } catch { failure = error }
                progress[index].turnstile.pass(number) {
                    if failure == nil { fold(block, number, results, of: unit, into: progress[index]) }
                }
                scratch.block = (index, results)
                if let failure { throw failure }
                monitor.finish(byteCount(of: block, in: unit))
            }
        }
        return Outcome(
            units: progress.map { $0.result.withLock { $0! } }, tensorSHA256: digests.withLock { $0 })
    }

    /// Joins a block's results to those before it, and ends the unit with the last block.
    private func fold(
        _ block: BlockSchedule.Block, _ number: Int, _ results: BlockScratch, of unit: PoolingUnit, into progress: Progress
    ) {
        progress.accumulator.withLock { accumulator in
            if accumulator == nil { accumulator = LayerAccumulator(unit: unit, scored: scored, schedule: schedule) }
            accumulator!.fold(block, results)
            guard number == schedule.blocks.count - 1 else { return }
            let result = accumulator!.finish(scored: scored, schedule: schedule)
            progress.result.withLock { $0 = result }
            accumulator = nil
        }
    }

    /// Bytes of hidden states of a block's sentences.
    private func byteCount(of block: BlockSchedule.Block, in unit: PoolingUnit) -> Int {
        block.sentences.reduce(0) { $0 + unit.rows(of: $1).count } * unit.tokenByteCount
    }
}
