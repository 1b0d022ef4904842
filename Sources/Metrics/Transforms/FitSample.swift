public import LinearAlgebra

/// The embeddings that transforms are fitted on, and what several of them need of it, computed once.
///
/// All is Double: a fit is small beside what it is applied to, and the small eigenvalues of a covariance
/// do not survive Float32 products.
public final class FitSample {
    /// N × d.
    let embeddings: Matrix<Double>

    /// How many embeddings it holds, zero vectors and repeats included.
    public var count: Int { embeddings.rowCount }
    /// Numbers of an embedding.
    public var dimension: Int { embeddings.columnCount }

    /// - Parameter embeddings: N × d.
    /// - Throws: where a squared norm is not a finite number.
    public init<Scalar>(_ embeddings: Matrix<Scalar>) throws(TransformFault) {
        let wide = embeddings.widened()
        for row in 0..<wide.rowCount {
            let vector = wide.elements.span.extracting(wide.places(ofRow: row))
            // Covariances are sums of N such squares, and a shrinkage squares them once more.
            guard Double.dot(vector, vector) < Double.greatestFiniteMagnitude.squareRoot() / 0x1p64 else { throw .notFinite(sentence: row) }
        }
        self.embeddings = wide
    }

    /// The mean embedding, d.
    ///
    /// Summed as differences from the first embedding, so that a dimension that is constant has exactly
    /// that constant for its mean, and exactly no variance.
    private(set) lazy var mean: [Double] = {
        guard count > 0 else { return [Double](repeating: 0, count: dimension) }
        let pilot = Array(embeddings.elements[embeddings.places(ofRow: 0)])
        let differences = embeddings.centred(on: pilot)
        var sum = [Double](repeating: 0, count: dimension)
        for row in 0..<count { Double.add(differences.elements.span.extracting(differences.places(ofRow: row)), times: 1, to: &sum, at: 0) }
        return zip(pilot, sum).map { $0 + $1 / Double(count) }
    }()

    /// The rows minus the mean, N × d.
    private(set) lazy var centred = embeddings.centred(on: mean)

    /// Eigenvalues and eigenvectors of the scatter Σ (xᵢ − μ)(xᵢ − μ)ᵀ.
    private(set) lazy var scatterSpectrum = Spectrum(ofRows: centred)
}

extension Matrix<Double> {
    /// The rows minus a vector of d numbers.
    func centred(on mean: [Double]) -> Matrix {
        var result = Matrix(rowCount: rowCount, columnCount: columnCount)
        for row in 0..<rowCount {
            Double.centre(elements.span.extracting(places(ofRow: row)), on: mean, times: 1, into: &result.elements, at: row * columnCount)
        }
        return result
    }
}
