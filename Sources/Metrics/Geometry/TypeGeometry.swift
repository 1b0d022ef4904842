internal import LinearAlgebra

/// How the occurrences of one token type lie to each other (Ethayarajh, EMNLP 2019).
public struct TypeGeometry: Sendable, Equatable {
    public let type: Int32
    /// Occurrences that are not zero, two at least.
    public let occurrenceCount: Int
    /// SelfSim: mean cosine over pairs of different occurrences.
    public let selfSimilarity: Double
    /// MEV, see ``MaximumExplainableVariance``; undefined where the tokens were not kept.
    public let explainableVariance: Statistic
    /// MEV of as many tokens drawn from all, seeded.
    public let sampleExplainableVariance: Statistic
}

/// MEV: the share of the squared length of vectors that one direction can carry.
enum MaximumExplainableVariance {
    /// σ₁²/Σσ² of the rows as they are, not centred, as in the paper (its code centres for words and does not
    /// for the baseline, so that the two cannot be compared). In 1/min(m, d)…1.
    ///
    /// - Complexity: O(m·d·min(m, d)).
    static func of<Scalar>(_ rows: RowBlocks<Scalar>) -> Statistic {
        let scatter = Scatter(of: rows), trace = scatter.trace
        guard trace > 0 else { return .undefined("no nonzero tokens") }
        return .value(min(1, SymmetricEigenproblem.eigenvalues(of: scatter.matrix)[0] / trace))
    }
}

/// Σ of unit vectors by token type.
struct TypeSums: Sendable {
    private let dimension: Int
    private var places: [Int32: Int] = [:]
    private(set) var types: [Int32] = []
    private(set) var counts: [Int] = []
    /// types × d
    private var sums: [Double] = []

    init(dimension: Int) { self.dimension = dimension }

    private mutating func place(of type: Int32) -> Int {
        if let place = places[type] { return place }
        places[type] = types.count
        types.append(type)
        counts.append(0)
        sums.append(contentsOf: repeatElement(0, count: dimension))
        return types.count - 1
    }

    mutating func add<Scalar: LinearAlgebraScalar>(_ token: Span<Scalar>, norm: Double, type: Int32) {
        let place = place(of: type)
        counts[place] += 1
        Scalar.add(token, times: 1 / norm, to: &sums, at: place * dimension)
    }

    mutating func merge(_ later: TypeSums) {
        for (index, type) in later.types.enumerated() {
            let place = place(of: type)
            counts[place] += later.counts[index]
            Double.add(later.sums.span.extracting(index * dimension..<(index + 1) * dimension), times: 1, to: &sums, at: place * dimension)
        }
    }

    /// The types that occur twice or more, ascending, with the mean cosine of their occurrences.
    var selfSimilarities: [(type: Int32, count: Int, value: Double)] {
        types.indices.filter { counts[$0] >= 2 }.sorted { types[$0] < types[$1] }.map { place in
            let sum = sums.span.extracting(place * dimension..<(place + 1) * dimension), n = Double(counts[place])
            return (types[place], counts[place], min(1, max(-1 / (n - 1), (Double.dot(sum, sum) - n) / (n * (n - 1)))))
        }
    }
}
