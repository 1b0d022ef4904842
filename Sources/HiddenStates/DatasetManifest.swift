internal import Formats

/// `manifest.json`: what a dataset says of itself. Keys that are not listed here are allowed.
public struct DatasetManifest: Sendable, Decodable {
    public struct Model: Sendable, Decodable {
        public var name: String?
        public var revision: String?
        public var declared_pooling: String?
        public var hidden_size: Int?
    }

    /// The scale of the gold scores.
    public struct Score: Sendable, Decodable {
        public var min: Double?
        public var max: Double?
    }

    /// What the tokenizer was told. Read for people's sake only: whatever stands there is no fault.
    public struct Tokenizer: Sendable, Decodable {
        /// The most tokens a sentence was allowed, where it is a whole number.
        public var max_length: Int?

        private enum Key: String, CodingKey { case max_length }

        public init(from decoder: any Decoder) {
            let container = try? decoder.container(keyedBy: Key.self)
            max_length = try? container?.decodeIfPresent(Int.self, forKey: .max_length)
        }
    }

    public struct File: Sendable, Decodable {
        public var bytes: Int?
        public var sha256: String?
    }

    var format: String
    var version: Int
    var name: String?
    public var model: Model?
    public var tokenizer: Tokenizer?
    public var score: Score?
    var layers: [Int]?
    var pairs: Int?
    var sentences: Int?
    var tokens: Int?
    public var files: [String: File]?

    /// What is judged before the rest, which another version may spell in another way.
    private struct Head: Decodable {
        var format: String
        var version: Int
    }

    public static let fileName = "manifest.json"
    static let knownVersion = 1

    init(_ source: any ByteSource) throws(InputFault) {
        let bytes = try source.bytes(in: 0..<source.byteCount)
        func decode<Value: Decodable>(_ type: Value.Type) throws(InputFault) -> Value {
            try JSONText.decode(
                type, from: bytes, path: source.path, expected: "a manifest with format, version and what it describes",
                nextStep: "write it as the dataset format says, or remove it (it is optional)")
        }
        let head = try decode(Head.self)
        guard head.format == "poolbench-dataset" else { throw .manifest(source.path, "format \(OneLine.quoted(head.format))", "'poolbench-dataset'") }
        guard head.version >= 1 else { throw .manifest(source.path, "version \(head.version)", "1") }
        guard head.version <= Self.knownVersion else { throw .newerManifest(head.version, source.path) }
        self = try decode(DatasetManifest.self)
        if let name, name.isEmpty || name == "*" {
            throw .manifest(source.path, "name \(OneLine.quoted(name))", "a name that can stand in a table")
        }
    }
}
