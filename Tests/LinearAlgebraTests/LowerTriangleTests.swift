import LinearAlgebra
import TestSupport
import Testing

@Suite struct LowerTriangleTests {
    /// On both sides of where rows get longer.
    static let sizes = [1, 2, 15, 16, 17, 33, 50]

    private func filled(_ size: Int, seed: UInt64) -> LowerTriangle {
        var numbers = SeededNumbers(seed: seed), triangle = LowerTriangle(size: size)
        for row in 0..<size {
            for (column, number) in numbers.doubles(row + 1).enumerated() { triangle[row, column] = number }
        }
        return triangle
    }

    @Test("Every place up to the diagonal holds its own number", arguments: sizes)
    func places(size: Int) {
        var triangle = LowerTriangle(size: size), next = 1.0
        for row in 0..<size {
            for column in 0...row {
                #expect(triangle[row, column] == 0)
                triangle[row, column] = next
                next += 1
            }
        }
        next = 1
        for row in 0..<size {
            for column in 0...row {
                #expect(triangle[row, column] == next)
                next += 1
            }
        }
    }

    @Test("Trace and Frobenius norm are those of the whole symmetric matrix", arguments: sizes)
    func traces(size: Int) {
        let triangle = filled(size, seed: 1)
        let whole = (0..<size * size).map { triangle[max($0 / size, $0 % size), min($0 / size, $0 % size)] }
        let traces = triangle.traces
        // Sums of n numbers are off by n·u·Σ|x| at most, on both sides (Higham 2002, 3.1).
        let u = 2 * Double(size * size) * 0x1p-53
        let diagonal = (0..<size).map { triangle[$0, $0] }
        #expect(abs(traces.trace - diagonal.reduce(0, +)) <= u * diagonal.reduce(0) { $0 + abs($1) })
        let squares = whole.reduce(0) { $0 + $1 * $1 }
        #expect(abs(traces.squaredFrobenius - squares) <= u * squares)
    }

    @Test("Another triangle and an outer product are added place by place", arguments: sizes)
    func additions(size: Int) {
        let start = filled(size, seed: 2), other = filled(size, seed: 3)
        var numbers = SeededNumbers(seed: 4)
        let x = numbers.doubles(size)
        var sum = start
        sum.add(other, times: 0.3)
        sum.add(outerProductOf: x, times: 3)
        for row in 0..<size {
            for column in 0...row {
                // Products and additions that round four times, each to half a unit of what is summed.
                let terms = [start[row, column], 0.3 * other[row, column], 3 * x[row] * x[column]]
                #expect(abs(sum[row, column] - terms.reduce(0, +)) <= 4 * 0x1p-52 * terms.reduce(0) { $0 + abs($1) })
            }
        }
        sum.add(sum, times: -1)
        #expect(sum.traces == (0, 0))
    }

    @Test("A copy keeps its numbers when the other is changed or cleared")
    func copies() {
        var triangle = filled(20, seed: 5)
        let copy = triangle, before = triangle[19, 3]
        triangle[19, 3] = 7
        #expect(copy[19, 3] == before)
        triangle.clear()
        #expect(triangle.traces == (0, 0))
        #expect(copy[19, 3] == before)
    }
}
