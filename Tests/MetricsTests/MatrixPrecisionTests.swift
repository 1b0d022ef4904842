import LinearAlgebra
import Testing

@testable import Metrics

struct MatrixPrecisionTests {
    private func example<Scalar: LinearAlgebraScalar>(_ type: Scalar.Type) -> Matrix<Scalar> { Matrix([[0.1, -2], [3, 1e-40], [5, 7]]) }

    @Test func `widening is exact, of all rows or of some`() {
        let single = example(Float.self), double = example(Double.self)
        #expect(single.widened().elements == single.elements.map(Double.init))
        #expect(single.widened(rows: 1..<3).elements == single.elements[2...].map(Double.init))
        #expect(double.widened().elements == double.elements)
        #expect(double.widened(rows: 0..<1).elements == [0.1, -2])
    }

    @Test func `rows are rounded once, and the others stay`() {
        var single = example(Float.self), double = example(Double.self)
        let rows = Matrix<Double>([[0.3, 1e-50]])
        single.setRows(from: 1, to: rows)
        double.setRows(from: 1, to: rows)
        #expect(single.elements == [0.1, -2, 0.3, 0, 5, 7])
        #expect(double.elements == [0.1, -2, 0.3, 1e-50, 5, 7])
    }
}
