import TestSupport
import Testing

@testable import Metrics

/// Correlations against scipy's (`Fixtures/correlations.json`).
struct CorrelationFixture: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let x: [Double]
    let y: [Double]
    let ranks_x: [Double]
    let ranks_y: [Double]
    let spearman: Double?
    let pearson: Double?

    var testDescription: String { name }
    static let all = try! Fixtures.decode([CorrelationFixture].self, from: "correlations.json")
}

@Suite struct SpearmanTests {
    @Test("Spearman agrees with scipy, or is undefined where it is", arguments: CorrelationFixture.all)
    func agreesWithScipy(fixture: CorrelationFixture) {
        let found = Spearman.correlation(of: Midranks(of: fixture.x), with: Midranks(of: fixture.y))
        guard let expected = fixture.spearman else {
            #expect(found.number.isNaN)
            #expect(found.reason?.isEmpty == false)
            return
        }
        // Ours is a quotient of exact sums; scipy's own rounding over up to 1379 terms is below 1e-13.
        #expect(abs(found.number - expected) < 1e-13)
    }

    @Test("Equal orders give exactly 1, reversed ones exactly −1") func extremes() {
        var numbers = SeededNumbers(seed: 1)
        let x = numbers.doubles(1001)
        let ranks = Midranks(of: x)
        #expect(Spearman.correlation(of: ranks, with: ranks) == .value(1))
        #expect(Spearman.correlation(of: Midranks(of: x.map { -$0 }), with: ranks) == .value(-1))
    }

    @Test("Any growing function of the scores gives the same bits") func monotone() {
        var numbers = SeededNumbers(seed: 2)
        let x = numbers.doubles(300), gold = Midranks(of: numbers.doubles(300).map { ($0 * 5).rounded() })
        let a = Spearman.correlation(of: Midranks(of: x), with: gold)
        #expect(Spearman.correlation(of: Midranks(of: x.map { 2 * $0 + 3 }), with: gold) == a)
    }

    @Test("Undefined has a reason", arguments: [
        ([0.1, 0.2], [1.0, 2], "fewer than 3 pairs"), ([], [], "fewer than 3 pairs"),
        ([0.5, 0.5, 0.5], [1, 2, 3], "constant scores"), ([0.1, 0.2, 0.3], [4, 4, 4], "constant gold"),
    ])
    func reasons(scores: [Double], gold: [Double], reason: String) {
        #expect(Spearman.correlation(of: Midranks(of: scores), with: Midranks(of: gold)) == .undefined(reason))
        #expect(Pearson.correlation(of: scores, with: gold) == .undefined(reason))
    }
}

@Suite struct MidranksTests {
    @Test("Ranks agree with scipy's average ranks", arguments: CorrelationFixture.all)
    func agreesWithScipy(fixture: CorrelationFixture) {
        for (values, expected) in [(fixture.x, fixture.ranks_x), (fixture.y, fixture.ranks_y)] {
            let ranks = Midranks(of: values)
            // Doubled and centred: whole numbers, so equal exactly.
            #expect(ranks.centred == expected.map { Int(2 * $0) - values.count - 1 })
            #expect(ranks.centred.reduce(0, +) == 0)
            #expect(ranks.sumOfSquares == ranks.centred.reduce(0) { $0 + Int128($1) * Int128($1) })
        }
    }

    @Test("Only equal values are tied: one unit in the last place is a difference") func ties() {
        let x = 1 - 0x1p-53
        #expect(Midranks(of: [x, 1, x]).centred == [-1, 2, -1])
        #expect(Midranks(of: [0.0, -0.0]).isConstant)
    }
}

@Suite struct PearsonTests {
    @Test("Pearson agrees with scipy, or is undefined where it is", arguments: CorrelationFixture.all)
    func agreesWithScipy(fixture: CorrelationFixture) {
        let found = Pearson.correlation(of: fixture.x, with: fixture.y)
        guard let expected = fixture.pearson else {
            #expect(found.number.isNaN)
            return
        }
        // Scores within 3e-7 of 1 keep 1e-16 / 3e-7 of relative precision: 1e-9; the others far more.
        #expect(abs(found.number - expected) < 1e-9)
    }

    @Test("Ranks within parts are those of each part alone, ties and signs included", arguments: UInt64(0)..<20)
    func parts(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        let values = numbers.doubles(200).map { seed.isMultiple(of: 2) ? ($0 * 7 - 3).rounded() : $0 - 0.5 }
        // Some are in no part; the last part is empty.
        let labels = values.indices.map { _ in Int32.random(in: -1...4, using: &numbers) }
        let parts = (0...5).map { label in values.indices.filter { labels[$0] == label } }
        let (whole, ranks) = Midranks.of(values, parts: labels, partCount: parts.count)
        #expect(whole == Midranks(of: values))
        #expect(ranks == parts.map { part in Midranks(of: part.map { values[$0] }) })
    }
}
