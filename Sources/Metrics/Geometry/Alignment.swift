public import LinearAlgebra

/// How near the embeddings of similar texts lie (Wang & Isola, ICML 2020, α = 2).
public enum Alignment {
    /// Mean ‖u − v‖² = mean 2(1 − cos) over positive pairs of unit vectors, in 0…4; lower is nearer.
    ///
    /// To be read beside ``Uniformity`` only: embeddings that have all collapsed into one have 0. For
    /// STS-B the field takes pairs with a gold score above 4 as positive (SimCSE, EMNLP 2021). The
    /// cosine of a pair with a zero vector is 0. Undefined without pairs.
    public static func of<Scalar>(_ embeddings: Matrix<Scalar>, positivePairs: [RowPair]) -> Statistic {
        guard !positivePairs.isEmpty else { return .undefined("no positive pairs") }
        let total = positivePairs.reduce(0.0) { total, pair in
            let a = embeddings.elements.span.extracting(embeddings.places(ofRow: pair.first))
            let b = embeddings.elements.span.extracting(embeddings.places(ofRow: pair.second))
            return total + 2 * (1 - CosineSimilarity.of(ab: Scalar.dot(a, b), aa: Scalar.dot(a, a), bb: Scalar.dot(b, b)))
        }
        return .value(total / Double(positivePairs.count))
    }
}
