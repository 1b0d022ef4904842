internal import LinearAlgebra

/// `abtt:D`: (x − μ) − Σᵢ eᵢeᵢᵀ(x − μ) over the D directions eᵢ of largest variance of the fit set.
///
/// The centred vector is projected, as the paper's purpose asks for; code that projects the raw one
/// leaves a constant −Σ eᵢeᵢᵀμ in every embedding. Where the fit set varies in fewer than D
/// directions, those are removed. Needs D + 1 sentences, of which D directions can be had, and D + 1
/// dimensions. (Mu & Viswanath, ICLR 2018, algorithm 1.)
public struct AllButTheTop: EmbeddingTransform {
    /// D.
    public let removedCount: Int

    public init(removedCount: Int) {
        precondition(removedCount >= 1, "D is from 1 on")
        self.removedCount = removedCount
    }

    public var name: String { "abtt:\(removedCount)" }

    public var fewestDimensions: Int { removedCount + 1 }

    public func fewestSentences(dimension: Int) -> Int { removedCount + 1 }

    public func fitted(on sample: FitSample) throws(TransformFault) -> FittedTransform {
        let spectrum = sample.scatterSpectrum
        guard spectrum.rank > 0 else { throw .nothingToFit(transform: name, reason: "all embeddings are equal") }
        let removed = min(removedCount, spectrum.rank)
        return FittedTransform(
            name: name,
            form: .reweighting(
                mean: sample.mean, directions: spectrum.leading(removed), factors: [Double](repeating: 0, count: removed), rest: 1))
    }

    static let entry = TransformEntry(
        name: "abtt", form: "abtt:D", aliases: ["all_but_the_top"], formula: "(x − μ) − Σ eᵢeᵢᵀ(x − μ), i = 1 … D",
        summary: "all but the top: centres, then removes the D directions of largest variance",
        source: "Mu & Viswanath 2018", needs: "D + 1 sentences to fit on"
    ) { parameter throws(LinkFault) in
        AllButTheTop(removedCount: try LinkFault.count(parameter, letter: "D", form: "abtt:D"))
    }
}
