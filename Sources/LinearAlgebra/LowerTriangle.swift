/// The lower triangle of a symmetric matrix, row behind row: row r holds r + 1 numbers.
public enum LowerTriangle {
    public static func start(ofRow row: Int) -> Int { row * (row + 1) / 2 }

    /// tr A and ‖A‖²_F.
    public static func traces(of triangle: [Double], size: Int) -> (trace: Double, squaredFrobenius: Double) {
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

    /// triangle += factor·xxᵀ.
    /// - Precondition: a triangle of as many rows as x has numbers.
    public static func add(outerProductOf x: [Double], times factor: Double, to triangle: inout [Double]) {
        precondition(triangle.count == start(ofRow: x.count), "as many rows as numbers")
        for row in x.indices { Double.add(x.span.extracting(0..<row + 1), times: factor * x[row], to: &triangle, at: start(ofRow: row)) }
    }
}
