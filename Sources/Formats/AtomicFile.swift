internal import FoundationEssentials
internal import Glibc

/// Writes one file so that it is the old one or the new one, never a part.
public enum AtomicFile {
    /// Whether a file is what a write that was killed left: Foundation's name for one that is not whole yet.
    static func isLeftover(_ name: String) -> Bool { name.hasPrefix(".dat.nosync") }

    /// What is there and no regular file (`/dev/null`, a pipe) is written to, never replaced.
    public static func write(_ bytes: [UInt8], to path: String) throws(InputFault) {
        let target = FolderPath.resolved(path)
        var status = stat()
        let isOther = unsafe stat(target, &status) == 0 && status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
        do {
            try Data(bytes).write(to: URL(filePath: target), options: isOther ? [] : .atomic)
        } catch {
            throw InputFault(
                path: path, found: "a file that cannot be written", expected: "a path in a folder that is there and can be written to",
                nextStep: "give another path")
        }
    }
}
