internal import LinearAlgebra

/// Matrices from one precision to another. What is asked of the type is asked once, not for every
/// number: a conversion that is generic costs as much as many operations.
extension Matrix {
    /// The same numbers as Double; exact.
    ///
    /// - Parameter rows: those that are wanted, all by default.
    func widened(rows: Range<Int>? = nil) -> Matrix<Double> {
        let rows = rows ?? 0..<rowCount
        let places = rows.lowerBound * columnCount..<rows.upperBound * columnCount
        let whole = rows == 0..<rowCount
        let wide: [Double]
        if let same = self as? Matrix<Double> {
            if whole { return same }
            wide = Array(same.elements[places])
        } else if let single = self as? Matrix<Float> {
            wide = single.elements[places].map(Double.init)
        } else {
            wide = elements[places].map { Double($0) }
        }
        return Matrix<Double>(rowCount: rows.count, columnCount: columnCount, elements: wide)
    }

    /// Puts the numbers of `wide`, each rounded once, into the rows from `row` on.
    ///
    /// - Precondition: as many columns, and room for the rows.
    mutating func setRows(from row: Int, to wide: Matrix<Double>) {
        precondition(wide.columnCount == columnCount && row >= 0 && row + wide.rowCount <= rowCount, "rows that fit")
        let places = row * columnCount..<(row + wide.rowCount) * columnCount
        if Scalar.self == Float.self, let single = wide.elements.map(Float.init) as Any as? [Scalar] {
            elements.replaceSubrange(places, with: single)
        } else if let same = wide.elements as Any as? [Scalar] {
            elements.replaceSubrange(places, with: same)
        } else {
            elements.replaceSubrange(places, with: wide.elements.map { Scalar($0) })
        }
    }
}
