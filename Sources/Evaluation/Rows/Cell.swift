/// One way to make embeddings of a dataset: layers, pooling, transform.
public struct Cell: Sendable, Hashable {
    public let layers: String
    public let pooling: String
    public let transform: String

    public init(layers: String, pooling: String, transform: String) {
        (self.layers, self.pooling, self.transform) = (layers, pooling, transform)
    }

    /// As columns and messages have it: `12/mean/none`.
    public var name: String { "\(layers)/\(pooling)/\(transform)" }

    /// What cells that differ in their pooling alone share.
    struct Place: Hashable {
        var layers: String
        var transform: String
    }
    var place: Place { Place(layers: layers, transform: transform) }

    /// The transform that leaves embeddings as they are.
    public static let noTransform = "none"
}
