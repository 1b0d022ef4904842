internal import LinearAlgebra

/// `zscore`: (xₖ − μₖ)/sₖ, with mean and standard deviation (divisor N − 1) of dimension k on the fit set.
///
/// A dead dimension, one with sₖ² ≤ max(N, d)·2.2·10⁻¹⁶·max s², becomes 0 and is not counted in the
/// effective dimension: the rule of eigenvalues. MiniLM's layer 6 has one with 6.5·10⁻⁹ of the largest
/// deviation, all of it rounding, which a test for 0 would let through.
/// Needs 2 sentences. (Timkey & van Schijndel, EMNLP 2021, §5.)
public struct Standardization: EmbeddingTransform {
    public init() {}

    public var name: String { "zscore" }

    public func fewestSentences(dimension: Int) -> Int { 2 }

    public func fitted(on sample: FitSample) throws(TransformFault) -> FittedTransform {
        let centred = sample.centred
        var squares = [Double](repeating: 0, count: sample.dimension)
        for row in 0..<centred.rowCount {
            for (k, place) in centred.places(ofRow: row).enumerated() { squares[k] += centred.elements[place] * centred.elements[place] }
        }
        let variances = squares.map { $0 / Double(sample.count - 1) }
        let largest = variances.max() ?? 0
        guard largest > 0 else { throw .nothingToFit(transform: name, reason: "all embeddings are equal") }
        let floor = EigenvalueFloor.of(largest: largest, count: sample.count, dimension: sample.dimension)
        return FittedTransform(
            name: name, form: .axes(mean: sample.mean, factors: variances.map { $0 > floor ? 1 / $0.squareRoot() : 0 }))
    }

    static let entry = TransformEntry(
        name: "zscore", aliases: ["z_score", "standardize"], formula: "(xₖ − μₖ) / sₖ in every dimension k",
        summary: "centres, and gives every dimension the same standard deviation",
        source: "Timkey & van Schijndel 2021", needs: "2 sentences to fit on"
    ) { parameter throws(LinkFault) in
        try LinkFault.refuse(parameter, form: "zscore")
        return Standardization()
    }
}
