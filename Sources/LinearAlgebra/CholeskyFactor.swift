internal import COpenBLAS

/// The factor of a symmetric positive definite matrix (LAPACK `dpotrf`), by which systems of equations are solved.
public struct CholeskyFactor: Sendable {
    private let size: Int
    private let elements: [Double]

    /// nil where the matrix is not positive definite.
    ///
    /// - Precondition: square, with finite elements.
    /// - Complexity: O(n³/3).
    public init?(of matrix: Matrix<Double>) {
        precondition(matrix.rowCount == matrix.columnCount, "a symmetric matrix is square")
        precondition(matrix.elements.allSatisfy(\.isFinite), "a factor needs finite numbers")
        var a = matrix.elements, n = blasint(matrix.rowCount), info: blasint = 0
        // 'L'; the matrix is whole, so that it is the same by rows and by columns.
        var triangle = CChar(76)
        if matrix.rowCount > 0 { unsafe dpotrf_(&triangle, &n, &a, &n, &info, 1) }
        guard info == 0 else { return nil }
        (size, elements) = (matrix.rowCount, a)
    }

    /// Of each row b the x with A·x = b, as rows.
    ///
    /// - Complexity: O(2n²) a row.
    public func solutions(ofRows sides: Matrix<Double>) -> Matrix<Double> {
        precondition(sides.columnCount == size, "as many numbers in a row as there are equations")
        guard size > 0, sides.rowCount > 0 else { return sides }
        // Rows here are the columns of LAPACK.
        var b = sides.elements, a = elements
        var n = blasint(size), count = blasint(sides.rowCount), info: blasint = 0, triangle = CChar(76)
        unsafe dpotrs_(&triangle, &n, &count, &a, &n, &b, &n, &info, 1)
        precondition(info == 0, "dpotrs refused its arguments")
        return Matrix(rowCount: sides.rowCount, columnCount: size, elements: b)
    }
}
