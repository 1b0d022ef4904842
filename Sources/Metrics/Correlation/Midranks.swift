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
    public init(of values: [Double]) {
        let order = AscendingOrder(of: values).entries
        let n = values.count
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
