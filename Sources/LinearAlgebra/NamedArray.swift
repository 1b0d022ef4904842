/// Numbers with a name and a shape: what a fitted value is written to a file as, and read back from.
public struct NamedArray: Sendable, Equatable {
    public let name: String
    /// Sizes, slowest first; empty for a single number.
    public let shape: [Int]
    /// Row-major.
    public let values: [Double]

    /// - Precondition: as many values as the shape has places.
    public init(name: String, shape: [Int], values: [Double]) {
        precondition(values.count == shape.reduce(1, *), "an array has as many values as its shape has places")
        self.name = name
        self.shape = shape
        self.values = values
    }

    /// A single number.
    public init(name: String, value: Double) { self.init(name: name, shape: [], values: [value]) }

    /// A row of numbers.
    public init(name: String, values: [Double]) { self.init(name: name, shape: [values.count], values: values) }

    /// A matrix.
    public init(name: String, matrix: Matrix<Double>) {
        self.init(name: name, shape: [matrix.rowCount, matrix.columnCount], values: matrix.elements)
    }
}
