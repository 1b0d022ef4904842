internal import CKernels

/// Stored numbers, judged or widened without being decoded one at a time.
public enum StoredElements {
    /// The index of the first NaN or infinity, or nil.
    public static func firstNonFinite(in bytes: RawSpan, storage: StorageType) -> Int? {
        let count = bytes.byteCount / storage.byteCount
        let found = unsafe bytes.withUnsafeBytes { bytes in
            unsafe kernel_first_non_finite(storage.kernel, bytes.baseAddress, count)
        }
        return found < count ? found : nil
    }

    /// Widens every stored number to Float32 (exact) into the front of `target`.
    public static func widen(_ bytes: RawSpan, storage: StorageType, into target: inout [Float]) {
        let count = bytes.byteCount / storage.byteCount
        precondition(target.count >= count, "widening needs room for every element")
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe target.withUnsafeMutableBufferPointer { target in
                unsafe kernel_widen(storage.kernel, bytes.baseAddress, count, target.baseAddress)
            }
        }
    }

    /// Adds every stored number, widened, to the front of `target`.
    public static func add(_ bytes: RawSpan, storage: StorageType, to target: inout [Float]) {
        let count = bytes.byteCount / storage.byteCount
        precondition(target.count >= count, "adding needs room for every element")
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe target.withUnsafeMutableBufferPointer { target in
                unsafe kernel_add_widened(storage.kernel, bytes.baseAddress, count, target.baseAddress)
            }
        }
    }

    /// Divides the first `count` numbers of `target`.
    public static func divide(_ target: inout [Float], count: Int, by divisor: Float) {
        precondition(count <= target.count)
        unsafe target.withUnsafeMutableBufferPointer { unsafe kernel_divide($0.baseAddress, divisor, count) }
    }

    /// Σ x² of each row of stored numbers, in Double.
    ///
    /// - Parameter rows: n × dimension, row-major.
    public static func squaredNorms(ofRows rows: RawSpan, storage: StorageType, dimension: Int) -> [Double] {
        let count = rows.byteCount / (dimension * storage.byteCount)
        var norms = [Double](repeating: 0, count: count)
        unsafe rows.withUnsafeBytes { rows in
            unsafe norms.withUnsafeMutableBufferPointer { norms in
                unsafe kernel_squared_norms(storage.kernel, rows.baseAddress, count, dimension, norms.baseAddress)
            }
        }
        return norms
    }
}
