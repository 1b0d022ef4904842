internal import LinearAlgebra

/// `center`: x − μ, with μ the mean of the fit set.
///
/// Needs 1 sentence. A dimension that is constant on the fit set becomes exactly 0 there.
public struct Centering: EmbeddingTransform {
    public init() {}

    public var name: String { "center" }

    public func fewestSentences(dimension: Int) -> Int { 1 }

    public func fitted(on sample: FitSample) throws(TransformFault) -> FittedTransform {
        FittedTransform(name: name, form: .axes(mean: sample.mean, factors: [Double](repeating: 1, count: sample.dimension)))
    }

    static let entry = TransformEntry(
        name: "center", aliases: ["centre"], formula: "x − μ",
        summary: "subtracts the mean embedding of the fit set",
        source: "Mu & Viswanath 2018 (first step); Su et al. 2021", needs: "1 sentence to fit on"
    ) { parameter throws(LinkFault) in
        try LinkFault.refuse(parameter, form: "center")
        return Centering()
    }
}
