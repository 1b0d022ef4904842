internal import Metrics
internal import Synchronization

/// Second moments that have served: d² numbers that the next ones take over, because to have the system make and
/// clear such memory takes as long as to join some blocks.
final class SpentMoments: Sendable {
    private let byDimension = Mutex<[Int: [SecondMoments]]>([:])

    /// Empty moments.
    func take(dimension: Int) -> SecondMoments {
        guard var moments = byDimension.withLock({ $0[dimension]?.popLast() }) else { return SecondMoments(dimension: dimension) }
        moments.reset()
        return moments
    }

    func give(_ moments: SecondMoments) { byDimension.withLock { $0[moments.dimension, default: []].append(moments) } }
}
