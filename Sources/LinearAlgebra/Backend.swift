internal import CKernels
internal import COpenBLAS

/// What the numbers are computed with on this machine.
public enum Backend {
    /// The instruction set that the kernels were dispatched to, e.g. `x86-64-v3`.
    public static var kernelInstructionSet: String { unsafe String(cString: kernel_instruction_set()) }

    /// The processor core that OpenBLAS was dispatched to, e.g. `Zen`.
    public static var blasCore: String { unsafe String(cString: openblas_get_corename()) }

    /// Keeps OpenBLAS to one thread in this process. Work is spread over blocks and cells instead,
    /// so that no sum depends on how many threads there are.
    public static func useOneBLASThread() { openblas_use_no_threads() }

    /// What OpenBLAS takes for each call that is under way, in address space: `BUFFER_SIZE` of x86-64 and
    /// aarch64, and what malloc adds. It is kept for later calls.
    public static let bufferByteCount = 128 << 20 + 1 << 16

    /// The most callers that buffers can be made for beforehand.
    public static let bufferLimit = 64

    /// Has OpenBLAS take its buffers for so many callers now.
    ///
    /// Where memory is not to be had, OpenBLAS before 0.3.30 asks for it again and again without an end. With
    /// the buffers made beforehand, while there is room for certain, it never asks.
    public static func makeBuffers(for callerCount: Int) { openblas_make_buffers(CInt(callerCount)) }
}
