import LinearAlgebra
import TestSupport
import Testing

struct MatrixTests {
    /// Element by element, as the definition has it.
    private func product(_ a: Matrix<Double>, _ b: Matrix<Double>) -> [Double] {
        (0..<a.rowCount).flatMap { i in
            (0..<b.columnCount).map { j in (0..<a.columnCount).reduce(0) { $0 + a[i, $1] * b[$1, j] } }
        }
    }

    private func random(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix<Double> {
        var numbers = SeededNumbers(seed: seed)
        return Matrix(rowCount: rows, columnCount: columns, elements: numbers.doubles(rows * columns))
    }

    private func transposed(_ m: Matrix<Double>) -> Matrix<Double> {
        Matrix(rowCount: m.columnCount, columnCount: m.rowCount, elements: (0..<m.columnCount).flatMap { j in (0..<m.rowCount).map { m[$0, j] } })
    }

    private func expectClose(_ a: [Double], _ b: [Double], within tolerance: Double) {
        #expect(a.count == b.count)
        #expect(zip(a, b).allSatisfy { abs($0 - $1) <= tolerance })
    }

    // Sums of a few dozen products of numbers near 1, in another order: some 1e-15.
    private let rounding = 1e-13

    @Test(arguments: [(1, 1, 1), (3, 5, 2), (17, 33, 9)])
    func `a product is the sum of products, with a matrix or with its transpose`(m: Int, k: Int, n: Int) {
        let a = random(m, k, seed: 1), b = random(k, n, seed: 2)
        expectClose(a.product(with: b).elements, product(a, b), within: rounding)
        expectClose(a.product(with: transposed(b), otherTransposed: true).elements, product(a, b), within: rounding)
    }

    @Test func `some rows by some rows are a part of the whole`() {
        let a = random(7, 4, seed: 3), b = random(6, 4, seed: 4)
        let whole = a.product(with: b, otherTransposed: true)
        let part = a.product(rows: 2..<5, with: b, otherTransposed: true, otherRows: 1..<3)
        expectClose(part.elements, (2..<5).flatMap { i in (1..<3).map { whole[i, $0] } }, within: rounding)
    }

    @Test func `Gram matrices are whole and symmetric`() {
        let a = random(9, 5, seed: 5)
        expectClose(a.gramOfColumns.elements, product(transposed(a), a), within: rounding)
        expectClose(a.gramOfRows.elements, product(a, transposed(a)), within: rounding)
    }

    @Test func `eigenvectors rebuild the matrix, and values come largest first`() {
        let a = random(20, 12, seed: 6).gramOfColumns
        let (values, vectors) = SymmetricEigenproblem.decomposition(of: a)
        #expect(values == values.sorted(by: >))
        expectClose(SymmetricEigenproblem.eigenvalues(of: a), values, within: 1e-11)
        var scaled = vectors
        for row in 0..<12 { for column in 0..<12 { scaled[row, column] *= values[row] } }
        expectClose(product(transposed(vectors), scaled), a.elements, within: 1e-11)
        expectClose(vectors.gramOfRows.elements, (0..<144).map { $0 % 13 == 0 ? 1 : 0 }, within: rounding)
    }

    @Test func `the largest element of an eigenvector is positive`() {
        let (values, vectors) = SymmetricEigenproblem.decomposition(of: Matrix(rowCount: 2, columnCount: 2, elements: [2, -1, -1, 2]))
        expectClose(values, [3, 1], within: rounding)
        for row in 0..<2 { #expect(vectors.elements[vectors.places(ofRow: row)].max { abs($0) < abs($1) }! > 0) }
    }
}
