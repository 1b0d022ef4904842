internal import Glibc

/// A file or stream that is open for writing.
public enum OpenDescriptor {
    /// Writes all bytes.
    ///
    /// - Returns: 0, or the errno.
    public static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        unsafe bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let count = unsafe Glibc.write(descriptor, buffer.baseAddress! + done, buffer.count - done)
                if count >= 0 { done += count } else if errno != EINTR { return errno }
            }
            return 0
        }
    }
}
