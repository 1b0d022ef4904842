import Dispatch
import Evaluation
import Reporting

/// Shows how far a run is: a line that is rewritten on a terminal once it has taken half a second, and a
/// plain line now and then where nobody watches.
final class ProgressLine {
    private let timer: any DispatchSourceTimer
    private let queue = DispatchQueue(label: "progress")
    private let isLively: Bool

    /// To the start of the line, and wiping what stands there.
    private static let clearLine = "\r\u{1B}[2K"
    private static let wipeRest = "\u{1B}[K"

    init(_ monitor: RunMonitor) {
        let isLively = Terminal.standardError.isLively
        let start = ContinuousClock.now
        var clock = ProgressText.Clock(now: 0, phaseStart: 0, lastCell: 0), before = monitor.activity
        timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now() + (isLively ? .milliseconds(500) : .seconds(10)), repeating: isLively ? .milliseconds(100) : .seconds(10))
        timer.setEventHandler {
            let activity = monitor.activity
            clock.now = (ContinuousClock.now - start) / .seconds(1)
            if activity.phase != before.phase { clock.phaseStart = clock.now }
            if activity.cells != before.cells { clock.lastCell = clock.now }
            before = activity
            guard let line = ProgressText.line(of: activity, clock, Terminal.standardError.style) else { return }
            Terminal.standardError.write(isLively ? "\r" + line + Self.wipeRest : line + "\n")
        }
        timer.activate()
        self.isLively = isLively
    }

    /// Ends the display and wipes the line.
    func finish() {
        timer.cancel()
        // Behind a line that is being written just now.
        queue.sync {}
        if isLively { Terminal.standardError.write(Self.clearLine) }
    }
}
