internal import HiddenStates
internal import Metrics

/// What is taken over every set and every group of the scored pairs.
extension ScoredPairs {
    /// By set of pairs.
    func ranks(of scores: [Double]) -> [Midranks] {
        groups.flatMap { group in
            var parts = [Int32](repeating: -1, count: group.whole.members.count)
            for (number, places) in group.subsetPlaces.enumerated() {
                for place in places { parts[place] = Int32(number) }
            }
            let (whole, subsets) = Midranks.of(group.whole.members.map { scores[$0] }, parts: parts, partCount: group.subsetPlaces.count)
            return [whole] + subsets
        }
    }

    /// By set of pairs.
    func spearman(of scores: [Double]) -> [Statistic] {
        zip(ranks(of: scores), pairSets).map { ranks, set in Spearman.correlation(of: ranks, with: set.goldRanks) }
    }

    /// By group.
    func meanCosines(ofParts parts: [UnitVectorSum]) -> [Statistic] {
        groups.map { group in
            var sum = parts[group.parts[0]]
            for part in group.parts.dropFirst() { sum.merge(parts[part]) }
            return sum.meanPairwiseCosine
        }
    }

    /// IsoScore of a group's slots.
    ///
    /// - Parameter parts: by part; those of the group are there.
    func isoScore(of group: Group, parts: [SecondMoments?]) -> Statistic {
        var sum = parts[group.parts[0]]!
        for part in group.parts.dropFirst() { sum.merge(parts[part]!) }
        return IsoScore.of(sum.traces)
    }

    /// The sentences that a group's pairs use, ascending, and how often each.
    func slots(of group: Group) -> (sentences: [Int], times: [Int]) {
        let last = group.whole.members.reduce(-1) { max($0, pairs[$1].sentence1, pairs[$1].sentence2) }
        var uses = [Int32](repeating: 0, count: last + 1)
        for member in group.whole.members {
            uses[pairs[member].sentence1] += 1
            uses[pairs[member].sentence2] += 1
        }
        let sentences = uses.indices.filter { uses[$0] > 0 }
        return (sentences, sentences.map { Int(uses[$0]) })
    }
}
