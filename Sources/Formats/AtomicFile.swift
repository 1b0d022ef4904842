internal import FoundationEssentials

/// Writes one file so that it is the old one or the new one, never a part.
public enum AtomicFile {
    public static func write(_ bytes: [UInt8], to path: String) throws(InputFault) {
        do {
            try Data(bytes).write(to: URL(filePath: FolderPath.resolved(path)), options: .atomic)
        } catch {
            throw InputFault(
                path: path, found: "a file that cannot be written", expected: "a path in a folder that is there and can be written to",
                nextStep: "give another path")
        }
    }
}
