internal import CKernels

/// One factor X of XᵀX or XXᵀ, in the order in which its products are formed; a buffer that is used again and again.
public struct PackedFactor<Scalar: LinearAlgebraScalar>: Sendable {
    /// In panels of 16 numbers of one row, which in Float32 are as long as a line of the cache.
    private var panels = AlignedArray<Scalar>(repeating: 0, count: 0)
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
    ///   - sum: of the products' size.
    ///   - shift: one number a row, or none.
    public func addProducts(times scale: Double = 1, shift: [Double] = [], times factor: Double = 0, to sum: inout LowerTriangle) {
        precondition(sum.size == size, "a lower triangle of the products' size")
        precondition(shift.isEmpty || shift.count == size, "as many shifts as rows")
        guard depth > 0 || !shift.isEmpty, size > 0 else { return }
        Scalar.addProducts(of: panels, depth: depth, times: scale, shift: shift, times: factor, to: &sum)
    }

    private mutating func makeRoom() {
        let count = depth * ((size + 15) / 16 * 16)
        if panels.count < count { panels = AlignedArray(repeating: 0, count: count) }
    }
}

/// How a scalar packs and multiplies; in which order `panels` holds its numbers is its own affair.
public protocol PackedProducts: BinaryFloatingPoint, BitwiseCopyable, Sendable {
    /// - Precondition: n panels of 16 for each 16 of d; n > 0, d > 0.
    static func packColumns(of rows: Span<Self>, at places: [Int], centredOn mean: [Double], times factors: [Double], into panels: inout AlignedArray<Self>) -> Self

    /// - Precondition: d panels of 16 for each 16 of n; n > 0, d > 0.
    static func packRows(_ rows: Span<Self>, rowCount: Int, columnCount: Int, into panels: inout AlignedArray<Self>)

    /// - Precondition: as ``PackedFactor/addProducts(times:shift:times:to:)`` says; size > 0.
    static func addProducts(
        of panels: AlignedArray<Self>, depth: Int, times scale: Double, shift: [Double], times factor: Double, to sum: inout LowerTriangle)
}

/// By a kernel: every element is one chain of fused multiply-adds over what it sums, first to last, so that its
/// bits depend on no BLAS and no instruction set.
extension Float: PackedProducts {
    public static func packColumns(
        of rows: Span<Float>, at places: [Int], centredOn mean: [Double], times factors: [Double], into panels: inout AlignedArray<Float>
    ) -> Float {
        unsafe rows.withUnsafeBufferPointer { rows in
            unsafe panels.withUnsafeMutableElements { panels in
                unsafe kernel_pack_columns_f32(rows.baseAddress, places, factors, places.count, mean.count, mean, panels.baseAddress)
            }
        }
    }

    public static func packRows(_ rows: Span<Float>, rowCount: Int, columnCount: Int, into panels: inout AlignedArray<Float>) {
        unsafe rows.withUnsafeBufferPointer { rows in
            unsafe panels.withUnsafeMutableElements { panels in
                unsafe kernel_pack_rows_f32(rows.baseAddress, rowCount, columnCount, panels.baseAddress)
            }
        }
    }

    public static func addProducts(
        of panels: AlignedArray<Float>, depth: Int, times scale: Double, shift: [Double], times factor: Double, to sum: inout LowerTriangle
    ) {
        sum.addProducts(of: panels, depth: depth, times: scale, shift: shift, times: factor)
    }
}

/// The exact twin, by BLAS SYRK: the columns of X one behind the other.
extension Double: PackedProducts {
    public static func packColumns(
        of rows: Span<Double>, at places: [Int], centredOn mean: [Double], times factors: [Double], into panels: inout AlignedArray<Double>
    ) -> Double {
        var largest = 0.0
        for (row, place) in places.enumerated() {
            for column in 0..<mean.count {
                let x = (rows[place + column] - mean[column]) * factors[row]
                panels[column * places.count + row] = x
                largest = max(largest, abs(x))
            }
        }
        return largest
    }

    public static func packRows(_ rows: Span<Double>, rowCount: Int, columnCount: Int, into panels: inout AlignedArray<Double>) {
        for place in 0..<rowCount * columnCount { panels[place] = rows[place] }
    }

    public static func addProducts(
        of panels: AlignedArray<Double>, depth: Int, times scale: Double, shift: [Double], times factor: Double, to sum: inout LowerTriangle
    ) {
        let size = sum.size
        var product = [Double](repeating: 0, count: size * size)
        panels.withSpan { gram(ofRowsIn: $0.extracting(0..<depth * size), rowCount: size, columnCount: depth, into: &product) }
        for row in 0..<size { sum.add(product.span.extracting(row * size..<row * size + row + 1), times: scale, toRow: row) }
        if !shift.isEmpty { sum.add(outerProductOf: shift, times: factor) }
    }
}
