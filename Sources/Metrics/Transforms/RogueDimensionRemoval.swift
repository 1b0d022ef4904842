internal import LinearAlgebra

/// `drop_rogue:r`: leaves out the r dimensions that add most to the mean cosine of the fit set.
///
/// Dimension k adds CCₖ = ((Σᵢ uᵢₖ)² − Σᵢ uᵢₖ²)/(N(N − 1)) with uᵢ = xᵢ/‖xᵢ‖; Σₖ CCₖ is the mean pairwise
/// cosine. Exact, where the paper draws pairs. Zero vectors have no direction and do not count; of
/// equal dimensions the first goes first. Needs 2 sentences that are not zero, and r + 1 dimensions.
/// (Timkey & van Schijndel, EMNLP 2021, §3.)
public struct RogueDimensionRemoval: EmbeddingTransform {
    /// r.
    public let droppedCount: Int

    public init(droppedCount: Int) {
        precondition(droppedCount >= 1, "r is from 1 on")
        self.droppedCount = droppedCount
    }

    public var name: String { "drop_rogue:\(droppedCount)" }

    public var fewestDimensions: Int { droppedCount + 1 }

    public func outputDimension(from dimension: Int) -> Int { dimension - droppedCount }

    public func fewestSentences(dimension: Int) -> Int { 2 }

    public func fitted(on sample: FitSample) throws(TransformFault) -> FittedTransform {
        guard let contributions = Self.contributions(of: sample.embeddings) else {
            throw .nothingToFit(transform: name, reason: "fewer than 2 nonzero embeddings")
        }
        let order = contributions.indices.sorted { (-contributions[$0], $0) < (-contributions[$1], $1) }
        var kept = [Bool](repeating: true, count: sample.dimension)
        for dimension in order.prefix(droppedCount) { kept[dimension] = false }
        return FittedTransform(name: name, form: .selection(kept: kept))
    }

    /// CCₖ of every dimension; nil for fewer than two nonzero rows.
    static func contributions(of rows: Matrix<Double>) -> [Double]? {
        var count = 0
        var sums = [Double](repeating: 0, count: rows.columnCount), squares = sums
        for row in 0..<rows.rowCount {
            let vector = rows.elements.span.extracting(rows.places(ofRow: row))
            let square = Double.dot(vector, vector)
            guard square > 0 else { continue }
            count += 1
            Double.add(vector, times: 1 / square.squareRoot(), to: &sums, at: 0)
            for k in squares.indices { squares[k] += vector[k] * vector[k] / square }
        }
        guard count >= 2 else { return nil }
        let pairs = Double(count) * Double(count - 1)
        return zip(sums, squares).map { ($0 * $0 - $1) / pairs }
    }

    static let entry = TransformEntry(
        name: "drop_rogue", form: "drop_rogue:r", aliases: [], formula: "x without the r dimensions of largest CCₖ",
        summary: "leaves out the r dimensions that add most to the mean cosine of the fit set",
        source: "Timkey & van Schijndel 2021", needs: "2 sentences to fit on"
    ) { parameter throws(LinkFault) in
        RogueDimensionRemoval(droppedCount: try LinkFault.count(parameter, letter: "r", form: "drop_rogue:r"))
    }
}
