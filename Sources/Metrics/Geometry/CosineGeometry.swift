internal import LinearAlgebra

/// Cosines over all pairs of different embeddings, in closed form: no pair is drawn, none is visited.
///
/// With unit vectors uᵢ = xᵢ/‖xᵢ‖ of n embeddings and s = Σ uᵢ, everything below follows from s, from
/// s·uᵢ and from second moments of u. Zero vectors have no direction; they are dropped and counted.
/// (Ethayarajh, EMNLP 2019, measures the mean on drawn pairs.)
public struct CosineGeometry: Sendable, Equatable {
    /// n, the embeddings that are not zero.
    public let embeddingCount: Int
    /// How many were zero.
    public let zeroCount: Int
    /// A = (‖s‖² − n)/(n(n − 1)), in −1/(n − 1)…1. Undefined for n < 2.
    public let mean: Statistic
    /// Standard error of the mean by leaving out one embedding at a time. Undefined for n < 3.
    public let meanError: Statistic
    /// The same by leaving out both embeddings of a scored pair at a time, for the two are alike;
    /// embeddings of no pair are left out alone. Undefined where fewer than 2 embeddings would remain.
    public let meanErrorByPair: Statistic
    /// The mean without the scored pairs: (‖s‖² − n − 2 Σ cos(pair))/(n(n − 1) − 2P).
    public let meanWithoutScoredPairs: Statistic
    /// Mean of the squared cosines. Its inverse estimates the number of dimensions that the directions
    /// use, without bias.
    public let meanSquare: Statistic
    /// Standard deviation (divisor: number of pairs). 1/√d for directions without any preference.
    public let standardDeviation: Statistic

    /// - Parameters:
    ///   - rows: the embeddings, not scaled yet.
    ///   - pairs: scored pairs, as places in `rows`.
    init<Scalar>(of rows: RowBlocks<Scalar>, pairs: [RowPair]) {
        let (unit, places) = rows.unitRows
        self.init(unit: unit, sum: unit.sum, places: places, pairs: pairs)
    }

    /// - Parameters:
    ///   - unit: the embeddings that are not zero, at length one.
    ///   - sum: Σ of them.
    ///   - places: where each embedding stands in `unit`; nil where it is zero.
    init<Scalar>(unit: RowBlocks<Scalar>, sum: [Double], places: [Int?], pairs: [RowPair]) {
        embeddingCount = unit.count
        zeroCount = places.count - unit.count
        let sums = UnitSums(
            count: unit.count, squaredSum: Double.dot(sum.span, sum.span), dots: unit.dots(with: sum),
            pairs: Self.scoredPairs(pairs, in: unit, places: places))
        mean = sums.mean
        meanError = sums.meanError
        meanErrorByPair = sums.meanErrorByPair
        meanWithoutScoredPairs = sums.meanWithoutPairs

        guard unit.count >= 2 else {
            meanSquare = .undefined(UnitSums.tooFew)
            standardDeviation = .undefined(UnitSums.tooFew)
            return
        }
        let variance = Self.variance(of: unit)
        let square = variance + sums.mean.number * sums.mean.number
        meanSquare = .value(min(1, square))
        standardDeviation = .value(variance.squareRoot())
    }

    /// Variance of the cosines over pairs of different embeddings.
    ///
    /// E[cos²] = (‖UᵀU‖²_F − n)/(n(n − 1)) less A² cancels where embeddings are nearly parallel. So it is
    /// taken apart: with ū = s/n, wᵢ = uᵢ − ū, aᵢ = ū·wᵢ and q = Σ‖wᵢ‖²/n, cosᵢⱼ − ‖ū‖² = aᵢ + aⱼ + wᵢ·wⱼ,
    /// whose sums over i and j vanish, and
    /// Var = (2n Σaᵢ² + ‖WᵀW‖²_F − n·q²)/(n(n − 1)) − (q/(n − 1))².
    /// As ‖uᵢ‖ = 1, aᵢ = (q − ‖wᵢ‖²)/2, in which nothing large cancels either.
    private static func variance<Scalar>(of unit: RowBlocks<Scalar>) -> Double {
        let n = Double(unit.count)
        var centred = unit
        centred.offset = unit.mean
        let lengths = centred.squaredNorms
        let q = lengths.reduce(0, +) / n
        let squares = lengths.reduce(0) { $0 + (q - $1) * (q - $1) / 4 }
        let products = Scatter(of: centred).squaredFrobenius
        return max(0, (2 * n * squares + products - n * q * q) / (n * (n - 1)) - (q / (n - 1)) * (q / (n - 1)))
    }

