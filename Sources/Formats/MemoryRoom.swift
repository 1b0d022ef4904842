internal import Glibc

/// Asks the system for memory before a large buffer is made: Swift ends the process where an array
/// cannot be allocated, and a person should read a line instead.
public enum MemoryRoom {
    /// Smaller buffers are not asked for.
    static let asked = 16 << 20

    /// - Throws: where so many bytes are not to be had, as under a limit (`ulimit -v`).
    public static func require(_ byteCount: Int, for path: String) throws(InputFault) {
        guard byteCount >= asked, !isThere(byteCount) else { return }
        throw InputFault(
            path: path, found: "\(byteCount >> 20) MB to be held at once", expected: "as much memory as the system gives",
            nextStep: "allow more memory, or check the file")
    }

    /// Whether so many bytes are to be had now.
    public static func isThere(_ byteCount: Int) -> Bool {
        // Mapped and given back untouched: no page is used. malloc would be optimised away.
        let memory = unsafe mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard unsafe memory != MAP_FAILED else { return false }
        unsafe munmap(memory, byteCount)
        return true
    }

    /// Whether this process may have only so much address space (`ulimit -v`).
    public static var isLimited: Bool {
        var limit = rlimit()
        return unsafe getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 && limit.rlim_cur != rlim_t.max
    }

    /// What a new thread takes for its stack. Where it is not to be had, the dispatch library tries once a
    /// second, without an end.
    public static var stackByteCount: Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_STACK.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max else { return 8 << 20 }
        return Int(clamping: limit.rlim_cur)
    }
}
