import Foundation

/// A folder that is gone when its last reference is.
public final class TemporaryFolder {
    public let path: String

    public init() {
        let url = FileManager.default.temporaryDirectory.appending(path: "poolbench-tests-\(UUID().uuidString)")
        try! FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path(percentEncoded: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of something inside.
    public func path(_ name: String) -> String { path + "/" + name }

    @discardableResult
    public func write(_ bytes: [UInt8], to name: String) -> String {
        let url = URL(filePath: path(name))
        try! FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try! Data(bytes).write(to: url)
        return path(name)
    }

    @discardableResult
    public func write(_ text: String, to name: String) -> String { write(Array(text.utf8), to: name) }

    public func read(_ name: String) -> [UInt8] { [UInt8](try! Data(contentsOf: URL(filePath: path(name)))) }
    public func text(_ name: String) -> String { String(decoding: read(name), as: UTF8.self) }

    /// Names of what a folder inside holds, hidden ones too, sorted.
    public func entries(_ name: String = "") -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path(name))) ?? []).sorted()
    }
}
