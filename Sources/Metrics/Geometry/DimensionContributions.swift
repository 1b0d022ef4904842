internal import LinearAlgebra

/// How much each dimension adds to the mean pairwise cosine (Timkey & van Schijndel, EMNLP 2021).
///
/// CC_k = ((Σᵢ uᵢₖ)² − Σᵢ uᵢₖ²)/(n(n − 1)), over all pairs of different unit vectors; the CC_k sum to the
/// mean cosine A. The paper draws 500,000 pairs; this is exact in O(n·d).
public struct DimensionContributions: Sendable, Equatable {
    /// CC_k, one a dimension; empty for fewer than two embeddings that are not zero.
    public let contributions: [Double]
    /// Up to five dimensions, largest contribution first; equal ones by index.
    public let topDimensions: [Int]
    /// Share of A that the first 1, 3, 5 of them carry. It may exceed 1, for others contribute less than
    /// nothing. Undefined where |A| < 2 standard errors, for the share explodes as A goes to 0.
    public let top1Share: Statistic
    public let top3Share: Statistic
    public let top5Share: Statistic

    /// - Parameters:
    ///   - unit: embeddings at length one.
    ///   - sum: Σ of them.
    init<Scalar>(unit: RowBlocks<Scalar>, sum: [Double], mean: Statistic, meanError: Statistic) {
        let n = Double(unit.count)
        guard unit.count >= 2 else {
            (contributions, topDimensions) = ([], [])
            let none = Statistic.undefined("fewer than 2 nonzero embeddings")
            (top1Share, top3Share, top5Share) = (none, none, none)
            return
        }
        var squares = [Double](repeating: 0, count: unit.dimension)
        unit.forEachBlock { block, range in
            for row in 0..<range.count {
                for (k, place) in block.places(ofRow: row).enumerated() { squares[k] += block.elements[place] * block.elements[place] }
            }
        }
        let values = zip(sum, squares).map { ($0 * $0 - $1) / (n * (n - 1)) }
        let order = values.indices.sorted { (values[$1], $0) < (values[$0], $1) }
        contributions = values
        topDimensions = Array(order.prefix(5))

        func share(_ top: Int) -> Statistic {
            guard top <= values.count else { return .undefined("fewer than \(top) dimensions") }
            guard abs(mean.number) >= 2 * meanError.number else {
                return .undefined("mean cosine within 2 standard errors of 0")
            }
            return .value(order.prefix(top).reduce(0) { $0 + values[$1] } / mean.number)
        }
        (top1Share, top3Share, top5Share) = (share(1), share(3), share(5))
    }
}
