internal import HiddenStates
internal import Metrics

/// What is taken over every set and every group of the scored pairs.
extension ScoredPairs {
    /// By set of pairs.
    func spearman(of scores: [Double]) -> [Statistic] {
        pairSets.map { set in Spearman.correlation(of: Midranks(of: set.members.map { scores[$0] }), with: set.goldRanks) }
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
        var used = group.whole.members.flatMap { [pairs[$0].sentence1, pairs[$0].sentence2] }
        used.sort()
        var sentences: [Int] = [], times: [Int] = []
        for sentence in used {
            if sentence == sentences.last {
                times[times.count - 1] += 1
            } else {
                sentences.append(sentence)
                times.append(1)
            }
        }
        return (sentences, times)
    }
}
