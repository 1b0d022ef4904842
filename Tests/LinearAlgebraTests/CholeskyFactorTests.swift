import LinearAlgebra
import TestSupport
import Testing

@Suite("Systems of equations of a positive definite matrix")
struct CholeskyFactorTests {
    @Test("What is solved, multiplied again, gives the right sides", arguments: [1, 2, 7, 40]) func solves(size: Int) throws {
        var numbers = SeededNumbers(seed: 21)
        let x = Matrix(rowCount: 2 * size + 3, columnCount: size, elements: numbers.doubles((2 * size + 3) * size))
        let a = x.gramOfColumns, sides = Matrix(rowCount: 3, columnCount: size, elements: numbers.doubles(3 * size))
        let found = try #require(CholeskyFactor(of: a)).solutions(ofRows: sides)
        let again = found.product(with: a, otherTransposed: true)
        // Rounding of 2^-53 times size, times what the largest products are.
        let scale = (a.elements.map(abs).max() ?? 0) * (found.elements.map(abs).max() ?? 0)
        for (one, other) in zip(again.elements, sides.elements) { #expect(abs(one - other) <= 1e-15 * Double(size + 8) * max(1, scale)) }
    }

    @Test("A matrix that is not positive definite has no factor") func none() {
        #expect(CholeskyFactor(of: Matrix(rowCount: 2, columnCount: 2, elements: [1, 2, 2, 1])) == nil)
        #expect(CholeskyFactor(of: Matrix(rowCount: 1, columnCount: 1, elements: [0])) == nil)
    }
}
