public import LinearAlgebra

/// A transform of sentence embeddings that is fitted on some sentences and applied to others.
///
/// `fit` sees the fit set only, `apply` (of ``FittedTransform``) never changes what was fitted: what is
/// scored cannot leak into the parameters unless it is given to `fit`.
public protocol EmbeddingTransform: Sendable {
    /// The canonical name, parameters included: `whiten:128`.
    var name: String { get }

    /// The fewest sentences that it can be fitted on.
    ///
    /// - Parameter dimension: d, numbers of an embedding.
    func fewestSentences(dimension: Int) -> Int

    /// The fewest dimensions that an embedding must have.
    var fewestDimensions: Int { get }

    /// How many dimensions its results have, at most, of embeddings with `dimension`.
    func outputDimension(from dimension: Int) -> Int

    /// The parameters, from a sample that has sentences and dimensions enough; called by
    /// ``fit(on:)-(FitSample)``, which makes sure of that.
    func fitted(on sample: FitSample) throws(TransformFault) -> FittedTransform
}

extension EmbeddingTransform {
    public var fewestDimensions: Int { 1 }

    public func outputDimension(from dimension: Int) -> Int { dimension }

    /// Throws where a fit set of `count` embeddings with `dimension` numbers is too small, whatever
    /// is in it.
    public func requireRoom(count: Int, dimension: Int) throws(TransformFault) {
        guard dimension >= fewestDimensions else {
            throw .tooFewDimensions(transform: name, needed: fewestDimensions, found: dimension)
        }
        let fewest = fewestSentences(dimension: dimension)
        guard count >= fewest else { throw .tooFewSentences(transform: name, needed: fewest, found: count) }
    }

    /// Fits the parameters.
    ///
    /// - Throws: ``TransformFault`` where the sample has too few sentences or dimensions, or nothing to
    ///   fit on.
    public func fit(on sample: FitSample) throws(TransformFault) -> FittedTransform {
        try requireRoom(count: sample.count, dimension: sample.dimension)
        return try fitted(on: sample)
    }

    /// Fits the parameters on rows of embeddings, N × d.
    public func fit<Scalar>(on embeddings: Matrix<Scalar>) throws(TransformFault) -> FittedTransform {
        try fit(on: FitSample(embeddings))
    }
}
