public import LinearAlgebra

/// Fitted transforms, one after another.
public struct FittedChain: Sendable {
    /// In the order in which they are applied; none for embeddings as they are.
    public let links: [FittedTransform]

    /// - Precondition: each takes embeddings of the dimension that the one before gives.
    public init(links: [FittedTransform]) {
        for (one, next) in zip(links, links.dropFirst()) {
            precondition(one.outputDimension == next.inputDimension, "a link takes what the one before gives")
        }
        self.links = links
    }

    /// Throws where a fit set of `count` embeddings with `dimension` numbers is too small for a link,
    /// whatever is in it: to be asked before anything is pooled.
    public static func requireRoom(for transforms: [any EmbeddingTransform], count: Int, dimension: Int) throws(TransformFault) {
        var dimension = dimension
        for transform in transforms {
            try transform.requireRoom(count: count, dimension: dimension)
            dimension = transform.outputDimension(from: dimension)
        }
    }

    /// Fits transforms link by link, each on what the ones before make of the sample.
    public static func fit(_ transforms: [any EmbeddingTransform], on sample: FitSample) throws(TransformFault) -> FittedChain {
        var links: [FittedTransform] = []
        var sample = sample
        for (place, transform) in transforms.enumerated() {
            let link = try transform.fit(on: sample)
            links.append(link)
            if place < transforms.count - 1 { sample = try FitSample(link.apply(to: sample.embeddings)) }
        }
        return FittedChain(links: links)
    }

    /// Fits transforms on rows of embeddings, N × d.
    public static func fit<Scalar>(_ transforms: [any EmbeddingTransform], on embeddings: Matrix<Scalar>) throws(TransformFault) -> FittedChain {
        try fit(transforms, on: FitSample(embeddings))
    }

    /// The fewest dimensions that are in use after any link, nil for no links.
    public var effectiveDimension: Int? { links.map(\.effectiveDimension).min() }

    /// The transformed embeddings; between links they stay Double, and are rounded once at the end.
    /// See ``FittedTransform/apply(to:)``.
    public func apply<Scalar>(to embeddings: Matrix<Scalar>) -> Matrix<Scalar> {
        guard let first = links.first, let last = links.last else { return embeddings }
        precondition(embeddings.columnCount == first.inputDimension, "embeddings of the dimension that was fitted")
        var result = Matrix<Scalar>(rowCount: embeddings.rowCount, columnCount: last.outputDimension)
        for start in stride(from: 0, to: embeddings.rowCount, by: Self.rowsPerBlock) {
            var block = embeddings.widened(rows: start..<min(start + Self.rowsPerBlock, embeddings.rowCount))
            for link in links { block = link.form.applied(to: block) }
            result.setRows(from: start, to: block)
        }
        return result
    }

    /// As many as statistics take at a time, so that who applies block by block gets the same bits.
    static let rowsPerBlock = 256
}
