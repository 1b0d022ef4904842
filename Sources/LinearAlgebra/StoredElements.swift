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
    public static func widen(_ bytes: RawSpan, storage: StorageType, into target: inout MutableSpan<Float>) {
        let count = bytes.byteCount / storage.byteCount
        precondition(target.count >= count, "widening needs room for every element")
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe target.withUnsafeMutableBufferPointer { target in
                unsafe kernel_widen(storage.kernel, bytes.baseAddress, count, target.baseAddress)
            }
        }
    }
}
