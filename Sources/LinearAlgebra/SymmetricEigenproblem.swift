internal import COpenBLAS

/// Eigenvalues and eigenvectors of a symmetric matrix (LAPACK `dsyevd`).
public enum SymmetricEigenproblem {
    /// The eigenvalues of a symmetric n × n matrix, largest first.
    ///
    /// - Complexity: O(n³), about a third of ``decomposition(of:)``.
    public static func eigenvalues(of matrix: Matrix<Double>) -> [Double] {
        solve(matrix, withVectors: false).values
    }

    /// The eigenvalues, largest first, and as rows of `vectors` the unit eigenvectors that belong to them.
    ///
    /// The sign of an eigenvector is arbitrary: here its element of largest magnitude (the first of
    /// them) is positive, so that results do not hang on the library's choice.
    public static func decomposition(of matrix: Matrix<Double>) -> (values: [Double], vectors: Matrix<Double>) {
        var (values, vectors) = solve(matrix, withVectors: true)
        for row in 0..<vectors.rowCount {
            let places = vectors.places(ofRow: row)
            let largest = places.max { abs(vectors.elements[$0]) < abs(vectors.elements[$1]) }
            guard let largest, vectors.elements[largest] < 0 else { continue }
            for place in places { vectors.elements[place].negate() }
        }
        values.reverse()
        return (values, vectors.rowsReversed)
    }

    /// Values in ascending order; the rows of `vectors` are the eigenvectors (columns, in LAPACK's
    /// column-major order).
    private static func solve(_ matrix: Matrix<Double>, withVectors: Bool) -> (values: [Double], vectors: Matrix<Double>) {
        precondition(matrix.rowCount == matrix.columnCount, "a symmetric matrix is square")
        precondition(matrix.elements.allSatisfy(\.isFinite), "a decomposition needs finite numbers")
        let n = matrix.rowCount
        guard n > 0 else { return ([], matrix) }
        var a = matrix.elements
        var values = [Double](repeating: 0, count: n)
        // A first call with sizes of −1 asks how much workspace is needed.
        var work = [0.0], integerWork: [blasint] = [0]
        var info = call(n, &a, &values, &work, -1, &integerWork, -1, withVectors: withVectors)
        precondition(info == 0, "dsyevd refused its arguments")
        work = [Double](repeating: 0, count: Int(work[0]))
        integerWork = [blasint](repeating: 0, count: Int(integerWork[0]))
        info = call(n, &a, &values, &work, blasint(work.count), &integerWork, blasint(integerWork.count), withVectors: withVectors)
        precondition(info == 0, "dsyevd did not converge")  // does not happen for finite matrices
        return (withVectors ? values : values.reversed(), Matrix(rowCount: n, columnCount: n, elements: a))
    }

    private static func call(
        _ n: Int, _ a: inout [Double], _ values: inout [Double], _ work: inout [Double], _ workCount: blasint,
        _ integerWork: inout [blasint], _ integerWorkCount: blasint, withVectors: Bool
    ) -> blasint {
        var info: blasint = 0
        var n = blasint(n), workCount = workCount, integerWorkCount = integerWorkCount
        // 'V' and 'N': with or without vectors; 'L': row-major's lower triangle is column-major's upper,
        // and either is there, for the matrix is whole.
        var job = CChar(withVectors ? 86 : 78), triangle = CChar(76)
        unsafe dsyevd_(&job, &triangle, &n, &a, &n, &values, &work, &workCount, &integerWork, &integerWorkCount, &info, 1, 1)
        return info
    }
}

extension Matrix {
    fileprivate var rowsReversed: Matrix {
        var reversed = self
        for row in 0..<rowCount {
            reversed.elements.replaceSubrange(places(ofRow: row), with: elements[places(ofRow: rowCount - 1 - row)])
        }
        return reversed
    }
}
