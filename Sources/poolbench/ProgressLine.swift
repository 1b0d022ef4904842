import Dispatch
import Evaluation
import Formats

/// Shows how far a run is, once it has taken a second: a line that is rewritten on a terminal, and a
/// plain line now and then where nobody watches.
final class ProgressLine {
    private let timer: any DispatchSourceTimer
    private let isLively: Bool

    private static let clearLine = "\r\u{1B}[2K"

    init(_ monitor: RunMonitor) {
        let isLively = Terminal.standardError.isLively
        let start = ContinuousClock.now
        let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "progress"))
        timer.schedule(deadline: .now() + .seconds(1), repeating: isLively ? .milliseconds(200) : .seconds(10))
        timer.setEventHandler {
            let (done, total) = monitor.progress
            guard total > 0, done > 0 else { return }
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            let rate = Double(done) / max(seconds, 1e-3)
            let left = Double(total - done) / rate
            let line =
                "\(DecimalText.fixed(100 * Double(done) / Double(total), decimals: 0)) % of \(DecimalText.fixed(Double(total) / 1e6, decimals: 0)) MB"
                + ", \(DecimalText.fixed(rate / 1e6, decimals: 0)) MB/s, \(DecimalText.fixed(left, decimals: 0)) s left"
            Terminal.standardError.write(isLively ? Self.clearLine + line : line + "\n")
        }
        timer.activate()
        self.timer = timer
        self.isLively = isLively
    }

    /// Ends the display and wipes the line.
    func finish() {
        timer.cancel()
        if isLively { Terminal.standardError.write(Self.clearLine) }
    }
}
