import TestSupport
import Testing

@testable import Metrics

@Suite struct AscendingOrderTests {
    static let kinds: [[Double]] = [
        [], [3], [2, 1], [1, 1, 1], [0.0, -0.0, 0.0], [-1, 1, -0.0, 0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude],
        [.infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 5e-324, -5e-324, 1e-308],
        [1, 1.0.nextUp, 1.0.nextDown, -1, (-1.0).nextUp, (-1.0).nextDown],
    ]

    @Test("Numbers of every kind come in the order of comparing them", arguments: kinds)
    func orders(values: [Double]) {
        let entries = AscendingOrder(of: values).entries
        #expect(entries.map(\.place).sorted() == values.indices.map { UInt32($0) })
        let sorted = entries.map { values[Int($0.place)] }
        #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(zip(entries, entries.dropFirst()).allSatisfy { ($0.key == $1.key) == (values[Int($0.place)] == values[Int($1.place)]) })
    }

    @Test("Random bits of all exponents come as the standard library sorts them, equal ones in their order")
    func ordersRandomBits() {
        var random = SplitMix64(seed: 1), values: [Double] = []
        while values.count < 20_000 {
            let value = Double(bitPattern: random.next())
            if !value.isNaN { values += values.count % 3 == 0 ? [value, value] : [value] }
        }
        let expected = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        #expect(AscendingOrder(of: values).entries.map { Int($0.place) } == expected)
    }
}
