import Testing

@testable import Evaluation

@Suite("What a run tells of itself while it works")
struct RunMonitorTests {
    @Test("The share of a walk's bytes tells the layer and the cells behind it, by the weight of each") func layers() {
        let monitor = RunMonitor()
        monitor.expect(800)
        monitor.expect(cells: 12)
        let stretches = [("0", 4), ("6", 2), ("none", 2)].map { RunMonitor.Stretch(layers: $0.0, weight: $0.1, cells: 4) }
        monitor.begin(.pooling, stretches, byteCount: 800)
        var seen: [String] = []
        for _ in 0..<8 {
            let activity = monitor.activity
            seen.append("\(activity.layers) \(activity.cells)")
            monitor.finish(100)
        }
        #expect(seen == ["0 0", "0 0", "0 0", "0 0", "6 4", "6 4", "none 8", "none 8"])
        #expect(!monitor.activity.goesBeyondPooling)
    }

    @Test("Phases follow one another, and their steps are counted anew") func phases() throws {
        let monitor = RunMonitor()
        monitor.expect(cells: 3)
        monitor.begin(.transforms, of: "6")
        _ = try Workers(count: 1, monitor: monitor).map(itemCount: 5) { $0 }
        monitor.finish(cells: 3)
        #expect(monitor.activity == RunMonitor.Activity(
            phase: .transforms, layers: "6", bytes: 0, byteCount: 0, cells: 3, cellCount: 3, goesBeyondPooling: true, steps: 5, stepCount: 5))
        monitor.begin(.statistics)
        let activity = monitor.activity
        #expect(activity.phase == .statistics && activity.layers == "" && activity.cells == 3 && activity.steps == 0 && activity.stepCount == 0)
    }
}
