internal import LinearAlgebra

/// Products of rows X (n × d) in Double: XᵀX (d × d), or XXᵀ (n × n) where there are fewer rows than
/// dimensions. Both have the same nonzero eigenvalues, trace and Frobenius norm.
struct Scatter {
    /// Whole and symmetric, min(n, d) on a side.
    private(set) var matrix: Matrix<Double>
    /// Whether it is XXᵀ.
    let isOfRows: Bool

    /// - Complexity: O(n·d·min(n, d)), in blocks of rows (BLAS SYRK).
    init<Scalar>(of blocks: RowBlocks<Scalar>) {
        isOfRows = blocks.count < blocks.dimension
        if isOfRows {
            matrix = blocks.block(0..<blocks.count).gramOfRows
            return
        }
        let d = blocks.dimension
        var total = [Double](repeating: 0, count: d * d), product = total
        blocks.forEachBlock { block, range in
            Double.gram(ofColumnsIn: block.elements.span, rowCount: range.count, columnCount: d, into: &product)
            Double.add(product.span, times: 1, to: &total, at: 0)
        }
        for row in 0..<d {
            for column in 0..<row { total[column * d + row] = total[row * d + column] }
        }
        matrix = Matrix(rowCount: d, columnCount: d, elements: total)
    }

    /// Adds count·mean·meanᵀ to the scatter of centred rows, which gives that of the rows themselves.
    ///
    /// - Precondition: the scatter is XᵀX.
    mutating func add(mean: [Double], times count: Int) {
        precondition(!isOfRows, "the scatter of rows has no dimensions")
        for row in 0..<mean.count {
            Double.add(mean.span, times: Double(count) * mean[row], to: &matrix.elements, at: row * mean.count)
        }
    }

    var trace: Double { (0..<matrix.rowCount).reduce(0) { $0 + matrix[$1, $1] } }
    var squaredFrobenius: Double { Double.dot(matrix.elements.span, matrix.elements.span) }
}

/// Which eigenvalues of a scatter, or variances of its dimensions, are more than rounding errors.
enum EigenvalueFloor {
    /// max(n, d)·ε·λ₁, the rule of numpy's `matrix_rank` for a symmetric matrix.
    static func of(largest: Double, count: Int, dimension: Int) -> Double {
        Double(max(count, dimension)) * Double.ulpOfOne * largest
    }

    /// The eigenvalues with those at or below the floor set to 0.
    static func applied(to eigenvalues: [Double], count: Int, dimension: Int) -> [Double] {
        let floor = of(largest: eigenvalues.first ?? 0, count: count, dimension: dimension)
        return eigenvalues.map { $0 > floor ? $0 : 0 }
    }
}
