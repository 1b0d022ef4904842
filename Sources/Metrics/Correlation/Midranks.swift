/// Average ranks of a sample, as exact whole numbers.
///
/// A tie group that starts after `before` smaller values and holds w values has the average rank
/// before + (w + 1)/2. Doubled and centred it is Rᵢ = 2·before + w − n: whole numbers with sum 0, so
/// that sums of their products are exact.
public struct Midranks: Sendable, Equatable {
    /// Rᵢ = 2·rankᵢ − (n + 1), in the order of the sample.
    public let centred: [Int]
    /// Σ Rᵢ² = (n³ − Σ w³)/3 over the tie groups.
    public let sumOfSquares: Int128

    public var count: Int { centred.count }
    /// Whether all values are tied.
    public var isConstant: Bool { sumOfSquares == 0 }

    /// - Parameter values: none of them NaN.
    /// - Complexity: O(n).
    public init(of values: [Double]) { self.init(inOrder: AscendingOrder(of: values).entries) }

    /// Those of a sample, and within each of some parts of it. All are sorted at once, so that many small parts cost no
    /// more than a few large ones.
    ///
    /// - Parameters:
    ///   - values: none of them NaN.
    ///   - parts: for each value the number of its part, or a negative one where it is in none.
    ///   - partCount: how many parts there are.
    public static func of(_ values: [Double], parts: [Int32], partCount: Int) -> (whole: Midranks, parts: [Midranks]) {
        let order = AscendingOrder(of: values).entries, whole = Midranks(inOrder: order)
        guard partCount > 0 else { return (whole, []) }
        precondition(parts.count == values.count, "a part for every value")
        var sizes = [Int](repeating: 0, count: partCount)
        let places = parts.map { part -> UInt32 in
            guard part >= 0 else { return 0 }
            sizes[Int(part)] += 1
            return UInt32(sizes[Int(part)] - 1)
        }
        // One part's order behind the other's.
        var ends = [0]
        for size in sizes { ends.append(ends.last! + size) }
        var fill = ends, orders = [AscendingOrder.Entry](repeating: AscendingOrder.Entry(key: 0, place: 0), count: ends.last!)
        for entry in order where parts[Int(entry.place)] >= 0 {
            let part = Int(parts[Int(entry.place)])
            orders[fill[part]] = AscendingOrder.Entry(key: entry.key, place: places[Int(entry.place)])
            fill[part] += 1
        }
        return (whole, sizes.indices.map { Midranks(inOrder: Array(orders[ends[$0]..<ends[$0 + 1]])) })
    }

    private init(inOrder order: [AscendingOrder.Entry]) {
        let n = order.count
        var centred = [Int](repeating: 0, count: n)
        var sumOfSquares: Int128 = 0
        var before = 0
        while before < n {
            var end = before + 1
            while end < n, order[end].key == order[before].key { end += 1 }
            let width = end - before
            let rank = 2 * before + width - n
            for place in before..<end { centred[Int(order[place].place)] = rank }
            sumOfSquares += Int128(rank) * Int128(rank) * Int128(width)
            before = end
        }
        self.centred = centred
        self.sumOfSquares = sumOfSquares
    }
}
