internal import CKernels
internal import COpenBLAS

/// A scalar that the kernels and BLAS serve: Float for embeddings, Double for its exact twin.
///
/// Metrics are written once over this protocol; published golden values are held against the Double
/// twin of the code that runs on Float.
public protocol LinearAlgebraScalar: PackedProducts, Sendable {
    /// Σᵢ aᵢ·bᵢ in Double, in one order for every caller: of equal vectors, `dot(a, a)` and
    /// `dot(a, b)` have equal bits.
    /// - Precondition: `a.count == b.count`.
    static func dot(_ a: Span<Self>, _ b: Span<Self>) -> Double

    /// Dot product and distances, in Double.
    /// - Precondition: `a.count == b.count`.
    static func pairSums(_ a: Span<Self>, _ b: Span<Self>) -> PairSums

    /// sum[place + i] += factor·xᵢ in Double.
    /// - Precondition: `place + x.count <= sum.count`.
    static func add(_ x: Span<Self>, times factor: Double, to sum: inout [Double], at place: Int)

    /// The same of several rows, one after the other: sum += factors[k]·rowₖ, with row k from places[k] on.
    /// - Precondition: rows of as many elements as the sum has, and one factor a row.
    static func add(_ rows: Span<Self>, at places: [Int], times factors: [Double], to sum: inout [Double])

    /// centred[place + i] = (xᵢ − meanᵢ)·factor, computed in Double and rounded once.
    /// - Precondition: as many means as elements, and room for them from `place` on.
    static func centre(_ x: Span<Self>, on mean: [Double], times factor: Double, into centred: inout [Self], at place: Int)

    /// A·B, or A·Bᵀ (BLAS GEMM) into `product`.
    /// - Parameters:
    ///   - a: m × k, row-major.
    ///   - b: k × n, or n × k where it is transposed, row-major.
    ///   - product: m × n, row-major.
    static func multiply(
        _ a: Span<Self>, _ b: Span<Self>, rowCount m: Int, innerCount k: Int, columnCount n: Int, secondTransposed: Bool,
        into product: inout [Self])
}

extension Float: LinearAlgebraScalar {
    public static func dot(_ a: Span<Float>, _ b: Span<Float>) -> Double { unsafe reduced(a, b, kernel_dot_f32) }
    public static func pairSums(_ a: Span<Float>, _ b: Span<Float>) -> PairSums { unsafe PairSums(reduced(a, b, kernel_pair_sums_f32)) }

    /// `dot(x, x)` of several vectors of one length, formed side by side.
    /// - Parameters:
    ///   - places: where each starts.
    ///   - count: numbers of each.
    public static func squares(_ elements: Span<Float>, at places: [Int], count: Int) -> [Double] {
        precondition(places.allSatisfy { $0 >= 0 && $0 + count <= elements.count }, "whole vectors")
        return unsafe elements.withUnsafeBufferPointer { elements in
            unsafe [Double](unsafeUninitializedCapacity: places.count) { results, filled in
                unsafe kernel_squares_f32(elements.baseAddress, places, places.count, count, results.baseAddress)
                filled = places.count
            }
        }
    }

    public static func add(_ x: Span<Float>, times factor: Double, to sum: inout [Double], at place: Int) {
        unsafe added(x, factor, &sum, place, kernel_add_scaled_f32)
    }

    public static func add(_ rows: Span<Float>, at places: [Int], times factors: [Double], to sum: inout [Double]) {
        let count = sum.count
        precondition(places.count == factors.count && places.allSatisfy { $0 >= 0 && $0 + count <= rows.count }, "whole rows, and a factor each")
        unsafe rows.withUnsafeBufferPointer { rows in
            unsafe sum.withUnsafeMutableBufferPointer { sum in
                unsafe kernel_add_rows_f32(sum.baseAddress, rows.baseAddress, places, factors, places.count, sum.count)
            }
        }
    }

    public static func centre(_ x: Span<Float>, on mean: [Double], times factor: Double, into centred: inout [Float], at place: Int) {
        unsafe centredRow(x, mean, factor, &centred, place, kernel_centre_f32)
    }

    public static func multiply(
        _ a: Span<Float>, _ b: Span<Float>, rowCount m: Int, innerCount k: Int, columnCount n: Int, secondTransposed: Bool,
        into product: inout [Float]
    ) {
        precondition(a.count >= m * k && b.count >= k * n && product.count >= m * n, "room for the factors and the product")
        unsafe withPointers(a, b, &product) { a, b, product in
            unsafe cblas_sgemm(
                CblasRowMajor, CblasNoTrans, secondTransposed ? CblasTrans : CblasNoTrans, blasint(m), blasint(n), blasint(k), 1, a,
                blasint(k), b, blasint(secondTransposed ? k : n), 0, product, blasint(n))
        }
    }
}

extension Double: LinearAlgebraScalar {
    public static func dot(_ a: Span<Double>, _ b: Span<Double>) -> Double { unsafe reduced(a, b, kernel_dot_f64) }
    public static func pairSums(_ a: Span<Double>, _ b: Span<Double>) -> PairSums { unsafe PairSums(reduced(a, b, kernel_pair_sums_f64)) }

    public static func add(_ x: Span<Double>, times factor: Double, to sum: inout [Double], at place: Int) {
        unsafe added(x, factor, &sum, place, kernel_add_scaled_f64)
    }

    public static func add(_ rows: Span<Double>, at places: [Int], times factors: [Double], to sum: inout [Double]) {
        precondition(places.count == factors.count, "a factor each")
        for (place, factor) in zip(places, factors) { add(rows.extracting(place..<place + sum.count), times: factor, to: &sum, at: 0) }
    }

