import Dispatch
import Evaluation
import Glibc

/// Turns SIGINT and SIGTERM into a request to stop, so that a run ends between two blocks and leaves
/// nothing behind. A second signal ends the process at once.
final class SignalWatch {
    private let sources: [any DispatchSourceSignal]

    init(_ monitor: RunMonitor) {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: DispatchQueue(label: "signals"))
            source.setEventHandler {
                if monitor.interruption != nil { _exit(128 + number) }
                monitor.interrupt(signal: Int(number))
            }
            source.activate()
            return source
        }
    }
}
