internal import Formats

/// SHA-256 of a file of a dataset folder.
public enum FileDigest {
    /// - Parameter name: a plain file name, from a manifest.
    /// - Parameter check: called between pieces; may throw to end it.
    /// - Returns: nil where the folder has no such file.
    public static func sha256(of name: String, in folder: String, check: () throws -> Void) throws -> String? {
        guard !name.contains("/"), FolderPath.kind(at: FolderPath.join(folder, name)) == .other else { return nil }
        let file = try OpenFile(path: FolderPath.join(folder, name), purpose: "a file that the manifest lists")
        return try SHA256Digest.of(file, in: 0..<file.byteCount, check: check)
    }
}
