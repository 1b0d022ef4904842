/// A count, and where the first was met.
struct Tally: Sendable {
    private(set) var count = 0
    private(set) var first: (sentence: Int, token: Int)?

    mutating func add(sentence: Int, token: Int = 0, times: Int = 1) {
        guard times > 0 else { return }
        if count == 0 { first = (sentence, token) }
        count += times
    }

    /// Adds what was counted later.
    mutating func merge(_ later: Tally) {
        if count == 0 { first = later.first }
        count += later.count
    }
}
