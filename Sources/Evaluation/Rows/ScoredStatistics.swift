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

    /// By group.
    func isoScores(ofParts parts: [SecondMoments]) -> [Statistic] {
        groups.map { group in
            var sum = parts[group.parts[0]]
            for part in group.parts.dropFirst() { sum.merge(parts[part]) }
            return IsoScore.of(sum)
        }
    }
}
