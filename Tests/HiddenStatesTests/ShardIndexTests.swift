import Formats
import Foundation
import TestSupport
import Testing

@testable import HiddenStates

@Suite struct ShardIndexTests {
    @Test("A shard may lie in the folder, or in the store of its own snapshot, and nowhere else", arguments: [
        ("/data/set/part", "/data/set", true), ("/data/set/inner/part", "/data/set", true), ("/part", "/", true),
        ("/data/set2/part", "/data/set", false), ("/etc/passwd", "/data/set", false), ("/data/part", "/data/set", false),
        ("/hub/repo/blobs/abc", "/hub/repo/snapshots/1", true), ("/hub/repo/blobs/abc", "/hub/repo/snapshots/1/set", true),
        ("/hub/other/blobs/abc", "/hub/repo/snapshots/1", false), ("/hub/repo/blobs/x/abc", "/hub/repo/snapshots/1", false),
        ("/hub/repo/blobs/abc", "/hub/repo/snapshots", false), ("/hub/repo/snapshots/2/part", "/hub/repo/snapshots/1", false),
        ("/blobs/abc", "/snapshots/1", false),
    ])
    func places(place: String, folder: String, allowed: Bool) {
        #expect(ShardIndex.mayLie(at: place, folder: folder) == allowed)
    }

    /// A folder whose one shard is a link.
    private func draft(in path: String, linkTo target: String, keep real: String) throws -> String {
        let sample = SampleDataset(pairCount: 3)
        folder.write(sample.pairsCSV, to: path + "/pairs.csv")
        folder.write(SafetensorsBytes.file(sample.tensors), to: real)
        let map = sample.tensors.map { "\"\($0.name)\": \"part\"" }.joined(separator: ", ")
        folder.write("{\"weight_map\": {\(map)}}", to: path + "/hidden_states.safetensors.index.json")
        try FileManager.default.createSymbolicLink(atPath: folder.path(path + "/part"), withDestinationPath: target)
        return folder.path(path)
    }

    let folder = TemporaryFolder()

    @Test("A link out of the folder is refused with where it leads")
    func refusesLinkOut() throws {
        let path = try draft(in: "set", linkTo: "../secret", keep: "secret")
        let line = faultLine { try Dataset(openingFolder: path).layers }
        #expect(line.contains("index.json: shard 'part', a link to \(FolderPath.resolved(folder.path("secret"))), expected a file in the same folder"), "\(line)")
        #expect(line.hasSuffix("; copy the file into the folder"), "\(line)")
    }

    @Test("A link inside the folder, and a snapshot of the Hugging Face cache, are read", arguments: [
        ("set", "inner/part", "set/inner/part"), ("hub/repo/snapshots/1", "../../blobs/abc", "hub/repo/blobs/abc"),
    ])
    func readsLink(path: String, target: String, real: String) throws {
        #expect(try Dataset(openingFolder: draft(in: path, linkTo: target, keep: real)).layers.count == 3)
    }
}
