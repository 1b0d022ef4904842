import FoundationEssentials

/// Which poolbench this is.
enum ToolIdentity {
    static let version = "0.1.0"
    static var versionLine: String { "poolbench \(version)" }

    /// The folder that holds the executable, links resolved.
    static var executableFolder: String? {
        guard let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else { return nil }
        return URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
    }

    /// The checkout whose build folder (`.build…`) holds the executable, or nil where it was installed elsewhere.
    static var checkout: String? {
        let parts = executableFolder?.split(separator: "/") ?? []
        return parts.firstIndex { $0.hasPrefix(".build") }.map { "/" + parts[..<$0].joined(separator: "/") }
    }

    /// The commit of that checkout.
    ///
    /// Read from git's own files: HEAD names a commit, or a reference that is a file or a line of
    /// `packed-refs`.
    static var commit: String? {
        guard let checkout else { return nil }
        let git = URL(filePath: checkout).appending(path: ".git")
        guard let head = text(git.appending(path: "HEAD")) else { return nil }
        guard head.hasPrefix("ref: ") else { return head }
        let reference = String(head.dropFirst(5))
        if let commit = text(git.appending(path: reference)) { return commit }
        let packed = text(git.appending(path: "packed-refs")) ?? ""
        return packed.split(separator: "\n").first { $0.hasSuffix(" " + reference) }.map { String($0.prefix(40)) }
    }

    private static func text(_ url: URL) -> String? {
        guard let text = try? String(contentsOf: url, encoding: .utf8) else { return nil }
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}
