internal import LinearAlgebra

/// `sif_component`: x − vvᵀx, with v the first right singular vector of the fit set, uncentred.
///
/// Of anisotropic embeddings v is nearly the direction of their mean. Needs 1 sentence that is not
/// zero, and 2 dimensions. (Arora, Liang & Ma, ICLR 2017, algorithm 1, second step.)
public struct CommonComponentRemoval: EmbeddingTransform {
    public init() {}

    public var name: String { "sif_component" }

    public var fewestDimensions: Int { 2 }

    public func fewestSentences(dimension: Int) -> Int { 1 }

    public func fitted(on sample: FitSample) throws(TransformFault) -> FittedTransform {
        let spectrum = Spectrum(ofRows: sample.embeddings)
        guard spectrum.rank > 0 else { throw .nothingToFit(transform: name, reason: "all embeddings are zero") }
        return FittedTransform(
            name: name,
            form: .reweighting(
                mean: [Double](repeating: 0, count: sample.dimension), directions: spectrum.leading(1), factors: [0], rest: 1))
    }

    static let entry = TransformEntry(
        name: "sif_component", aliases: ["common_component"], formula: "x − vvᵀx",
        summary: "removes the first singular vector of the embeddings, which are not centred",
        source: "Arora et al. 2017 (SIF, second step)", needs: "1 sentence to fit on"
    ) { parameter throws(LinkFault) in
        try LinkFault.refuse(parameter, form: "sif_component")
        return CommonComponentRemoval()
    }
}
