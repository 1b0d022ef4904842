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
    public static func useOneBLASThread() { openblas_set_num_threads(1) }
}
