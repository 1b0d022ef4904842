internal import Formats
internal import Metrics

/// The error of the difference between two sides' Spearman of one row, from the cosines of the same pairs.
enum PairedDrop {
    enum Result {
        case error(ClusteredError)
        /// Why there is none; the threshold decides alone then.
        case none(String)
        /// Why the files of a side are not of one run.
        case mismatch(String)
    }

    /// Influences are computed on each side, subtracted, and summed within the clusters that the baseline recorded.
    static func of(_ key: RunComparison.Key, _ a: RecordedScores, _ b: RecordedScores, before: Double, after: Double) throws(InputFault) -> Result {
        let cell = "\(key.layers)/\(key.pooling)/\(key.transform)"
        guard a.hasCell(cell), b.hasCell(cell) else { return .none("no cosines of the row in scores.csv on both sides") }
        var gold: [Double] = [], one: [Double] = [], two: [Double] = [], clusters: [Int] = [], numbers: [String: Int] = [:]
        for pair in a.pairs where pair.dataset == key.dataset {
            guard let row = a.rowOfPair[pair], let other = b.rowOfPair[pair], a.isIn(key.split, row) else { continue }
            gold.append(try a.gold(row))
            one.append(try a.cosine(cell, row))
            two.append(try b.cosine(cell, other))
            let cluster = a.cluster(row), number = numbers[cluster] ?? numbers.count
            numbers[cluster] = number
            clusters.append(number)
        }
        guard !(gold + one + two).contains(where: \.isNaN), gold.count >= 3 else { return .none("undefined cosines in scores.csv") }
        let ranks = Midranks(of: gold), ranksBefore = Midranks(of: one), ranksAfter = Midranks(of: two)
        guard !ranks.isConstant, !ranksBefore.isConstant, !ranksAfter.isConstant else { return .none("constant scores in scores.csv") }
        for (side, recorded, scores) in [("baseline", before, ranksBefore), ("candidate", after, ranksAfter)] {
            let computed = Spearman.correlation(of: scores, with: ranks).number
            if abs(computed - recorded) > Self.rounding {
                return .mismatch(
                    "\(OneLine.of(key.name)): the \(side)'s summary.csv says \(DecimalText.of(recorded)), its scores.csv \(DecimalText.of(computed)): not of one run")
            }
        }
        guard numbers.count >= 2 else { return .none("all pairs are one cluster") }
        let n = Double(gold.count)
        let differences = zip(SpearmanInfluence.values(of: ranksAfter, with: ranks), SpearmanInfluence.values(of: ranksBefore, with: ranks)).map { ($0 - $1) / n }
        return .error(ClusteredError(contributions: differences, clusters: clusters))
    }

    /// Both files have digits that read back exactly, and sums of ranks are exact: only a last division and root
    /// may be rounded in another way by another version.
    private static let rounding = 1e-12
}
