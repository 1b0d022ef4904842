/// Numbers in rows and columns, row-major.
public struct Matrix<Scalar: LinearAlgebraScalar>: Sendable {
    public let rowCount: Int
    public let columnCount: Int
    /// rowCount × columnCount, row-major.
    public var elements: [Scalar]

    public init(rowCount: Int, columnCount: Int) {
        self.init(rowCount: rowCount, columnCount: columnCount, elements: [Scalar](repeating: 0, count: rowCount * columnCount))
    }

    /// - Precondition: `elements.count == rowCount * columnCount`.
    public init(rowCount: Int, columnCount: Int, elements: [Scalar]) {
        precondition(elements.count == rowCount * columnCount, "a matrix has rows × columns elements")
        self.rowCount = rowCount
        self.columnCount = columnCount
        self.elements = elements
    }

    /// The places of a row in `elements`.
    public func places(ofRow row: Int) -> Range<Int> { row * columnCount..<(row + 1) * columnCount }

    public subscript(row: Int, column: Int) -> Scalar {
        get { elements[row * columnCount + column] }
        set { elements[row * columnCount + column] = newValue }
    }
}

extension Matrix {
    /// The product of this matrix's rows `rows` with `other` (m × k by k × n), BLAS GEMM.
    ///
    /// - Parameter otherTransposed: multiplies with otherᵀ instead (m × k by n × k), so that the result
    ///   holds the dots of rows with rows.
    public func product(rows: Range<Int>? = nil, with other: Matrix, otherTransposed: Bool = false, otherRows: Range<Int>? = nil) -> Matrix {
        let rows = rows ?? 0..<rowCount, otherRows = otherRows ?? 0..<other.rowCount
        let n = otherTransposed ? otherRows.count : other.columnCount
        precondition(columnCount == (otherTransposed ? other.columnCount : otherRows.count), "inner sizes must agree")
        precondition(rows.upperBound <= rowCount && otherRows.upperBound <= other.rowCount, "rows of the matrices themselves")
        var result = Matrix(rowCount: rows.count, columnCount: n)
        guard rows.count > 0, n > 0, columnCount > 0 else { return result }
        Scalar.multiply(
            elements.span.extracting(rows.lowerBound * columnCount..<rows.upperBound * columnCount),
            other.elements.span.extracting(otherRows.lowerBound * other.columnCount..<otherRows.upperBound * other.columnCount),
            rowCount: rows.count, innerCount: columnCount, columnCount: n, secondTransposed: otherTransposed, into: &result.elements)
        return result
    }
}

extension Matrix<Double> {
    /// XᵀX (d × d), whole.
    public var gramOfColumns: Matrix {
        var result = Matrix(rowCount: columnCount, columnCount: columnCount)
        guard rowCount > 0, columnCount > 0 else { return result }
        Double.gram(ofColumnsIn: elements.span, rowCount: rowCount, columnCount: columnCount, into: &result.elements)
        result.mirrorLowerTriangle()
        return result
    }

    /// XXᵀ (n × n), whole.
    public var gramOfRows: Matrix {
        var result = Matrix(rowCount: rowCount, columnCount: rowCount)
        guard rowCount > 0, columnCount > 0 else { return result }
        Double.gram(ofRowsIn: elements.span, rowCount: rowCount, columnCount: columnCount, into: &result.elements)
        result.mirrorLowerTriangle()
        return result
    }

    private mutating func mirrorLowerTriangle() {
        for row in 0..<rowCount {
            for column in 0..<row { elements[column * columnCount + row] = elements[row * columnCount + column] }
        }
    }
}
