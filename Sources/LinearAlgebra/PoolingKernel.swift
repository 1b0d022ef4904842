internal import CKernels

/// The fused pooling kernel: all weightings of a sentence, its maximum and its minimum, in one walk
/// over its tokens.
public enum PoolingKernel {
    /// Where the kernel puts its rows inside one buffer of embeddings.
    public struct Output: Sendable {
        /// Place of weighting 0's row.
        public var linear: Int
        /// Places between the row of one weighting and that of the next.
        public var linearStride: Int
        /// Place of the maximum's row, if it is wanted.
        public var maximum: Int?
        /// Place of the minimum's row, if it is wanted.
        public var minimum: Int?

        public init(linear: Int, linearStride: Int, maximum: Int?, minimum: Int?) {
            self.linear = linear
            self.linearStride = linearStride
            self.maximum = maximum
            self.minimum = minimum
        }
    }

    /// - Parameters:
    ///   - tokens: T × H, row-major, stored as `storage`.
    ///   - weights: S × T, row-major; row s makes Σₜ weights[s][t]·tokens[t].
    ///   - embeddings: receives one row of H per weighting and reduction.
    /// - Precondition: the rows named by `output` lie inside `embeddings`, and T ≥ 1.
    public static func pool(
        tokens: RawSpan, storage: StorageType, tokenCount: Int, dimension: Int,
        weights: Span<Float>, weightingCount: Int,
        into embeddings: inout MutableSpan<Float>, at output: Output
    ) {
        precondition(tokenCount >= 1 && tokens.byteCount == tokenCount * dimension * storage.byteCount)
        precondition(weights.count == weightingCount * tokenCount)
        let room = embeddings.count - dimension
        precondition(weightingCount == 0 || output.linear + (weightingCount - 1) * output.linearStride <= room)
        precondition((output.maximum ?? 0) <= room && (output.minimum ?? 0) <= room)
        unsafe tokens.withUnsafeBytes { tokens in
            unsafe weights.withUnsafeBufferPointer { weights in
                unsafe embeddings.withUnsafeMutableBufferPointer { embeddings in
                    let base = embeddings.baseAddress!
                    unsafe kernel_pool(
                        storage.kernel, tokens.baseAddress, tokenCount, dimension,
                        weights.baseAddress, weightingCount, base + output.linear, output.linearStride,
                        output.maximum.map { unsafe base + $0 }, output.minimum.map { unsafe base + $0 })
                }
            }
        }
    }
}
