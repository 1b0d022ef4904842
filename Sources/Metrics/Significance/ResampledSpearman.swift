internal import LinearAlgebra

/// The order of a sample's values, found once, so that no resample has to be sorted.
public struct RankOrder: Sendable {
    /// Places of the sample from the smallest value to the largest.
    let order: [Int32]
    /// Where each group of equal values ends in `order`.
    let ends: [Int32]

    public init(of ranks: Midranks) {
        let order = ranks.ascendingOrder
        self.order = order.map { Int32($0) }
        ends = order.indices.compactMap { place in
            let next = place + 1
            if next < order.count, ranks.centred[order[next]] == ranks.centred[order[place]] { return nil }
            return Int32(next)
        }
    }
}

/// The gold scores of up to eight resamples, ranked.
///
/// With multiplicities mᵢ and N = Σ mᵢ, a tie group of weight w behind `before` smaller ones has the
/// doubled centred midrank R = 2·before + w − N, a whole number; then
/// ρ = 3·Σ mᵢ·Rᵢ·Sᵢ / √((N³ − Σ w³)(N³ − Σ v³)), with w and v the tie groups' weights on either side.
/// It equals the correlation of the sample written out, and its sums are exact.
public struct ResampledGold: Sendable {
    /// As many resamples as one takes.
    public static let resampleCount = ResampledRanksKernel.laneCount

    /// For each pair eight multiplicities m, then eight m·S.
    private let entries: [Int32]
    /// N
    private let counts: [Double]
    /// √(N³ − Σ v³)
    private let spreads: [Double]
    private let used: Int

    /// nil where a resample is too large for exact sums in double precision (200,000 pairs): see
    /// ``correlation(of:with:multiplicities:)``.
    ///
    /// - Parameter multiplicities: of each pair, for one to eight resamples.
    public init?(_ gold: RankOrder, multiplicities: [[Int32]]) {
        let lanes = ResampledRanksKernel.laneCount
        precondition((1...lanes).contains(multiplicities.count), "one to eight resamples")
        used = multiplicities.count
        let pairCount = gold.order.count
        var entries = [Int32](repeating: 0, count: pairCount * 2 * lanes)
        var counts = [Double](repeating: 0, count: lanes), spreads = counts
        for (lane, m) in multiplicities.enumerated() {
            precondition(m.count == pairCount, "a multiplicity for each pair")
            let count = m.reduce(0) { $0 + Int($1) }
            guard count <= ResampledRanksKernel.largestCount else { return nil }
            let ties = Self.forEachGroup(of: gold, m, count: count) { pair, rank in
                entries[pair * 2 * lanes + lane] = m[pair]
                entries[pair * 2 * lanes + lanes + lane] = m[pair] * Int32(rank)
            }
            counts[lane] = Double(count)
            spreads[lane] = Double(count * count * count - Int(ties)).squareRoot()
        }
        (self.entries, self.counts, self.spreads) = (entries, counts, spreads)
    }

    /// Spearman's ρ of a system on each resample, behind what is there already; NaN where a side is
    /// constant or fewer than three pairs are in it.
    ///
    /// - Complexity: O(pairs), without sorting.
    public func appendCorrelations(of scores: RankOrder, to values: inout [Double]) {
        var sums = [Double](repeating: 0, count: counts.count), ties = sums
        ResampledRanksKernel.sums(
            order: scores.order.span, ends: scores.ends.span, entries: entries.span, counts: counts.span, into: &sums, ties: &ties)
        for lane in 0..<used {
            let n = counts[lane], own = n * n * n - ties[lane]
            values.append(n >= 3 && own > 0 && spreads[lane] > 0 ? 3 * sums[lane] / (own.squareRoot() * spreads[lane]) : .nan)
        }
    }

    /// The same for one resample of any size, in sums of 128 bits.
    public static func correlation(of scores: RankOrder, with gold: RankOrder, multiplicities m: [Int32]) -> Double {
        let count = m.reduce(0) { $0 + Int($1) }
        var goldRanks = [Int](repeating: 0, count: m.count)
        let goldTies = forEachGroup(of: gold, m, count: count) { pair, rank in goldRanks[pair] = rank }
        var sum: Int128 = 0
        let ties = forEachGroup(of: scores, m, count: count) { pair, rank in sum += Int128(m[pair]) * Int128(rank) * Int128(goldRanks[pair]) }
        let cube = Int128(count) * Int128(count) * Int128(count)
        guard count >= 3, cube > ties, cube > goldTies else { return .nan }
        return 3 * Double(sum) / (Double(cube - ties).squareRoot() * Double(cube - goldTies).squareRoot())
    }

    /// Hands out each pair with its rank, group by group; Σ w³.
    private static func forEachGroup(of sample: RankOrder, _ m: [Int32], count: Int, _ body: (_ pair: Int, _ rank: Int) -> Void) -> Int128 {
        var before = 0, start = 0
        var ties: Int128 = 0
        for end in sample.ends {
            var weight = 0
            for place in start..<Int(end) { weight += Int(m[Int(sample.order[place])]) }
            for place in start..<Int(end) { body(Int(sample.order[place]), 2 * before + weight - count) }
            ties += Int128(weight) * Int128(weight) * Int128(weight)
            before += weight
            start = Int(end)
        }
        return ties
    }
}
