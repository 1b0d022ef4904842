import Foundation

/// Files under `Tests/Fixtures`, made by the scripts beside them.
public enum Fixtures {
    public static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures").path(percentEncoded: false)

    /// The checkout that the tests belong to.
    public static let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path(percentEncoded: false)

    /// The demo dataset of the checkout.
    public static var demo: String { checkout + "/Datasets/demo-minilm" }

    public static func decode<Value: Decodable>(_ type: Value.Type, from name: String) throws -> Value {
        try decode(type, atPath: folder + "/" + name)
    }

    public static func decode<Value: Decodable>(_ type: Value.Type, atPath path: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(contentsOf: URL(filePath: path)))
    }

    public static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}
