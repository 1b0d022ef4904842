internal import LinearAlgebra

/// The lower triangle of a symmetric matrix, row behind row: row r holds r + 1 numbers.
enum LowerTriangle {
    static func start(ofRow row: Int) -> Int { row * (row + 1) / 2 }

    /// tr A and ‖A‖²_F.
    static func traces(of triangle: [Double], size: Int) -> (trace: Double, squaredFrobenius: Double) {
        var trace = 0.0, squares = 0.0
        for row in 0..<size {
            let start = start(ofRow: row)
            let diagonal = triangle[start + row]
            let below = triangle.span.extracting(start..<start + row)
            trace += diagonal
            squares += 2 * Double.dot(below, below) + diagonal * diagonal
        }
        return (trace, squares)
    }
}
