/// How long a walk over states was at what, in seconds of all its threads together.
struct WalkSeconds: Sendable {
    /// Reading, checking and hashing states, waiting for the disk and for another block's turn included.
    var read = 0.0
    /// Making embeddings.
    var pool = 0.0
    /// Norms, similarities, second moments, and joining blocks.
    var score = 0.0

    static func + (a: WalkSeconds, b: WalkSeconds) -> WalkSeconds {
        WalkSeconds(read: a.read + b.read, pool: a.pool + b.pool, score: a.score + b.score)
    }

    /// As run.json names them.
    var phases: [(name: String, seconds: Double)] { [("read", read), ("pool", pool), ("score", score)] }
}

extension ContinuousClock.Instant {
    /// Seconds from then to now.
    var secondsAgo: Double { (ContinuousClock.now - self) / .seconds(1) }
}
