internal import Synchronization

/// How far a run has come, and whether it should stop: read and set by others while it works.
public final class RunMonitor: Sendable {
    private let done = Atomic<Int>(0)
    private let total = Atomic<Int>(0)
    private let signal = Atomic<Int>(0)

    public init() {}

    /// Bytes of hidden states dealt with so far, and altogether.
    public var progress: (done: Int, total: Int) {
        (done.load(ordering: .relaxed), total.load(ordering: .relaxed))
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

    func expect(_ bytes: Int) { total.add(bytes, ordering: .relaxed) }
    func finish(_ bytes: Int) { done.add(bytes, ordering: .relaxed) }
}

/// A run that was asked to stop.
public struct Interrupted: Error, Sendable {
    public let signal: Int
}
