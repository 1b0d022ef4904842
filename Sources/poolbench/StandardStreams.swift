import Glibc

/// The three streams that every process is started with, or should be.
enum StandardStreams {
    /// Opens /dev/null for those that are closed (`>&-`): otherwise the next file that is opened takes the
    /// number, and the table is written into it.
    static func fill() {
        for descriptor in 0...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 { _ = unsafe open("/dev/null", O_RDWR) }
    }
}
