internal import Evaluation
internal import Metrics

/// The pairs that two cells rank most differently.
struct Disagreement: Sendable {
    struct Item: Sendable {
        /// The place of the pair among those of the section.
        let pair: Int
        let gold: Double
        let cosines: (reference: Double, other: Double)
        /// 1 is the most similar pair; ties share the average rank.
        let ranks: (gold: Double, reference: Double, other: Double)

        /// How many places further up (towards the most similar) the other cell ranks the pair.
        var rise: Double { ranks.reference - ranks.other }
        /// Which of the two ranks the pair nearer to where the gold scores have it; nil where both are as near.
        var referenceIsNearer: Bool? {
            let reference = abs(ranks.reference - ranks.gold), other = abs(ranks.other - ranks.gold)
            return reference == other ? nil : reference < other
        }
    }

    let other: Cell
    let reference: Cell
    /// The largest differences of ranks first; of equal ones, in the order of the file.
    let items: [Item]
    /// Of those items.
    var referenceNearerCount: Int { items.count { $0.referenceIsNearer == true } }
    var otherNearerCount: Int { items.count { $0.referenceIsNearer == false } }

    /// How many pairs are shown of two cells.
    static let limit = 50

    /// - Parameter ranks: of the cosines of a cell, as ``ranks(of:)`` makes them.
    init(
        reference: Cell, other: Cell, gold: [Double], goldRanks: [Double], cosines: (reference: [Double], other: [Double]),
        ranks: (reference: [Double], other: [Double])
    ) {
        (self.reference, self.other) = (reference, other)
        let distances = zip(ranks.reference, ranks.other).map { abs($0 - $1) }
        items = Self.largest(distances).map { pair in
            Item(
                pair: pair, gold: gold[pair], cosines: (cosines.reference[pair], cosines.other[pair]),
                ranks: (goldRanks[pair], ranks.reference[pair], ranks.other[pair]))
        }
    }

    /// The places of the largest distances above 0, of equal ones the first.
    private static func largest(_ distances: [Double]) -> [Int] {
        var top: [Int] = []
        for (place, distance) in distances.enumerated() where distance > 0 {
            if top.count == limit {
                guard distance > distances[top[limit - 1]] else { continue }
                top.removeLast()
            }
            top.insert(place, at: top.firstIndex { distances[$0] < distance } ?? top.count)
        }
        return top
    }

    /// Average ranks from the largest value down, from 1.
    static func ranks(of values: [Double]) -> [Double] {
        let count = Double(values.count)
        return Midranks(of: values).centred.map { (count + 1 - Double($0)) / 2 }
    }

    /// The reference of a section against each other pooling shown, whose cosines are there.
    static func all(of section: ReportSection) -> [Disagreement] {
        guard let pairs = section.pairs, let reference = section.reference, let cosines = pairs.cosines(of: reference), !cosines.isEmpty else { return [] }
        let goldRanks = ranks(of: pairs.gold), referenceRanks = ranks(of: cosines)
        return section.shown.compactMap { row in
            guard row.cell != reference, row.equivalentTo != reference.pooling, let other = pairs.cosines(of: row.cell) else { return nil }
            let found = Disagreement(
                reference: reference, other: row.cell, gold: pairs.gold, goldRanks: goldRanks, cosines: (cosines, other), ranks: (referenceRanks, ranks(of: other)))
            return found.items.isEmpty ? nil : found
        }
    }
}
