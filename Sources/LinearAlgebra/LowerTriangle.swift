internal import CKernels

/// The lower triangle of a symmetric matrix in Double, row behind row.
public struct LowerTriangle: Sendable {
    /// Rows and columns of the matrix.
    public let size: Int
    /// Row r holds r + 1 numbers, and behind the diagonal as many that mean nothing as make it a multiple of 16: so
    /// each row starts at a line of the cache, and whole vectors are added to it.
    private var elements: AlignedArray<Double>

    /// Zeros.
    public init(size: Int) {
        self.size = size
        elements = AlignedArray(repeating: 0, count: Self.start(ofRow: size))
    }

    private static func start(ofRow row: Int) -> Int {
        let panel = row / 16
        return 16 * (panel + 1) * (8 * panel + row % 16)
    }

    /// What it takes in memory.
    public static func byteCount(size: Int) -> Int { start(ofRow: size) * MemoryLayout<Double>.stride }

    public subscript(row: Int, column: Int) -> Double {
        get { elements[place(row, column)] }
        set { elements[place(row, column)] = newValue }
    }

    private func place(_ row: Int, _ column: Int) -> Int {
        precondition(column >= 0 && column <= row && row < size, "a place up to the diagonal")
        return Self.start(ofRow: row) + column
    }

    /// Makes every number zero, in the same memory.
    public mutating func clear() { unsafe elements.withUnsafeMutableElements { unsafe $0.update(repeating: 0) } }

    /// tr A and ‖A‖²_F.
    public var traces: (trace: Double, squaredFrobenius: Double) {
        elements.withSpan { elements in
            var trace = 0.0, squares = 0.0
            for row in 0..<size {
                let start = Self.start(ofRow: row)
                let diagonal = elements[start + row]
                let below = elements.extracting(start..<start + row)
                trace += diagonal
                squares += 2 * Double.dot(below, below) + diagonal * diagonal
            }
            return (trace, squares)
        }
    }

    /// triangle += factor·other.
    public mutating func add(_ other: LowerTriangle, times factor: Double = 1) {
        precondition(other.size == size, "triangles of one size")
        other.elements.withSpan { add($0, times: factor, at: 0) }
    }

    /// triangle += factor·xxᵀ.
    public mutating func add(outerProductOf x: [Double], times factor: Double) {
        precondition(x.count == size, "as many numbers as rows")
        for row in x.indices { add(x.span.extracting(0..<row + 1), times: factor * x[row], toRow: row) }
    }

    /// The front of a row += factor·x.
    mutating func add(_ x: Span<Double>, times factor: Double, toRow row: Int) {
        precondition(x.count <= row + 1, "a row ends at the diagonal")
        add(x, times: factor, at: Self.start(ofRow: row))
    }

    private mutating func add(_ x: Span<Double>, times factor: Double, at place: Int) {
        precondition(place + x.count <= elements.count, "room for every number")
        guard x.count > 0 else { return }
        unsafe x.withUnsafeBufferPointer { x in
            unsafe elements.withUnsafeMutableElements { unsafe kernel_add_scaled_f64($0.baseAddress! + place, x.baseAddress, factor, x.count) }
        }
    }

    /// triangle += scale·product, then += factor·shift·shiftᵀ, with the products of packed numbers.
    mutating func addProducts(of panels: AlignedArray<Float>, depth: Int, times scale: Double, shift: [Double], times factor: Double) {
        // The kernel adds whole vectors of the shift.
        let shift = shift.isEmpty ? [] : shift + [Double](repeating: 0, count: (size + 15) / 16 * 16 - size)
        unsafe panels.withUnsafeElements { panels in
            unsafe shift.withUnsafeBufferPointer { shift in
                unsafe elements.withUnsafeMutableElements { sum in
                    unsafe kernel_add_gram_f32(panels.baseAddress, depth, size, scale, shift.isEmpty ? nil : shift.baseAddress, factor, sum.baseAddress)
                }
            }
        }
    }
}
