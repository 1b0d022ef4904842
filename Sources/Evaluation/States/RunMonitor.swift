internal import Synchronization

/// How far a run has come, and whether it should stop: read and set by others while it works.
public final class RunMonitor: Sendable {
    /// What a run is at. Its raw value is what people read.
    public enum Phase: String, Sendable {
        case reading
        case pooling
        /// Reading and measuring what transforms are fitted on.
        case fitting
        case transforms, geometry, statistics
        /// Making the files of the result folder.
        case writing
    }

    /// One unit's part of a walk over several.
    struct Stretch: Sendable {
        let layers: String
        /// In proportion to its bytes.
        let weight: Int
        /// Rows that it makes.
        let cells: Int
    }

    /// A glimpse of a run.
    public struct Activity: Sendable, Equatable {
        public var phase: Phase
        /// As the `layers` column has it; empty where no layer is worked on.
        public var layers: String
        /// Bytes of hidden states dealt with so far, and altogether.
        public var bytes: Int
        public var byteCount: Int
        /// Cells whose embeddings are scored, of all.
        public var cells: Int
        public var cellCount: Int
        /// Whether embeddings are worked on after they are pooled: bytes then say little of what is left.
        public var goesBeyondPooling: Bool
        /// Pieces of work of this phase that are done, of those handed out; 0 of 0 where they are not counted.
        public var steps: Int
        public var stepCount: Int

        public init(
            phase: Phase, layers: String = "", bytes: Int, byteCount: Int, cells: Int, cellCount: Int, goesBeyondPooling: Bool = false, steps: Int = 0,
            stepCount: Int = 0
        ) {
            self.goesBeyondPooling = goesBeyondPooling
            (self.phase, self.layers, self.bytes, self.byteCount) = (phase, layers, bytes, byteCount)
            (self.cells, self.cellCount, self.steps, self.stepCount) = (cells, cellCount, steps, stepCount)
        }
    }

    private struct Stage {
        var phase = Phase.reading
        var stretches: [Stretch] = []
        /// When the stage began, and how many bytes it will walk over.
        var firstByte = 0
        var byteCount = 0
        var goesBeyondPooling = false

        /// The unit that a walk is at, and the cells of those before it. Units are walked over in their
        /// order, so that the share of bytes tells.
        func place(at bytes: Int) -> (layers: String, cells: Int) {
            let weight = Double(stretches.reduce(0) { $0 + $1.weight })
            var left = weight * Double(bytes - firstByte) / Double(max(1, byteCount)), cells = 0
            for stretch in stretches.dropLast() {
                guard left >= Double(stretch.weight) else { return (stretch.layers, cells) }
                left -= Double(stretch.weight)
                cells += stretch.cells
            }
            return (stretches.last?.layers ?? "", cells)
        }
    }

    private let done = Atomic<Int>(0)
    private let total = Atomic<Int>(0)
    private let cellsDone = Atomic<Int>(0)
    private let cellsTotal = Atomic<Int>(0)
    private let stepsDone = Atomic<Int>(0)
    private let stepsTotal = Atomic<Int>(0)
    private let signal = Atomic<Int>(0)
    private let stage = Mutex(Stage())

    public init() {}

    public var activity: Activity {
        let bytes = done.load(ordering: .relaxed), stage = stage.withLock { $0 }
        let (layers, cells) = stage.place(at: bytes)
        return Activity(
            phase: stage.phase, layers: layers, bytes: bytes, byteCount: total.load(ordering: .relaxed),
            cells: cellsDone.load(ordering: .relaxed) + cells, cellCount: cellsTotal.load(ordering: .relaxed),
            goesBeyondPooling: stage.goesBeyondPooling, steps: stepsDone.load(ordering: .relaxed), stepCount: stepsTotal.load(ordering: .relaxed))
    }

    /// The number of the signal that asked the run to stop.
    public var interruption: Int? {
        let number = signal.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    /// Asks the run to stop at the next block, leaving nothing behind.
    public func interrupt(signal number: Int) { signal.store(number, ordering: .relaxed) }

    /// Throws ``Interrupted`` once somebody asked.
    public func checkInterruption() throws(Interrupted) {
        if let interruption { throw Interrupted(signal: interruption) }
    }

    /// Says what comes next.
    public func begin(_ phase: Phase) { begin(phase, [], byteCount: 0) }
    func begin(_ phase: Phase, of layers: String) { begin(phase, [Stretch(layers: layers, weight: 1, cells: 0)], byteCount: 0) }

    /// - Parameters:
    ///   - stretches: what is walked over, in this order.
    ///   - byteCount: of the whole walk.
    func begin(_ phase: Phase, _ stretches: [Stretch], byteCount: Int) {
        expect(steps: 0)
        let firstByte = done.load(ordering: .relaxed)
        stage.withLock { stage in
            let isBeyond = stage.goesBeyondPooling || [.fitting, .transforms, .geometry].contains(phase)
            stage = Stage(phase: phase, stretches: stretches, firstByte: firstByte, byteCount: byteCount, goesBeyondPooling: isBeyond)
        }
    }

    func expect(_ bytes: Int) { total.add(bytes, ordering: .relaxed) }
    func finish(_ bytes: Int) { done.add(bytes, ordering: .relaxed) }
    func expect(cells: Int) { cellsTotal.add(cells, ordering: .relaxed) }
    func finish(cells: Int) { cellsDone.add(cells, ordering: .relaxed) }
    /// Pieces of work that are handed out now; those before are forgotten.
    func expect(steps: Int) {
        stepsDone.store(0, ordering: .relaxed)
        stepsTotal.store(steps, ordering: .relaxed)
    }
    func finishStep() { stepsDone.add(1, ordering: .relaxed) }
}

/// A run that was asked to stop.
public struct Interrupted: Error, Sendable {
    public let signal: Int
}