    public static func centre(_ x: Span<Double>, on mean: [Double], times factor: Double, into centred: inout [Double], at place: Int) {
        unsafe centredRow(x, mean, factor, &centred, place, kernel_centre_f64)
    }

    /// The lower triangle of XᵀX into `product` (BLAS SYRK).
    /// - Parameters:
    ///   - rows: n × d, row-major.
    ///   - product: d × d, row-major. What lies above the diagonal is undefined.
    public static func gram(ofColumnsIn rows: Span<Double>, rowCount: Int, columnCount: Int, into product: inout [Double]) {
        precondition(rows.count >= rowCount * columnCount && product.count >= columnCount * columnCount, "room for rows and product")
        unsafe withPointers(rows, &product) { rows, product in
            let n = blasint(rowCount), d = blasint(columnCount)
            unsafe cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, d, n, 1, rows, d, 0, product, d)
        }
    }

    /// The same of XXᵀ, n × n.
    public static func gram(ofRowsIn rows: Span<Double>, rowCount: Int, columnCount: Int, into product: inout [Double]) {
        precondition(rows.count >= rowCount * columnCount && product.count >= rowCount * rowCount, "room for rows and product")
        unsafe withPointers(rows, &product) { rows, product in
            let n = blasint(rowCount), d = blasint(columnCount)
            unsafe cblas_dsyrk(CblasRowMajor, CblasLower, CblasNoTrans, n, d, 1, rows, d, 0, product, n)
        }
    }

    public static func multiply(
        _ a: Span<Double>, _ b: Span<Double>, rowCount m: Int, innerCount k: Int, columnCount n: Int, secondTransposed: Bool,
        into product: inout [Double]
    ) {
        precondition(a.count >= m * k && b.count >= k * n && product.count >= m * n, "room for the factors and the product")
        unsafe withPointers(a, b, &product) { a, b, product in
            unsafe cblas_dgemm(
                CblasRowMajor, CblasNoTrans, secondTransposed ? CblasTrans : CblasNoTrans, blasint(m), blasint(n), blasint(k), 1, a,
                blasint(k), b, blasint(secondTransposed ? k : n), 0, product, blasint(n))
        }
    }
}

extension PairSums {
    fileprivate init(_ sums: kernel_pair_sums) {
        self.init(dot: sums.dot, squaredDistance: sums.squared_distance, manhattanDistance: sums.manhattan)
    }
}

/// The safe faces of the kernels, one for each form that they have.
extension LinearAlgebraScalar {
    @inline(__always)
    fileprivate static func reduced<Sum>(
        _ a: Span<Self>, _ b: Span<Self>, _ kernel: (UnsafePointer<Self>?, UnsafePointer<Self>?, Int) -> Sum
    ) -> Sum {
        precondition(a.count == b.count, "two vectors of one length are needed")
        return unsafe a.withUnsafeBufferPointer { a in
            unsafe b.withUnsafeBufferPointer { b in unsafe kernel(a.baseAddress, b.baseAddress, a.count) }
        }
    }

    @inline(__always)
    fileprivate static func added(
        _ x: Span<Self>, _ factor: Double, _ sum: inout [Double], _ place: Int,
        _ kernel: (UnsafeMutablePointer<Double>?, UnsafePointer<Self>?, Double, Int) -> Void
    ) {
        precondition(place >= 0 && place + x.count <= sum.count, "a sum needs room for every element")
        guard x.count > 0 else { return }
        unsafe x.withUnsafeBufferPointer { x in
            unsafe sum.withUnsafeMutableBufferPointer { sum in unsafe kernel(sum.baseAddress! + place, x.baseAddress, factor, x.count) }
        }
    }

    @inline(__always)
    fileprivate static func centredRow(
        _ x: Span<Self>, _ mean: [Double], _ factor: Double, _ centred: inout [Self], _ place: Int,
        _ kernel: (UnsafePointer<Self>?, UnsafePointer<Double>?, Double, Int, UnsafeMutablePointer<Self>?) -> Void
    ) {
        precondition(x.count == mean.count && place >= 0 && place + x.count <= centred.count, "as many means as elements, and room")
        guard x.count > 0 else { return }
        unsafe x.withUnsafeBufferPointer { x in
            unsafe mean.withUnsafeBufferPointer { mean in
                unsafe centred.withUnsafeMutableBufferPointer { centred in
                    unsafe kernel(x.baseAddress, mean.baseAddress, factor, x.count, centred.baseAddress! + place)
                }
            }
        }
    }

    @inline(__always)
    fileprivate static func withPointers(_ a: Span<Self>, _ product: inout [Self], _ body: (UnsafePointer<Self>?, UnsafeMutablePointer<Self>?) -> Void) {
        unsafe a.withUnsafeBufferPointer { a in
            unsafe product.withUnsafeMutableBufferPointer { product in unsafe body(a.baseAddress, product.baseAddress) }
        }
    }

    @inline(__always)
    fileprivate static func withPointers(
        _ a: Span<Self>, _ b: Span<Self>, _ product: inout [Self],
        _ body: (UnsafePointer<Self>?, UnsafePointer<Self>?, UnsafeMutablePointer<Self>?) -> Void
    ) {
        unsafe b.withUnsafeBufferPointer { b in
            unsafe withPointers(a, &product) { a, product in unsafe body(a, b.baseAddress, product) }
        }
    }
}
