internal import CKernels

/// How a stored hidden state is laid out in memory. Widening to Float32 is exact for all three.
public enum StorageType: String, Sendable, CaseIterable {
    case float32 = "F32"
    case float16 = "F16"
    case bfloat16 = "BF16"

    /// Bytes of one number.
    public var byteCount: Int { self == .float32 ? 4 : 2 }

    var kernel: kernel_storage {
        switch self {
        case .float32: KERNEL_F32
        case .float16: KERNEL_F16
        case .bfloat16: KERNEL_BF16
        }
    }
}
