internal import Metrics

/// Correlations over one set of pairs, or means of those over several.
struct Correlations: Sendable {
    let cosineSpearman: Statistic
    let cosinePearson: Statistic
    let dotSpearman: Statistic
    let euclideanSpearman: Statistic
    let manhattanSpearman: Statistic
    /// The ranks of the cosines; nil for means, and where influence is not asked for.
    let ranks: Midranks?
    /// What each pair contributes to the cosine Spearman, and its cluster; empty where that is
    /// undefined or not asked for.
    let influence: [Double]
    let clusters: [Int]

    /// Why some of them are undefined.
    var reasons: [String] {
        [cosineSpearman, cosinePearson, dotSpearman, euclideanSpearman, manhattanSpearman].compactMap(\.reason).filter { !$0.isEmpty }
    }

    /// Those of a cell over one set.
    ///
    /// - Parameter ranks: of its cosines there.
    init(of result: CellResult, _ ranks: Midranks, over set: ScoredPairs.PairSet, withInfluence: Bool) {
        let cosines = set.members.map { result.cosines[$0] }
        func other(_ similarity: Similarity) -> Statistic { result.otherSpearman[similarity]?[set.number] ?? .undefined("") }
        // A run may have millions of pairs and many cells.
        self.ranks = withInfluence ? ranks : nil
        cosineSpearman = Spearman.correlation(of: ranks, with: set.goldRanks)
        cosinePearson = Pearson.correlation(of: cosines, with: set.gold)
        dotSpearman = other(.dot)
        euclideanSpearman = other(.euclidean)
        manhattanSpearman = other(.manhattan)
        let hasInfluence = withInfluence && cosineSpearman.reason == nil
        let count = Double(set.members.count)
        influence = hasInfluence ? SpearmanInfluence.values(of: ranks, with: set.goldRanks).map { $0 / count } : []
        clusters = hasInfluence ? set.clusters : []
    }

    /// Σ wₛ·ρₛ / Σ wₛ of each; undefined, without a reason of its own, where one of them is.
    ///
    /// - Parameters:
    ///   - members: for each part, the place of each of its pairs in `clusters`.
    ///   - clusters: of all the pairs, in which they may cross the parts.
    init(meanOf parts: [Correlations], weights: [Double], members: [[Int]], clusters whole: [Int]) {
        let total = weights.reduce(0, +)
        func mean(_ statistic: (Correlations) -> Statistic) -> Statistic {
            let numbers = parts.map { statistic($0).number }
            guard numbers.allSatisfy({ !$0.isNaN }) else { return .undefined("") }
            return .value(zip(numbers, weights).reduce(0) { $0 + $1.0 * $1.1 } / total)
        }
        ranks = nil
        cosineSpearman = mean(\.cosineSpearman)
        cosinePearson = mean(\.cosinePearson)
        dotSpearman = mean(\.dotSpearman)
        euclideanSpearman = mean(\.euclideanSpearman)
        manhattanSpearman = mean(\.manhattanSpearman)
        var contributions = [Double](repeating: 0, count: whole.count), known = 0
        for (part, (places, weight)) in zip(parts, zip(members, weights)) {
            for (place, value) in zip(places, part.influence) { contributions[place] = value * weight / total }
            known += part.influence.count
        }
        let isDefined = known == whole.count
        influence = isDefined ? contributions : []
        clusters = isDefined ? whole : []
    }
}
