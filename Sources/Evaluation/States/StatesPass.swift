internal import Formats
internal import HiddenStates
internal import LinearAlgebra
internal import Metrics
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
    /// Whether the embeddings of all scored sentences are needed again.
    private let keepsAll: Bool

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
        self.keepsAll = keepsAll
        schedule = BlockSchedule(
            of: scored, sentenceCount: dataset.sentences.sentenceCount, keepsAll: keepsAll, dimension: units.map(\.largestDimension).max() ?? 0)
    }

    struct Outcome: Sendable {
        /// One for each unit.
        var units: [LayerResult]
        /// SHA-256 by tensor name, of all that was read.
        var tensorSHA256: [String: String]
        var seconds: WalkSeconds
    }

    /// One unit of work.
    private enum Item: Sendable {
        /// The audit of a tensor that no unit walks over alone: just before the blocks that read it, so that both
        /// walks share what the system has read.
        case audit(StateTensor)
        case digest(tensor: String)
        case block(unit: Int, block: Int)
        /// What comes after the last block, where it is much.
        case result(unit: Int, strategy: Int)
    }

    /// What the blocks of one unit share. Each strategy's blocks are joined in their order, so that workers on
    /// two blocks wait for one another strategy by strategy only.
    private final class Progress: Sendable {
        struct Strategy: Sendable {
            let turns = Turnstile()
            let accumulator = Accumulator()
            let scatteredParts: Set<Int>
            /// What its sums are taken from, and given back to for the next.
            let spent: SpentMoments
        }
        final class Accumulator: Sendable {
            let current = Mutex<StrategyAccumulator?>(nil)
            let result = Mutex<StrategyResult?>(nil)
        }
        let strategies: [Strategy]
        /// Of the unit's tensor, where its blocks are the first to read it.
        let audit: TensorAudit?
        let auditTurns = Turnstile()
        /// Bytes of the largest block that is read whole before it is pooled; 0 where none is.
        let heldByteCount: Int

        init(_ unit: PoolingUnit, _ schedule: BlockSchedule, audit: TensorAudit?, isHeld: Bool, spent: SpentMoments) {
            heldByteCount = isHeld ? schedule.largestBlock(of: unit.tensors[0], upTo: unit.heldByteCount) : 0
            strategies = unit.suite.strategies.indices.map { Strategy(scatteredParts: unit.scatteredParts(of: $0, schedule), spent: spent) }
            self.audit = audit
        }

        var layerResult: LayerResult { LayerResult(of: strategies.map { $0.accumulator.result.withLock { $0! } }) }
    }

    /// Units that are worked on at the same time, so that workers seldom wait for one another: as many as
    /// there are workers, if their sums are not too large to be held at once.
    private func lanes(of workers: Workers) -> [Range<Int>] {
        var lanes: [Range<Int>] = [], start = 0
        while start < units.count {
            var end = start + 1, bytes = units[start].sumByteCount(schedule)
            while end < units.count, end - start < workers.count, units[end].fitsBuffers(of: units[start]),
                bytes + units[end].sumByteCount(schedule) <= Self.laneByteCount
            {
                bytes += units[end].sumByteCount(schedule)
                end += 1
            }
            lanes.append(start..<end)
            start = end
        }
        return lanes
    }

    private static let laneByteCount = 256 << 20

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
        var audited = auditedBefore, progress: [Progress] = [], apart: [[StateTensor]] = []
        let spent = SpentMoments()
        let lanes = lanes(of: workers)
        for lane in lanes {
            for unit in units[lane] {
                let new = unit.tensors.filter { audited.insert($0.name).inserted }
                let audit = unit.tensors.count == 1 && new.count == 1 ? TensorAudit(of: new[0]) : nil
                // Where workers are on one unit's blocks at once, and reading is most of their work.
                let isHeld = lane.count < workers.count && !unit.isMostlyProducts(schedule)
                progress.append(Progress(unit, schedule, audit: audit, isHeld: isHeld, spent: spent))
                apart.append(audit == nil ? new : [])
            }
        }
        var items: [Item] = otherTensorNames.map { .digest(tensor: $0) }
        for lane in lanes {
            items += lane.flatMap { apart[$0] }.map { .audit($0) }
            items += schedule.blocks.indices.flatMap { block in lane.map { .block(unit: $0, block: block) } }
            for unit in lane where hasMuchToFinish(units[unit]) {
                items += units[unit].suite.strategies.indices.map { .result(unit: unit, strategy: $0) }
            }
        }
        let digests = Mutex<[String: String]>([:]), seconds = Mutex(WalkSeconds())

        struct Scratch {
            var audit: [UInt8] = []
            var block: (unit: Int, results: BlockScratch)?
        }
        try workers.run(itemCount: items.count, scratch: { Scratch() }) { [items, progress] item, scratch in
            switch items[item] {
            case .audit(let states):
                let start = ContinuousClock.now
                let digest = try TensorAudit.sha256(of: states, monitor: monitor, buffer: &scratch.audit)
                digests.withLock { $0[states.name] = digest }
                seconds.withLock { $0.read += start.secondsAgo }
            case .digest(let name):
                let digest = try dataset.sha256(ofTensor: name, check: monitor.checkInterruption)
                digests.withLock { $0[name] = digest }
            case .block(let index, let number):
                let unit = units[index]
                // Buffers fit the units of one kind, which follow one another.
                var results: BlockScratch
                if let held = scratch.block, units[held.unit].fitsBuffers(of: unit) {
                    results = held.results
                } else {
                    results = BlockScratch(unit: unit, partCount: scored.partCount)
                }
                scratch.block = nil  // held once, so that its buffers are changed in place
                results.seconds = WalkSeconds()
                defer {
                    seconds.withLock { $0 = $0 + results.seconds }
                    scratch.block = (index, results)
                }
                try process(number, of: unit, in: &results, into: progress[index], monitor)
                if number == schedule.blocks.count - 1, let audit = progress[index].audit {
                    digests.withLock { $0[audit.states.name] = audit.finish() }
                }
            case .result(let index, let strategy):
                let start = ContinuousClock.now
                defer { seconds.withLock { $0.score += start.secondsAgo } }
                finish(progress[index].strategies[strategy])
            }
        }
        return Outcome(units: progress.map(\.layerResult), tensorSHA256: digests.withLock { $0 }, seconds: seconds.withLock { $0 })
    }

    /// Audits, pools, measures and joins one block of a unit. Every turn is passed on, whatever fails.
    private func process(_ number: Int, of unit: PoolingUnit, in results: inout BlockScratch, into progress: Progress, _ monitor: RunMonitor) throws {
        let block = schedule.blocks[number]
        var failure: (any Error)?
        do {
            let audit = progress.audit.map { self.audit($0, of: number, unit, progress, monitor) }
            audit?.willReadNext()
            try results.pool(block, of: unit, in: dataset, frequencies: frequencies, auditing: audit)
            if let audit { monitor.finish(audit.byteCount) }
        } catch { failure = error }
        let start = ContinuousClock.now
        defer { results.seconds.score += start.secondsAgo }
        for strategy in unit.suite.strategies.indices {
            let moments = failure == nil ? results.measure(strategy, block, scattered: progress.strategies[strategy].scatteredParts, of: unit) : []
            progress.strategies[strategy].turns.pass(number) {
                if failure == nil { fold(number, strategy, results, moments, of: unit, into: progress.strategies[strategy]) }
            }
            if !moments.isEmpty { results.reuse(moments, of: strategy, unit.suite) }
            if number == schedule.blocks.count - 1, !hasMuchToFinish(unit) { finish(progress.strategies[strategy]) }
        }
        if let failure { throw failure }
        monitor.finish(byteCount(of: block, in: unit))
    }

    /// Whether embeddings are multiplied with one another after the last block, or many pairs join two blocks: then
    /// the strategies of a unit are shared out among the workers. Else so little is left that a worker does it at
    /// once, and no other waits.
    private func hasMuchToFinish(_ unit: PoolingUnit) -> Bool {
        schedule.largestGroup(dimension: unit.largestDimension) > 0 || schedule.crossingPairs.count > Self.fewPairs
    }

    private static let fewPairs = 1000

    /// Joins a strategy's block to those before it.
    private func fold(
        _ number: Int, _ strategy: Int, _ results: BlockScratch, _ moments: [BlockMoments<Float>], of unit: PoolingUnit, into place: Progress.Strategy
    ) {
        place.accumulator.current.withLock { accumulator in
            if accumulator == nil { accumulator = StrategyAccumulator(strategy, unit: unit, scored: scored, schedule: schedule, spent: place.spent) }
            accumulator!.fold(schedule.blocks[number], results.strategies[strategy], moments, unit.suite, results.embeddings)
        }
    }

    /// Takes a strategy's results when its last block is in; none where a block failed, which ends the walk.
    private func finish(_ strategy: Progress.Strategy) {
        strategy.turns.pass(schedule.blocks.count) {}
        guard let accumulator = strategy.accumulator.current.withLock({ $0.take() }) else { return }
        let result = accumulator.finish(scored: scored, schedule: schedule, keepsEmbeddings: keepsAll, spent: strategy.spent)
        strategy.accumulator.result.withLock { $0 = result }
    }

    /// How a block is audited.
    private func audit(_ audit: TensorAudit, of block: Int, _ unit: PoolingUnit, _ progress: Progress, _ monitor: RunMonitor) -> BlockAudit {
        BlockAudit(
            audit: audit, number: block, sentences: BlockSchedule.sentences(ofBlock: block, of: audit.states), turns: progress.auditTurns,
            heldByteCount: progress.heldByteCount, monitor: monitor)
    }

    /// Bytes of hidden states of a block's sentences.
    private func byteCount(of block: BlockSchedule.Block, in unit: PoolingUnit) -> Int {
        block.sentences.reduce(0) { $0 + unit.rows(of: $1).count } * unit.tokenByteCount
    }
}
