import Formats
import Glibc

/// Starts the tool again where memory is limited (`ulimit -v`), in an environment that keeps two libraries from
/// taking address space which nothing uses.
///
/// As it is loaded, OpenBLAS starts a thread for every other core, each of which takes a buffer of 128 MB, and
/// asks for it without an end where it is not to be had; at its end the process waits for them. The tool needs
/// none of these threads. And malloc maps up to 128 MB for each thread that allocates, at a moment that no
/// forecast knows. Both look at the environment alone, before any code of ours.
enum LimitedMemory {
    private static let wanted = [("OPENBLAS_NUM_THREADS", "1"), ("MALLOC_ARENA_MAX", "1")]

    static func startAgainIfNeeded() {
        guard MemoryRoom.isLimited, !wanted.allSatisfy(has) else { return }
        var path = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        guard unsafe readlink("/proc/self/exe", &path, path.count - 1) > 0, wanted.allSatisfy({ unsafe setenv($0, $1, 1) == 0 }) else { return }
        // Comes back only where it fails; then the tool goes on as it is.
        unsafe execv(path, CommandLine.unsafeArgv)
    }

    /// - Throws: where there is no room for the threads that watch for signals and show progress.
    static func requireRoom() throws(InputFault) {
        let byteCount = 32 << 20 + 4 * MemoryRoom.stackByteCount
        guard MemoryRoom.isLimited, !MemoryRoom.isThere(byteCount) else { return }
        throw InputFault(
            path: "poolbench", found: "a limit on memory that leaves less than \(byteCount >> 20) MB", expected: "room to work in",
            nextStep: "raise the limit (ulimit -v)")
    }

    private static func has(_ variable: String, _ value: String) -> Bool {
        guard let found = unsafe getenv(variable) else { return false }
        return unsafe strcmp(found, value) == 0
    }
}
