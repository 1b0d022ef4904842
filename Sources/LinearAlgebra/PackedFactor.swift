internal import CKernels

/// One factor X of XᵀX or XXᵀ, in the order in which its products are formed; a buffer that is used again and again.
public struct PackedFactor<Scalar: LinearAlgebraScalar>: Sendable {
    /// In panels of 16 numbers of one row, which in Float32 are as long as a line of the cache and aligned like one.
    private var panels: [Scalar.Panel] = []
    /// How many numbers each product sums, and how many rows and columns the products have.
    private var depth = 0
    private var size = 0

    public init() {}

    /// Takes rows for XᵀX: each is centred, then multiplied, in Double and rounded once.
    ///
    /// - Parameters:
    ///   - rows: where the rows stand.
    ///   - places: the first place of each.
    ///   - mean: subtracted from each; as many numbers as a row has.
    ///   - factors: one a row.
    /// - Returns: the largest magnitude.
    @discardableResult
    public mutating func takeColumns(of rows: Span<Scalar>, at places: [Int], centredOn mean: [Double], times factors: [Double]) -> Scalar {
        precondition(places.count == factors.count, "one factor a row")
        precondition(places.allSatisfy { $0 >= 0 && $0 + mean.count <= rows.count }, "rows end where their elements do")
        (depth, size) = (places.count, mean.count)
        makeRoom()
        guard depth > 0, size > 0 else { return 0 }
        let largest = Scalar.packColumns(of: rows, at: places, centredOn: mean, times: factors, into: &panels)
        if largest == 0 { depth = 0 }  // embeddings that are all equal, as CLS of layer 0 is, have no products
        return largest
    }

    /// Takes rows for XXᵀ, n × d, as they stand.
    public mutating func takeRows(_ rows: Span<Scalar>, rowCount: Int, columnCount: Int) {
        precondition(rows.count >= rowCount * columnCount, "rows end where their elements do")
        (depth, size) = (columnCount, rowCount)
        makeRoom()
        guard depth > 0, size > 0 else { return }
        Scalar.packRows(rows, rowCount: rowCount, columnCount: columnCount, into: &panels)
    }

    /// Adds the products to a sum: sum += scale·product, then += factor·shift·shiftᵀ, element by element in Double.
    ///
    /// - Parameters:
    ///   - sum: a lower triangle, row behind row: row r holds r + 1 numbers.
    ///   - shift: one number a row, or none.
    public func addProducts(times scale: Double = 1, shift: [Double] = [], times factor: Double = 0, to sum: inout [Double]) {
        precondition(sum.count == LowerTriangle.start(ofRow: size), "a lower triangle of the products' size")
        precondition(shift.isEmpty || shift.count == size, "as many shifts as rows")
        guard depth > 0 || !shift.isEmpty, size > 0 else { return }
        Scalar.addProducts(of: panels.span, depth: depth, size: size, times: scale, shift: shift, times: factor, to: &sum)
    }

    private mutating func makeRoom() {
        let count = depth * ((size + 15) / 16)
        if panels.count < count { panels = [Scalar.Panel](repeating: Scalar.Panel(), count: count) }
    }
}

/// How a scalar packs and multiplies; in which order `panels` holds its numbers is its own affair.
public protocol PackedProducts: BinaryFloatingPoint {
    /// Sixteen numbers.
    associatedtype Panel: SIMD & Sendable

    /// - Precondition: n panels for each 16 of d; n > 0, d > 0.
    static func packColumns(of rows: Span<Self>, at places: [Int], centredOn mean: [Double], times factors: [Double], into panels: inout [Panel]) -> Self

    /// - Precondition: d panels for each 16 of n; n > 0, d > 0.
    static func packRows(_ rows: Span<Self>, rowCount: Int, columnCount: Int, into panels: inout [Panel])

    /// - Precondition: as ``PackedFactor/addProducts(times:shift:times:to:)`` says; size > 0.
    static func addProducts(
        of panels: Span<Panel>, depth: Int, size: Int, times scale: Double, shift: [Double], times factor: Double, to sum: inout [Double])
}

/// By a kernel: every element is one chain of fused multiply-adds over what it sums, first to last, so that its
/// bits depend on no BLAS and no instruction set.
extension Float: PackedProducts {
    public typealias Panel = SIMD16<Float>

    public static func packColumns(
        of rows: Span<Float>, at places: [Int], centredOn mean: [Double], times factors: [Double], into panels: inout [SIMD16<Float>]
    ) -> Float {
        unsafe rows.withUnsafeBufferPointer { rows in
            unsafe panels.withUnsafeMutableBytes { panels in
                unsafe kernel_pack_columns_f32(rows.baseAddress, places, factors, places.count, mean.count, mean, panels.baseAddress?.assumingMemoryBound(to: Float.self))
            }
        }
    }

    public static func packRows(_ rows: Span<Float>, rowCount: Int, columnCount: Int, into panels: inout [SIMD16<Float>]) {
        unsafe rows.withUnsafeBufferPointer { rows in
            unsafe panels.withUnsafeMutableBytes { panels in
                unsafe kernel_pack_rows_f32(rows.baseAddress, rowCount, columnCount, panels.baseAddress?.assumingMemoryBound(to: Float.self))
            }
        }
    }

    public static func addProducts(
        of panels: Span<SIMD16<Float>>, depth: Int, size: Int, times scale: Double, shift: [Double], times factor: Double, to sum: inout [Double]
    ) {
        unsafe panels.bytes.withUnsafeBytes { panels in
            unsafe shift.withUnsafeBufferPointer { shift in
                unsafe sum.withUnsafeMutableBufferPointer { sum in
                    unsafe kernel_add_gram_f32(
                        panels.baseAddress?.assumingMemoryBound(to: Float.self), depth, size, scale, shift.isEmpty ? nil : shift.baseAddress, factor, sum.baseAddress)
                }
            }
        }
    }
}

/// The exact twin, by BLAS SYRK: the columns of X one behind the other.
extension Double: PackedProducts {
    public typealias Panel = SIMD16<Double>

    public static func packColumns(
        of rows: Span<Double>, at places: [Int], centredOn mean: [Double], times factors: [Double], into panels: inout [SIMD16<Double>]
    ) -> Double {
        var largest = 0.0
        for (row, place) in places.enumerated() {
            for column in 0..<mean.count {
                let x = (rows[place + column] - mean[column]) * factors[row]
                panels[(column * places.count + row) / 16][(column * places.count + row) % 16] = x
                largest = max(largest, abs(x))
            }
        }
        return largest
    }

    public static func packRows(_ rows: Span<Double>, rowCount: Int, columnCount: Int, into panels: inout [SIMD16<Double>]) {
        for place in 0..<rowCount * columnCount { panels[place / 16][place % 16] = rows[place] }
    }

    public static func addProducts(
        of panels: Span<SIMD16<Double>>, depth: Int, size: Int, times scale: Double, shift: [Double], times factor: Double, to sum: inout [Double]
    ) {
        var product = [Double](repeating: 0, count: size * size)
        let rows = (0..<depth * size).map { panels[$0 / 16][$0 % 16] }
        gram(ofRowsIn: rows.span, rowCount: size, columnCount: depth, into: &product)
        for row in 0..<size {
            add(product.span.extracting(row * size..<row * size + row + 1), times: scale, to: &sum, at: LowerTriangle.start(ofRow: row))
        }
        if !shift.isEmpty { LowerTriangle.add(outerProductOf: shift, times: factor, to: &sum) }
    }
}
