internal import Glibc
internal import LinearAlgebra

/// `whiten[:k[@gamma]]` and `whiten_plain[:k]`: yᵢ = λᵢ^(−γ/2)·eᵢᵀ(x − μ) along the k directions eᵢ of largest
/// variance, λᵢ being the eigenvalues of the covariance C of the fit set.
///
/// γ = 1 makes the covariance of the fit set the identity; a smaller one goes part of the way. All W
/// with WWᵀ = C⁻¹ give the same cosines, so there is no ZCA or Cholesky beside it.
///
/// **Shrinkage.** `whiten` takes (1 − r)·C + r·(tr C/d)·I in place of C, r being ``LedoitWolf``'s: 1/√λ of
/// the small eigenvalues of a sample is mostly noise. `whiten_plain` takes C itself.
///
/// **Floor.** Directions with λᵢ ≤ max(N, d)·2.2·10⁻¹⁶·λ₁ are left out, so that the result may have fewer than
/// k dimensions: k effective.
///
/// **How many sentences.** Plain whitening is refused unless N ≥ d or N ≥ 10·k: with fewer, the smallest
/// of the k variances are known too badly to divide by. Shrinkage has no such limit, but needs 3: of two
/// sentences, both (x − μ)(x − μ)ᵀ are equal, and the spread that r is estimated from is 0.
///
/// **N < d.** C is then singular; its nonzero part comes from the N × N products. With shrinkage the
/// rest has the eigenvalue r·tr C/d, and its axes are anybody's choice. So if all dimensions are asked
/// for, the result is given in the axes of the embeddings, Σ^(−γ/2)·(x − μ), which has the same
/// cosines and hangs on no choice; if k < d are asked for, at most the rank of C, N − 1, are given.
///
/// Su et al. 2021 (BERT-whitening); Huang et al. 2021 (WhiteningBERT).
public struct Whitening: EmbeddingTransform {
    /// k; nil for all.
    public let dimensions: Int?
    /// γ, above 0 and at most 1.
    public let gamma: Double
    /// Whether the covariance is shrunk.
    public let shrinks: Bool

    public init(dimensions: Int? = nil, gamma: Double = 1, shrinks: Bool = true) {
        precondition(dimensions ?? 1 >= 1 && gamma > 0 && gamma <= 1, "k from 1 on, gamma above 0 and at most 1")
        self.dimensions = dimensions
        self.gamma = gamma
        self.shrinks = shrinks
    }

    public var name: String {
        let parameters = (dimensions.map { ":\($0)" } ?? "") + (gamma == 1 ? "" : "@\(gamma)")
        return (shrinks ? "whiten" : "whiten_plain") + parameters
    }

    public var fewestDimensions: Int { dimensions ?? 1 }

    public func outputDimension(from dimension: Int) -> Int { dimensions ?? dimension }

    public func fewestSentences(dimension: Int) -> Int {
        shrinks ? 3 : max(2, min(dimension, 10 * min(dimensions ?? dimension, dimension)))
    }

    public func fitted(on sample: FitSample) throws(TransformFault) -> FittedTransform {
        let spectrum = sample.scatterSpectrum
        guard spectrum.rank > 0 else { throw .nothingToFit(transform: name, reason: "all embeddings are equal") }
        let dimension = sample.dimension
        let r = shrinks ? LedoitWolf.shrinkage(of: sample) : 0
        let variances = spectrum.values.map { $0 / Double(sample.count - 1) }
        let target = r * variances.reduce(0, +) / Double(dimension)
        let shrunk = variances.map { (1 - r) * $0 + target }
        func factor(_ variance: Double) -> Double { pow(variance, -gamma / 2) }

        // Directions without variance of their own have the target's, if it is more than rounding.
        let floor = EigenvalueFloor.of(largest: shrunk[0], count: sample.count, dimension: dimension)
        let takesAll = (dimensions ?? dimension) == dimension && target > floor
        let kept = takesAll ? shrunk.count : min(dimensions ?? dimension, spectrum.rank)
        let directions = spectrum.leading(kept), factors = shrunk.prefix(kept).map(factor)
        let form: TransformForm =
            takesAll && kept < dimension
            ? .reweighting(mean: sample.mean, directions: directions, factors: factors, rest: factor(target))
            : .projection(mean: sample.mean, directions: directions, factors: factors)
        return FittedTransform(name: name, form: form, shrinkage: shrinks ? r : nil)
    }
}

extension Whitening {
    static let entry = TransformEntry(
        name: "whiten", form: "whiten[:k[@gamma]]", aliases: ["whitening"], formula: "λᵢ^(−γ/2)·eᵢᵀ(x − μ), i = 1 … k",
        summary: "PCA-whitening to k dimensions (or all), with Ledoit-Wolf shrinkage; gamma below 1: in part",
        source: "Su et al. 2021 (BERT-whitening); Ledoit & Wolf 2004", needs: "3 sentences to fit on"
    ) { parameter throws(LinkFault) in
        let form = "whiten, whiten:k or whiten:k@gamma"
        guard let parameter else { return Whitening() }
        guard let at = parameter.firstIndex(of: "@") else {
            return Whitening(dimensions: try LinkFault.count(parameter, letter: "k", form: form))
        }
        let k = try LinkFault.count(String(parameter[..<at]), letter: "k", form: form)
        let text = parameter[parameter.index(after: at)...]
        // Double reads more than decimals: nan, inf, hexadecimals.
        let isDecimal = text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || ".eE-".utf8.contains($0) }
        guard isDecimal, let gamma = Double(text), gamma > 0, gamma <= 1 else {
            throw LinkFault(expected: "\(form) with gamma, a number above 0 and at most 1")
        }
        return Whitening(dimensions: k, gamma: gamma)
    }

    static let plainEntry = TransformEntry(
        name: "whiten_plain", form: "whiten_plain[:k]", aliases: [], formula: "λᵢ^(−1/2)·eᵢᵀ(x − μ), i = 1 … k",
        summary: "PCA-whitening as published, without shrinkage; directions without variance are left out",
        source: "Su et al. 2021 (BERT-whitening); Huang et al. 2021 (WhiteningBERT)",
        needs: "as many sentences to fit on as there are dimensions, or 10 for each of k"
    ) { parameter throws(LinkFault) in
        guard let parameter else { return Whitening(shrinks: false) }
        return Whitening(dimensions: try LinkFault.count(parameter, letter: "k", form: "whiten_plain or whiten_plain:k"), shrinks: false)
    }
}
