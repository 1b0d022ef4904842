import Formats
import Glibc

/// Starts the tool again where memory is limited (`ulimit -v`), with OpenBLAS told to make no threads.
///
/// As it is loaded, OpenBLAS starts a thread for every other core, each of which takes a buffer of 128 MB of
/// address space, and asks for it without an end where it is not to be had; at its end the process waits for
/// them. The tool needs none of these threads, but it is the environment alone that OpenBLAS looks at so early.
enum LimitedMemory {
    private static let variable = "OPENBLAS_NUM_THREADS"

    static func startAgainIfNeeded() {
        guard MemoryRoom.isLimited else { return }
        if let value = unsafe getenv(variable), unsafe strcmp(value, "1") == 0 { return }
        var path = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        guard unsafe readlink("/proc/self/exe", &path, path.count - 1) > 0, unsafe setenv(variable, "1", 1) == 0 else { return }
        // Comes back only where it fails; then the tool goes on as it is.
        unsafe execv(path, CommandLine.unsafeArgv)
    }
}