    /// The pairs whose embeddings both have a direction, with their cosines; the others as far as they
    /// have one.
    private static func scoredPairs<Scalar>(_ pairs: [RowPair], in unit: RowBlocks<Scalar>, places: [Int?]) -> [UnitSums.Pair] {
        pairs.compactMap { pair in
            switch (places[pair.first], places[pair.second]) {
            case (let a?, let b?) where a != b:
                let u = unit.row(a), v = unit.row(b)
                return UnitSums.Pair(rows: [a, b], cosine: Double.dot(u.span, v.span))
            case (let a?, _), (nil, let a?): return UnitSums.Pair(rows: [a], cosine: nil)
            case (nil, nil): return nil
            }
        }
    }
}

/// What the mean cosine and its errors follow from.
private struct UnitSums {
    struct Pair {
        /// One or two.
        let rows: [Int]
        /// Of the two.
        let cosine: Double?
    }
    static let tooFew = "fewer than 2 nonzero embeddings"

    let count: Int
    /// ‖s‖²
    let squaredSum: Double
    /// s·uᵢ
    let dots: [Double]
    let pairs: [Pair]

    /// The mean cosine of m unit vectors whose sum has this squared length.
    private func mean(_ squared: Double, of m: Int) -> Double {
        let m = Double(m)
        return (squared - m) / (m * (m - 1))
    }

    var mean: Statistic {
        guard count >= 2 else { return .undefined(Self.tooFew) }
        return .value(min(1, max(-1 / Double(count - 1), mean(squaredSum, of: count))))
    }

    var meanError: Statistic {
        guard count >= 3 else { return .undefined("fewer than 3 nonzero embeddings") }
        let without = dots.map { mean(squaredSum - 2 * $0 + 1, of: count - 1) }
        return Jackknife.standardError(of: without).map { .value($0) } ?? .undefined("fewer than 3 nonzero embeddings")
    }

    var meanErrorByPair: Statistic {
        guard !pairs.isEmpty else { return .undefined("no scored pairs") }
        var isPaired = [Bool](repeating: false, count: count)
        for row in pairs.joined { isPaired[row] = true }
        let groups = pairs + (0..<count).filter { !isPaired[$0] }.map { Pair(rows: [$0], cosine: nil) }
        guard groups.allSatisfy({ count - $0.rows.count >= 2 }) else { return .undefined("fewer than 2 embeddings without a pair") }
        let without = groups.map { group in
            // ‖s − Σg‖² = ‖s‖² − 2 s·Σg + ‖Σg‖² over the group g.
            let own = Double(group.rows.count) + 2 * (group.cosine ?? 0)
            return mean(group.rows.reduce(squaredSum + own) { $0 - 2 * dots[$1] }, of: count - group.rows.count)
        }
        return Jackknife.standardError(of: without).map { .value($0) } ?? .undefined("fewer than 2 pairs")
    }

    var meanWithoutPairs: Statistic {
        let cosines = pairs.compactMap(\.cosine)
        let n = Double(count), remaining = n * (n - 1) - 2 * Double(cosines.count)
        guard count >= 2, remaining > 0 else { return .undefined("no pairs but the scored ones") }
        return .value(min(1, max(-1, (squaredSum - n - 2 * cosines.reduce(0, +)) / remaining)))
    }
}

extension [UnitSums.Pair] {
    fileprivate var joined: [Int] { flatMap(\.rows) }
}
