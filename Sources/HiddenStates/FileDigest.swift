internal import Formats

/// SHA-256 of a file of a dataset folder.
public enum FileDigest {
    /// Of the very file that the dataset was opened with, where it is one of those, whatever has its name now.
    ///
    /// - Parameters:
    ///   - name: a plain file name, from a manifest.
    ///   - check: called between pieces; may throw to end it.
    /// - Returns: nil where the folder has no such file.
    public static func sha256(of name: String, in dataset: Dataset, check: () throws -> Void) throws -> String? {
        guard !name.contains("/") else { return nil }
        let path = FolderPath.join(dataset.path, name)
        if let file = dataset.openFile(at: path) { return try SHA256Digest.of(file, in: 0..<file.byteCount, check: check) }
        guard FolderPath.kind(at: path) == .other else { return nil }
        let file = try OpenFile(path: path, purpose: "a file that the manifest lists")
        return try SHA256Digest.of(file, in: 0..<file.byteCount, check: check)
    }
}
