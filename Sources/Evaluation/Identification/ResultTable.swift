internal import Synchronization

/// Results of numbered work, put down by several threads.
final class ResultTable<Result: Sendable>: Sendable {
    private let results: Mutex<[Result?]>

    init(count: Int) { results = Mutex([Result?](repeating: nil, count: count)) }

    func put(_ result: Result, at place: Int) { results.withLock { $0[place] = result } }

    /// All of them, once each place has one.
    var all: [Result] { results.withLock { $0.map { $0! } } }
}
