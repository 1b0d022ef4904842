internal import LinearAlgebra

/// Eigenvalues and eigenvectors of XᵀX, by way of the smaller of XᵀX (d × d) and XXᵀ (N × N): their
/// nonzero eigenvalues are the same.
///
/// - Complexity: O(N·d·min(N, d) + min(N, d)³).
struct Spectrum {
    /// Eigenvalues, largest first, none below 0: d of them, or the nonzero ones where N < d.
    let values: [Double]
    /// The unit eigenvectors that belong to them, as rows.
    let directions: Matrix<Double>
    /// How many eigenvalues are above the floor max(N, d)·2.2·10⁻¹⁶·λ₁. What lies below is rounding:
    /// MiniLM's layer 6 has three dead dimensions, and dividing by theirs gives NaN or noise.
    let rank: Int

    /// - Parameter rows: X, N × d.
    init(ofRows rows: Matrix<Double>) {
        let wide = rows.rowCount < rows.columnCount
        let (values, vectors) = SymmetricEigenproblem.decomposition(of: wide ? rows.gramOfRows : rows.gramOfColumns)
        let floor = EigenvalueFloor.of(largest: max(0, values.first ?? 0), count: rows.rowCount, dimension: rows.columnCount)
        let rank = values.prefix { $0 > floor }.count
        self.rank = rank
        guard wide else {
            self.values = values.map { max(0, $0) }
            directions = vectors
            return
        }
        self.values = Array(values.prefix(rank))
        // An eigenvector u of XXᵀ with eigenvalue σ² is one of XᵀX as Xᵀu/σ.
        var directions = vectors.product(rows: 0..<rank, with: rows)
        for row in 0..<rank {
            let places = directions.places(ofRow: row)
            let norm = Double.dot(directions.elements.span.extracting(places), directions.elements.span.extracting(places)).squareRoot()
            for place in places { directions.elements[place] /= norm }
        }
        self.directions = directions
    }

    /// The first `count` directions.
    func leading(_ count: Int) -> Matrix<Double> {
        Matrix(
            rowCount: count, columnCount: directions.columnCount, elements: Array(directions.elements[..<(count * directions.columnCount)]))
    }
}
