/// How near served vectors are to a candidate's: by sentence 1 − cos, or what stands for it.
struct Closeness: Sendable {
    let candidate: Candidate
    /// By sentence, 0 to 2.
    let distances: [Double]
    /// Smaller is nearer; half of the sentences are at least so near.
    let median: Double
    let worst: Double

    init(_ candidate: Candidate, _ distances: [Double]) {
        self.candidate = candidate
        self.distances = distances
        let sorted = distances.sorted()
        median = sorted.isEmpty ? 2 : sorted[sorted.count / 2]
        worst = sorted.last ?? 2
    }

    var mean: Double { distances.reduce(0, +) / Double(max(1, distances.count)) }

    /// Up to here a difference is rounding. A vector rounded to BF16, the coarsest number in use, is off by
    /// 2⁻⁹/√3 of itself in each number, so that 1 − cos is 6e-7; ten times that, for states that were stored in
    /// BF16 too.
    static let rounding = 1e-5

    /// Up to here it may be a forward pass of another precision (Tests/Peers/identify/README.md has what was
    /// measured): in BF16 the median of 1 − cos is 6e-5, with weights of 8 bits in blocks of 32 it is less than
    /// this too. Most neighbouring poolings differ by 1.6e-3 and more; those that do not (norm_weighted from mean: 2e-4 in
    /// mpnet) are told apart sentence by sentence.
    static let noise = 1e-3

    /// A sentence this much farther off than most is not explained by noise, which is alike for all.
    static let outlier = 20.0

    /// Sentences that do not fit, where most do.
    ///
    /// - Parameter tolerance: what the coding of the vectors makes up for.
    func failing(tolerance: Double) -> [Int] {
        let limit = max(tolerance, Self.outlier * median)
        return distances.indices.filter { distances[$0] > limit }
    }

    /// Of the sentences that one of two candidates is nearer to, the share that this one is; nil where there is no
    /// such sentence, and the two are the same.
    ///
    /// Sentences that neither fits say nothing: they fail for another reason.
    func closerShare(than other: Closeness) -> Double? {
        var nearer = 0, farther = 0
        let limit = max(Self.noise, Self.outlier * min(median, other.median))
        for (own, theirs) in zip(distances, other.distances) where min(own, theirs) <= limit {
            guard abs(own - theirs) > max(Self.same, Self.sameShare * min(own, theirs)) else { continue }
            if own < theirs { nearer += 1 } else { farther += 1 }
        }
        return nearer + farther == 0 ? nil : Double(nearer) / Double(nearer + farther)
    }

    /// A cosine of two vectors of Float32 numbers is not good to more than this.
    private static let same = 1e-12
    /// Nor does a thousandth of a distance tell candidates apart that are the same but for their rounding.
    private static let sameShare = 1e-3

    /// Two candidates are told apart where one is the nearer for this share of the sentences: noise falls on all
    /// sides, and brings no wrong candidate nearer.
    static let tellingShare = 0.95
}

/// How served vectors are read, and what a candidate has to be like to be the match.
enum Reading: Sendable, Equatable {
    /// As they stand: the cosine itself.
    case direct
    /// Bits: with a share f of signs that differ, cos(π·f) stands for the cosine (Charikar 2002).
    case signs(packed: Bool)
    /// Numbers scaled and shifted dimension by dimension, as one-byte quantisation does: the cosine after the
    /// mean vectors are taken off and each dimension is fitted.
    case byDimension

    /// What a median may be.
    ///
    /// - Parameter rounding: 1 − cos that the coding alone makes.
    func tolerance(rounding: Double) -> Double {
        // Without the mean vector, which may be most of a vector, noise weighs more: up to twice.
        self == .byDimension ? 2 * Closeness.noise + 2 * rounding : Closeness.noise + 2 * rounding
    }
}
