internal import Formats

/// The index of shards (the Hugging Face convention): which file of the folder holds which tensor.
struct ShardIndex {
    /// Names of tensors by the name of the file that holds them.
    let tensorNames: [String: [String]]

    private struct Contents: Decodable {
        var weight_map: [String: String]
    }

    init(_ source: any ByteSource) throws(InputFault) {
        let map = try JSONText.decode(
            Contents.self, from: source.bytes(in: 0..<source.byteCount), path: source.path,
            expected: "an index with 'weight_map', tensor names to file names", nextStep: "export the hidden states again"
        ).weight_map
        // A name from a file must not reach outside the folder. The first by name is told.
        for shard in Set(map.values).sorted() {
            guard !shard.isEmpty, !shard.contains("/"), !shard.contains("\0"), shard != ".", shard != ".." else {
                throw .shardName(shard, source.path)
            }
        }
        tensorNames = Dictionary(grouping: map.keys.sorted()) { map[$0]! }
    }

    /// Whether a file that was opened lies where a shard may: in the folder, or in the store of files that a
    /// snapshot of the Hugging Face cache links to (`<repository>/snapshots/<revision>/…` to
    /// `<repository>/blobs/<hash>`).
    ///
    /// - Parameters:
    ///   - place: the file's path without links.
    ///   - folder: the dataset folder's, without links.
    static func mayLie(at place: String, folder: String) -> Bool {
        if place.hasPrefix(folder == "/" ? "/" : folder + "/") { return true }
        let parts = folder.split(separator: "/")
        guard let snapshots = parts.lastIndex(of: "snapshots"), snapshots > 0, snapshots + 1 < parts.count else { return false }
        let store = "/" + parts[..<snapshots].joined(separator: "/") + "/blobs/"
        return place.hasPrefix(store) && !place.dropFirst(store.count).contains("/")
    }
}
