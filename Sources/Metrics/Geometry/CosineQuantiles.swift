/// Quantiles of the cosines over all pairs of different embeddings (type 7, numpy's default).
public struct CosineQuantiles: Sendable, Equatable {
    public let minimum: Statistic
    public let percentile1: Statistic
    public let percentile5: Statistic
    public let percentile25: Statistic
    public let median: Statistic
    public let percentile75: Statistic
    public let percentile95: Statistic
    public let percentile99: Statistic
    public let maximum: Statistic
    /// Whether the quantiles are read off bins of relative width 2⁻¹⁴ in 1 − cos, because there were
    /// too many pairs to keep; minimum and maximum are exact all the same.
    public let areBinned: Bool

    init(_ cosines: CosineCounts) {
        let values = cosines.quantiles([0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1]).map { Statistic.value($0) }
        func quantile(_ place: Int) -> Statistic { values.isEmpty ? .undefined("fewer than 2 nonzero embeddings") : values[place] }
        minimum = quantile(0)
        (percentile1, percentile5, percentile25) = (quantile(1), quantile(2), quantile(3))
        median = quantile(4)
        (percentile75, percentile95, percentile99) = (quantile(5), quantile(6), quantile(7))
        maximum = quantile(8)
        areBinned = cosines.areBinned
    }
}

/// Cosines counted in bins, and kept while they are few enough.
///
/// The bins divide 1 − cos as Float32 does, with 14 bits of mantissa: as fine among cosines near 1, where
/// those of anisotropic embeddings crowd, as anywhere else.
struct CosineCounts {
    /// Cosines of up to 4096 embeddings are kept (67 MB).
    static let keptLimit = 4096 * 4095 / 2
    private static let droppedBits = 9
    /// 1 − cos below 2⁻⁵⁴ is 0.
    private static let firstKey = Float(sign: .plus, exponent: -54, significand: 1).bitPattern >> droppedBits
    private static let binCount = Int((Float(2).bitPattern >> droppedBits) - firstKey) + 1

    private(set) var count = 0
    private var bins = [UInt32](repeating: 0, count: binCount)
    private var kept: [Double] = []
    private var minimum = Double.infinity
    private var maximum = -Double.infinity
    let areBinned: Bool

    static func byteCount(pairCount: Int) -> Int { 4 * binCount + (pairCount > keptLimit ? 0 : 8 * pairCount) }

    /// - Parameter pairCount: how many cosines will come.
    init(pairCount: Int, keptLimit: Int = keptLimit) {
        areBinned = pairCount > keptLimit
        if !areBinned { kept.reserveCapacity(pairCount) }
    }

    mutating func add(_ cosines: Span<Double>) {
        count += cosines.count
        for i in cosines.indices {
            let cosine = cosines[i]
            bins[Self.bin(of: cosine)] += 1
            minimum = min(minimum, cosine)
            maximum = max(maximum, cosine)
            if !areBinned { kept.append(cosine) }
        }
    }

    /// Larger for smaller cosines.
    private static func bin(of cosine: Double) -> Int {
        let key = Float(1 - cosine).bitPattern >> droppedBits
        return key > firstKey ? Int(key - firstKey) : 0
    }

    /// With m cosines and h = (m − 1)·q: the h-th in ascending order, counted from 0, interpolated between
    /// its neighbours. Empty where there are no cosines.
    func quantiles(_ shares: [Double]) -> [Double] {
        guard count > 0 else { return [] }
        let places = shares.map { Double(count - 1) * $0 }
        let ranks = Set(places.flatMap { [Int($0), min(Int($0) + 1, count - 1)] })
        let ordered = ordered(ranks.sorted())
        return places.map { place in
            let low = ordered[Int(place)] ?? .nan, high = ordered[min(Int(place) + 1, count - 1)] ?? .nan
            return low + (place - Double(Int(place))) * (high - low)
        }
    }

    /// The cosines of these ranks, ascending and counted from 0 at the smallest.
    private func ordered(_ ranks: [Int]) -> [Int: Double] {
        let slots = slots(ofRanks: ranks)
        var members: [Int: [Double]] = [:]
        if !areBinned {
            var isWanted = [Bool](repeating: false, count: Self.binCount)
            for slot in slots { isWanted[slot.bin] = true }
            for cosine in kept {
                let bin = Self.bin(of: cosine)
                if isWanted[bin] { members[bin, default: []].append(cosine) }
            }
            for bin in members.keys { members[bin]?.sort(by: >) }
        }
        return Dictionary(uniqueKeysWithValues: slots.map { slot in
            if slot.rank == 0 { return (slot.rank, minimum) }
            if slot.rank == count - 1 { return (slot.rank, maximum) }
            return (slot.rank, members[slot.bin]?[slot.place] ?? interpolated(slot))
        })
    }

    /// Where a rank is found: the bin, and the place among its members from the largest down.
    private struct Slot {
        let rank: Int
        let bin: Int
        let place: Int
    }

    /// Bins ascend in 1 − cos, hence descend in cosine: the last rank comes first.
    private func slots(ofRanks ranks: [Int]) -> [Slot] {
        var slots: [Slot] = [], bin = 0, before = 0
        for rank in ranks.reversed() {
            while before + Int(bins[bin]) <= count - 1 - rank {
                before += Int(bins[bin])
                bin += 1
            }
            slots.append(Slot(rank: rank, bin: bin, place: count - 1 - rank - before))
        }
        return slots
    }

    /// The cosine of a slot as if those of its bin were spread evenly.
    private func interpolated(_ slot: Slot) -> Double {
        let share = (Double(slot.place) + 0.5) / Double(bins[slot.bin])
        let low = slot.bin == 0 ? 0 : Self.edge(slot.bin), high = Self.edge(slot.bin + 1)
        return min(maximum, max(minimum, 1 - (low + share * (high - low))))
    }

    private static func edge(_ bin: Int) -> Double {
        Double(Float(bitPattern: (UInt32(bin) + firstKey) << droppedBits))
    }
}
