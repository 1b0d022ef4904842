internal import FoundationEssentials
internal import Glibc

/// A file opened for reading, closed when the last reference goes.
///
/// Read with `pread` into buffers of the caller, not mapped: memory stays bounded, and a file that
/// is truncated meanwhile is an error instead of a signal.
public final class OpenFile: ByteSource {
    public let path: String
    public let byteCount: Int
    private let descriptor: Int32
    private let identity: Identity

    /// What changes when a file is replaced or written to.
    private struct Identity: Equatable {
        var device: UInt64, inode: UInt64, size: Int64, modified: timespec, changed: timespec

        init(_ status: stat) {
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
            size = Int64(status.st_size)
            modified = status.st_mtim
            changed = status.st_ctim
        }

        static func == (a: Identity, b: Identity) -> Bool {
            a.device == b.device && a.inode == b.inode && a.size == b.size
                && a.modified.tv_sec == b.modified.tv_sec && a.modified.tv_nsec == b.modified.tv_nsec
                && a.changed.tv_sec == b.changed.tv_sec && a.changed.tv_nsec == b.changed.tv_nsec
        }
    }

    /// - Parameter purpose: what the file should have been, for the message where it is not there.
    public init(path: String, purpose: String) throws(InputFault) {
        // Without O_NONBLOCK, opening a pipe would wait for somebody to write to it.
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(path, purpose: purpose, errno: errno) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw .unreadable(path, purpose: purpose, errno: code)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw InputFault(
                path: path, found: "not a regular file", expected: purpose,
                nextStep: "give the path of a file")
        }
        self.path = path
        self.descriptor = descriptor
        self.byteCount = Int(status.st_size)
        self.identity = Identity(status)
    }

    deinit { close(descriptor) }

    /// Where the file that is open lies, links followed.
    public var realPath: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = unsafe readlink("/proc/self/fd/\(descriptor)", &buffer, buffer.count)
        guard count > 0 else { return FolderPath.resolved(path) }  // no /proc
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    public func willRead(_ range: Range<Int>) {
        // Advice: whether it is taken changes no result.
        _ = posix_fadvise(descriptor, off_t(range.lowerBound), off_t(range.count), POSIX_FADV_WILLNEED)
    }

    public func read(_ range: Range<Int>, into buffer: inout MutableRawSpan) throws(InputFault) {
        let offset = range.lowerBound, wanted = range.count
        precondition(wanted <= buffer.byteCount, "reading needs room for every byte")
        guard offset >= 0, range.upperBound <= byteCount else {
            throw .endsEarly(path, at: byteCount, wanted: range.upperBound)
        }
        var failure: Int32 = 0
        var done = 0
        unsafe buffer.withUnsafeMutableBytes { bytes in
            while done < wanted {
                let count = unsafe pread(descriptor, bytes.baseAddress! + done, wanted - done, off_t(offset + done))
                if count > 0 { done += count; continue }
                if count < 0, errno == EINTR { continue }
                failure = count < 0 ? errno : 0
                return
            }
        }
        if done == wanted { return }
        if failure != 0 { throw .unreadable(path, purpose: "readable bytes", errno: failure) }
        throw .endsEarly(path, at: offset + done, wanted: offset + wanted)
    }

    /// Throws if the file was written to, truncated or replaced since it was opened.
    public func checkUnchanged() throws(InputFault) {
        var now = stat()
        guard unsafe fstat(descriptor, &now) == 0, Identity(now) == identity else {
            throw InputFault(
                path: path, found: "the file was changed while it was read",
                expected: "the same file from start to end", nextStep: "run again once nothing writes to it")
        }
    }
}

extension InputFault {
    static func unreadable(_ path: String, purpose: String, errno code: Int32) -> InputFault {
        let reason = SystemError.text(code)
        let next = switch code {
        case ENOENT: "check the path"
        case EACCES, EPERM: "check the permissions"
        default: "check the file and the disk"
        }
        return InputFault(path: path, found: reason, expected: purpose, nextStep: next)
    }
}
