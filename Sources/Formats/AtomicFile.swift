internal import FoundationEssentials
internal import Glibc

/// Writes one file so that it is the old one or the new one, never a part.
public enum AtomicFile {
    /// Whether a file is what a write that was killed left: Foundation's name for one that is not whole yet.
    static func isLeftover(_ name: String) -> Bool { name.hasPrefix(".dat.nosync") }

    /// What is there and no regular file (`/dev/null`, a pipe) is written to, never replaced.
    public static func write(_ bytes: [UInt8], to path: String) throws(InputFault) {
        let target = FolderPath.resolved(path)
        do {
            try Data(bytes).write(to: URL(filePath: target), options: isDevice(target) ? [] : .atomic)
        } catch {
            throw .unwritable(path, Self.cause(of: error), elsewhere: elsewhere)
        }
    }

    /// Throws where a write is bound to fail, before there is anything to write.
    public static func checkWritable(_ path: String) throws(InputFault) {
        let target = FolderPath.resolved(path), folder = target.dropLast(FolderPath.lastComponent(target).count)
        guard !isDevice(target) else { return }
        guard FolderPath.kind(at: target) != .folder else { throw .unwritable(path, EISDIR, elsewhere: elsewhere) }
        guard unsafe access(String(folder), W_OK | X_OK) == 0 else { throw .unwritable(path, errno, elsewhere: elsewhere) }
    }

    private static let elsewhere = "give another path"

    /// What the system said: Foundation wraps it up, and has an error of its own for some.
    private static func cause(of error: any Error) -> Int32 {
        if let error = error as? POSIXError { return error.code.rawValue }
        guard let error = error as? CocoaError else { return EIO }
        return (error.underlying as? POSIXError)?.code.rawValue ?? EIO
    }

    /// Whether what is there is neither a regular file nor a folder.
    private static func isDevice(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
    }
}
