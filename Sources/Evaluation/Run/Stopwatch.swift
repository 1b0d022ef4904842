/// Times the phases of a run.
struct Stopwatch {
    private(set) var laps: [(name: String, seconds: Double)] = []
    private var last = ContinuousClock.now

    mutating func lap(_ name: String) {
        let now = ContinuousClock.now
        laps.append((name, (now - last) / .seconds(1)))
        last = now
    }
}
