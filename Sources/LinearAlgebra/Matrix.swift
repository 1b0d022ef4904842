/// A dense row-major matrix that owns its elements.
public struct Matrix<Scalar: BinaryFloatingPoint & Sendable>: Sendable {
    public let rowCount: Int
    public let columnCount: Int
    /// `rowCount × columnCount` elements, row-major.
    public var elements: [Scalar]

    /// A matrix of zeros.
    public init(rowCount: Int, columnCount: Int) {
        self.init(
            rowCount: rowCount, columnCount: columnCount,
            elements: [Scalar](repeating: 0, count: rowCount * columnCount))
    }

    /// - Precondition: `elements.count == rowCount * columnCount`.
    public init(rowCount: Int, columnCount: Int, elements: [Scalar]) {
        precondition(elements.count == rowCount * columnCount, "a matrix needs rows × columns elements")
        self.rowCount = rowCount
        self.columnCount = columnCount
        self.elements = elements
    }

    /// The places in `elements` that row `row` fills.
    public func places(ofRow row: Int) -> Range<Int> {
        row * columnCount..<(row + 1) * columnCount
    }

    public subscript(row: Int, column: Int) -> Scalar {
        get { elements[row * columnCount + column] }
        set { elements[row * columnCount + column] = newValue }
    }
}
