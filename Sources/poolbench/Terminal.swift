import FoundationEssentials
import Formats
import Glibc

/// One of the standard streams.
struct Terminal: Sendable {
    let descriptor: Int32

    static let standardOutput = Terminal(descriptor: STDOUT_FILENO)
    static let standardError = Terminal(descriptor: STDERR_FILENO)

    /// Whether colour and animation are welcome: a terminal, without NO_COLOR and outside CI.
    var isLively: Bool {
        let environment = ProcessInfo.processInfo.environment
        return isatty(descriptor) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && environment["CI"] != "true"
            && environment["TERM"] != "dumb"
    }

    /// Writes all of a text. A reader that went away is no error.
    ///
    /// - Returns: the errno of another failure, such as a full disk, or 0.
    @discardableResult
    func write(_ text: String) -> Int32 {
        let bytes = Array(text.utf8)
        return unsafe bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let count = unsafe Glibc.write(descriptor, buffer.baseAddress! + done, buffer.count - done)
                if count >= 0 { done += count } else if errno == EPIPE { return 0 } else if errno != EINTR { return errno }
            }
            return 0
        }
    }

    /// Writes the output of a command.
    ///
    /// - Throws: where it cannot be written, as on a full disk.
    func print(_ text: String) throws(InputFault) {
        let code = write(text)
        guard code == 0 else {
            throw InputFault(
                path: "standard output", found: unsafe String(cString: strerror(code)), expected: "room for the output",
                nextStep: "free the disk, or send the output elsewhere")
        }
    }
}
