/// Whether some embeddings are among the nearest neighbours of very many others.
///
/// N_k(i) counts how often embedding i is one of the k that are nearest to another, by cosine, itself
/// excluded by index (Radovanović et al., JMLR 2010; the measures as in scikit-hubness). Cosines that
/// agree to 2⁻⁴⁰ are ties, and the embedding that comes first in the data is nearer. Undefined where
/// k > n − 2.
public struct Hubness: Sendable, Equatable {
    /// k
    public let neighbourCount: Int
    /// N_k of every embedding that is not zero; empty where undefined.
    public let occurrences: [Int]
    /// Skewness of N_k, m₃/m₂^1.5. Above 3: strong hubs. Undefined also where all N_k are equal.
    public let skewness: Statistic
    /// Σ|N_k − k|/(2·Σ N_k): the share of neighbour slots that would have to move for all to be equal.
    public let robinHood: Statistic
    /// Gini index of N_k: 0 where all are equal.
    public let gini: Statistic
    /// Share of embeddings that are no one's neighbour.
    public let antiHubShare: Statistic
    /// Share of neighbour slots that are taken by hubs, N_k ≥ 2k.
    public let hubOccupancy: Statistic
    /// The largest N_k.
    public let largestOccurrence: Statistic

    init(occurrences: [Int]?, neighbourCount k: Int) {
        neighbourCount = k
        guard let occurrences else {
            self.occurrences = []
            let none = Statistic.undefined("fewer than \(k + 2) nonzero embeddings")
            (skewness, robinHood, gini, antiHubShare, hubOccupancy, largestOccurrence) = (none, none, none, none, none, none)
            return
        }
        self.occurrences = occurrences
        let n = Double(occurrences.count), mean = Double(k), slots = n * mean
        let deviations = occurrences.map { Double($0) - mean }
        let second = deviations.reduce(0) { $0 + $1 * $1 } / n, third = deviations.reduce(0) { $0 + $1 * $1 * $1 } / n
        skewness = second > 0 ? .value(third / (second * second.squareRoot())) : .undefined("all embeddings are neighbours equally often")
        robinHood = .value(deviations.reduce(0) { $0 + abs($1) } / (2 * slots))
        let ranked = occurrences.sorted().enumerated().reduce(0.0) { $0 + (2 * Double($1.offset) + 1 - n) * Double($1.element) }
        gini = .value(ranked / (n * slots))
        antiHubShare = .value(Double(occurrences.count { $0 == 0 }) / n)
        hubOccupancy = .value(Double(occurrences.filter { $0 >= 2 * k }.reduce(0, +)) / slots)
        largestOccurrence = .value(Double(occurrences.max() ?? 0))
    }
}

/// The k nearest neighbours of every embedding, as the cosines come.
struct NearestNeighbours {
    private let k: Int
    private let count: Int
    /// count × k: cosines, nearest first, and whose they are.
    private var cosines: [Double]
    private var neighbours: [Int32]

    init(count: Int, k: Int) {
        self.k = k
        self.count = count
        cosines = [Double](repeating: -.infinity, count: count * k)
        neighbours = [Int32](repeating: -1, count: count * k)
    }

    /// The cosines of embedding `row` with those from `column` on.
    ///
    /// - Precondition: for every embedding the others come in ascending order over all calls; so an
    ///   equal cosine that comes later is the farther one.
    mutating func add(_ span: Span<Double>, row: Int, column: Int) {
        for i in span.indices {
            // Rounded, for the dots of equal vectors may differ by where they stand in a block.
            let cosine = (span[i] * 0x1p40).rounded(.toNearestOrEven)
            if cosine > cosines[row * k + k - 1] { insert(cosine, of: column + i, at: row) }
            if cosine > cosines[(column + i) * k + k - 1] { insert(cosine, of: row, at: column + i) }
        }
    }

    private mutating func insert(_ cosine: Double, of neighbour: Int, at row: Int) {
        var place = row * k + k - 1
        while place > row * k, cosines[place - 1] < cosine {
            cosines[place] = cosines[place - 1]
            neighbours[place] = neighbours[place - 1]
            place -= 1
        }
        cosines[place] = cosine
        neighbours[place] = Int32(neighbour)
    }

    /// How often each embedding is among the k nearest of another; nil where k > n − 2.
    var occurrences: [Int]? {
        guard k >= 1, k <= count - 2 else { return nil }
        var occurrences = [Int](repeating: 0, count: count)
        for neighbour in neighbours { occurrences[Int(neighbour)] += 1 }
        return occurrences
    }
}
