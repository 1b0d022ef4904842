internal import Glibc

/// What the system calls its errors.
public enum SystemError {
    /// As the middle of a sentence: `no space left on device`.
    public static func text(_ errno: Int32) -> String {
        let text = unsafe String(cString: strerror(errno))
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
