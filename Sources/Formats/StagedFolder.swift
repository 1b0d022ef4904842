internal import Glibc

/// A result folder that is being filled, before it takes its place.
public final class StagedFolder {
    let path: String
    private let elsewhere: String
    private let checkCancelled: () throws -> Void
    private(set) var names: Set<String> = []

    /// - Parameters:
    ///   - elsewhere: how another folder is named, as the end of a message.
    ///   - checkCancelled: called before each file; throws where no more is to be written.
    init(at path: String, elsewhere: String, checkCancelled: @escaping () throws -> Void) throws(InputFault) {
        guard unsafe mkdir(path, 0o777) == 0 else { throw .unwritable(path, errno, elsewhere: elsewhere) }
        (self.path, self.elsewhere) = (path, elsewhere)
        self.checkCancelled = checkCancelled
    }

    public func write(_ bytes: [UInt8], to name: String) throws {
        try write(to: name) { append in try append(bytes) }
    }

    /// Writes a file piece by piece, so that a large one never lies in memory whole.
    public func write(to name: String, _ body: (_ append: @Sendable ([UInt8]) throws -> Void) throws -> Void) throws {
        try checkCancelled()
        let file = path + "/" + name
        let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw InputFault.unwritable(file, errno, elsewhere: elsewhere) }
        defer { close(descriptor) }
        try body { [elsewhere] bytes in
            let code = OpenDescriptor.write(bytes, to: descriptor)
            if code != 0 { throw InputFault.unwritable(file, code, elsewhere: elsewhere) }
        }
        // A full disk may show only now; and a folder that is swapped in must hold its bytes.
        guard fsync(descriptor) == 0 else { throw InputFault.unwritable(file, errno, elsewhere: elsewhere) }
        names.insert(name)
    }
}

extension InputFault {
    /// Where a file or folder cannot be written.
    ///
    /// - Parameter elsewhere: how another place is named, as the end of a message.
    static func unwritable(_ path: String, _ errno: Int32, elsewhere: String) -> InputFault {
        InputFault(
            path: path, found: SystemError.text(errno), expected: "a place that can be written to",
            nextStep: "free the disk or check the path and its permissions, or \(elsewhere)")
    }
}
