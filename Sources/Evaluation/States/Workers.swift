internal import Dispatch
internal import Synchronization

/// Hands numbered work to several threads. The only place where threads are made.
public struct Workers: Sendable {
    let count: Int
    let monitor: RunMonitor

    public init(count: Int, monitor: RunMonitor) { (self.count, self.monitor) = (count, monitor) }

    private struct State {
        var next = 0
        var failure: (item: Int, error: any Error)?
    }

    /// Does items 0..<itemCount, handed out in ascending order.
    ///
    /// - Parameters:
    ///   - scratch: makes what one worker owns and uses for all its items.
    ///   - body: does one item. Items that were handed out are always done to their end, so that
    ///     the error of the lowest item that has one is thrown, whatever the timing.
    func run<Scratch>(
        itemCount: Int, scratch makeScratch: @Sendable () -> Scratch,
        _ body: @Sendable (_ item: Int, _ scratch: inout Scratch) throws -> Void
    ) throws {
        let state = Mutex(State())
        let monitor = monitor
        monitor.expect(steps: itemCount)
        DispatchQueue.concurrentPerform(iterations: max(1, min(count, itemCount))) { _ in
            var scratch: Scratch?
            while true {
                let item: Int? = state.withLock { state in
                    guard state.next < itemCount, state.failure == nil, monitor.interruption == nil else { return nil }
                    state.next += 1
                    return state.next - 1
                }
                guard let item else { return }
                if scratch == nil { scratch = makeScratch() }
                do {
                    try body(item, &scratch!)
                    monitor.finishStep()
                } catch {
                    state.withLock { state in
                        if item < state.failure?.item ?? Int.max { state.failure = (item, error) }
                    }
                }
            }
        }
        if let failure = state.withLock({ $0.failure }) { throw failure.error }
        try monitor.checkInterruption()
    }

    /// The results of items 0..<itemCount, in their order.
    func map<Result: Sendable>(itemCount: Int, _ body: @Sendable (Int) throws -> Result) throws -> [Result] {
        let results = Mutex([Result?](repeating: nil, count: itemCount))
        try run(itemCount: itemCount, scratch: {}) { item, _ in
            let result = try body(item)
            results.withLock { $0[item] = result }
        }
        return results.withLock { $0.map { $0! } }
    }
}

extension Workers {
    /// Makes the results of items 0..<itemCount side by side, and hands them on one at a time, in their order.
    public func forEach<Value>(itemCount: Int, _ body: @Sendable (Int) throws -> Value, inOrder next: @Sendable (Value) throws -> Void) throws {
        let turns = Turnstile()
        try run(itemCount: itemCount, scratch: {}) { item, _ in
            let result = Result { try body(item) }
            try turns.pass(item) { try next(try result.get()) }
        }
    }
}

/// Lets numbered steps pass one at a time, in ascending order, whichever thread comes first.
///
/// A thread that waits for its turn waits for steps that were handed out before its own, so there is
/// always one that can go on.
final class Turnstile: Sendable {
    private struct Turn {
        var next = 0
        var waiting: [Int: DispatchSemaphore] = [:]
    }

    private let turn = Mutex(Turn())

    /// Waits for the turn of a step, takes it, and opens the next one's.
    func pass(_ step: Int, _ body: () throws -> Void) rethrows {
        let semaphore: DispatchSemaphore? = turn.withLock { turn in
            guard turn.next != step else { return nil }
            let semaphore = DispatchSemaphore(value: 0)
            turn.waiting[step] = semaphore
            return semaphore
        }
        semaphore?.wait()
        defer {
            turn.withLock { turn in
                turn.next += 1
                turn.waiting.removeValue(forKey: turn.next)?.signal()
            }
        }
        try body()
    }
}
