import Testing

@testable import Evaluation
#if !THREAD_SANITIZER  // which has a Mutex of its own there
import Synchronization
#endif

@Suite struct WorkersTests {
    private struct Fault: Error, Equatable { let item: Int }

    @Test("Results stand in the order of the items", arguments: [1, 2, 5])
    func order(count: Int) throws {
        let workers = Workers(count: count, monitor: RunMonitor())
        #expect(try workers.map(itemCount: 100) { $0 * $0 } == (0..<100).map { $0 * $0 })
        #expect(try workers.map(itemCount: 0) { $0 } == [])
    }

    @Test("The error of the lowest item is thrown, whatever the timing", arguments: [1, 2, 5])
    func lowestError(count: Int) {
        let workers = Workers(count: count, monitor: RunMonitor())
        #expect(throws: Fault(item: 7)) {
            try workers.run(itemCount: 50, scratch: {}) { item, _ in if item % 10 == 7 { throw Fault(item: item) } }
        }
    }

    @Test("A run that is asked to stop hands out nothing more and says by which signal")
    func interruption() {
        let monitor = RunMonitor()
        let done = Mutex(0)
        #expect(throws: Interrupted.self) {
            try Workers(count: 1, monitor: monitor).run(itemCount: 50, scratch: {}) { item, _ in
                done.withLock { $0 += 1 }
                if item == 3 { monitor.interrupt(signal: 15) }
            }
        }
        #expect(done.withLock { $0 } == 4)
        #expect(monitor.interruption == 15)
    }

    @Test("A turnstile lets steps pass in ascending order", arguments: [1, 2, 5])
    func turnstile(count: Int) throws {
        let turnstile = Turnstile()
        let passed = Mutex<[Int]>([])
        try Workers(count: count, monitor: RunMonitor()).run(itemCount: 200, scratch: {}) { item, _ in
            turnstile.pass(item) { passed.withLock { $0.append(item) } }
        }
        #expect(passed.withLock { $0 } == Array(0..<200))
    }
}
