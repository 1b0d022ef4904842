public import Evaluation
internal import Formats

/// The line that tells how far a run is.
public enum ProgressText {
    /// Seconds since the run began, and when something began or ended.
    public struct Clock: Sendable {
        public var now: Double
        public var phaseStart: Double
        /// When the last cell was finished.
        public var lastCell: Double

        public init(now: Double, phaseStart: Double, lastCell: Double) {
            (self.now, self.phaseStart, self.lastCell) = (now, phaseStart, lastCell)
        }
    }

    /// `pooling layer 6  ███████▌░░░░  63 %  33/77 cells  812 MB/s  3 s left`, cut at the end where the width
    /// has no room for it.
    ///
    /// - Returns: nil as long as there is nothing to tell.
    public static func line(of activity: RunMonitor.Activity, _ clock: Clock, _ style: TerminalStyle) -> String? {
        guard activity.byteCount > 0, activity.bytes > 0 else { return nil }
        let name = OneLine.cut(activity.layers, limit: 20)
        var parts = [activity.phase.rawValue + (name.isEmpty ? "" : " layer \(name)")]
        let cells = activity.cellCount > 0 ? ["\(activity.cells)/\(activity.cellCount) cells"] : []
        let steps = activity.stepCount > 1 ? ["step \(activity.steps)/\(activity.stepCount)"] : []
        switch activity.phase {
        case .statistics, .writing:
            // All is read, so that bytes say nothing more.
            if activity.stepCount > 1 { parts.append(bar(activity.steps, activity.stepCount, style)) }
            parts += steps + cells + ["\(duration(clock.now - clock.phaseStart)) so far"]
        case _ where activity.goesBeyondPooling:
            parts += [bar(activity.cells, activity.cellCount, style)] + cells + (activity.phase == .pooling ? [] : steps)
            if activity.cells > 0 {
                let left = clock.lastCell * Double(activity.cellCount - activity.cells) / Double(activity.cells)
                parts.append("\(duration(left - (clock.now - clock.lastCell))) left")
            }
        default:
            let rate = Double(activity.bytes) / max(clock.now, 1e-3)
            parts += [bar(activity.bytes, activity.byteCount, style)] + cells
            parts.append("\(DecimalText.fixed(rate / 1e6, decimals: rate < 1e7 ? 1 : 0)) MB/s")
            parts.append("\(duration(Double(activity.byteCount - activity.bytes) / rate)) left")
        }
        // One column stays free: a full line would move the cursor to the next.
        while parts.count > 1, DisplayWidth.of(parts.joined(separator: "  ")) >= style.width { parts.removeLast() }
        return parts.joined(separator: "  ")
    }

    /// A share as a bar and a number.
    private static func bar(_ done: Int, _ count: Int, _ style: TerminalStyle) -> String {
        let share = min(1, Double(done) / Double(max(1, count))), width = 16, full = Int((share * Double(width)).rounded(.down))
        let bar = String(repeating: style.isUnicode ? "█" : "#", count: full) + String(repeating: style.isUnicode ? "░" : ".", count: width - full)
        return "\(bar)  \(DecimalText.fixed(100 * share, decimals: 0)) %"
    }

    /// `8 s`, `3 min 5 s`, `2 h 10 min`
    private static func duration(_ seconds: Double) -> String {
        let whole = Int(min(max(0, seconds), 1e9).rounded())
        if whole < 60 { return "\(whole) s" }
        return whole < 3600 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole / 60 % 60) min"
    }
}
