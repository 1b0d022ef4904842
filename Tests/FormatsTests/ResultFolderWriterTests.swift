import Formats
import Foundation
import TestSupport
import Testing

@Suite struct ResultFolderWriterTests {
    let folder = TemporaryFolder()
    var results: String { folder.path("results") }

    static let marker = #"{"schema_version": 1, "files": ["run.json", "summary.csv", "scores.csv"]}"#
    static let fresh: [(name: String, bytes: [UInt8])] = [("run.json", Array(marker.utf8)), ("summary.csv", Array("new".utf8))]

    @discardableResult
    private func write(to path: String, overwrite: Bool = false, files: [(name: String, bytes: [UInt8])] = fresh) throws -> Bool {
        try ResultFolderWriter(folder: path, overwrite: overwrite).replace(with: files) { false }
    }

    /// What a file holds, or nil where it is not there.
    private func text(_ name: String) -> String? {
        FileManager.default.contents(atPath: folder.path(name)).map { String(decoding: $0, as: UTF8.self) }
    }

    private func putOldResult() {
        folder.write(Self.marker, to: "results/run.json")
        folder.write("old", to: "results/summary.csv")
        folder.write("old", to: "results/scores.csv")
    }

    @Test("A new folder holds the files and nothing stays beside it")
    func writesNewFolder() throws {
        #expect(try write(to: results))
        #expect(folder.entries("results") == ["run.json", "summary.csv"])
        #expect(text("results/run.json") == Self.marker)
        #expect(text("results/summary.csv") == "new")
        #expect(folder.entries() == ["results"])
    }

    @Test("Files are written whole, empty ones and large ones")
    func writesBytes() throws {
        let large = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8) }
        try write(to: results, files: Self.fresh + [("empty", []), ("large", large)])
        #expect(FileManager.default.contents(atPath: folder.path("results/empty")) == Data())
        #expect(FileManager.default.contents(atPath: folder.path("results/large")) == Data(large))
    }

    @Test("A slash at the end, dots and signs in a path change nothing", arguments: ["results/", "./results", "x/../results", "a b#c?d%20", "ü 🙂", ".hidden"])
    func acceptsPathForms(name: String) throws {
        try write(to: folder.path(name))
        let landed = name.contains("results") ? "results" : name
        #expect(folder.entries() == [landed])
        #expect(text("\(landed)/summary.csv") == "new")
    }

    @Test("Folders around it are made")
    func makesParents() throws {
        #expect(try write(to: folder.path("a/b/results")))
        #expect(folder.entries("a/b") == ["results"])
        #expect(folder.entries("a") == ["b"])
    }

    @Test("Folders that were made around it are gone again when nothing is written")
    func removesMadeParents() throws {
        folder.write("", to: "kept/file")
        for parent in ["a/b", "kept/c"] {
            let writer = try ResultFolderWriter(folder: folder.path(parent + "/results"), overwrite: false)
            #expect(FolderPath.kind(at: folder.path(parent)) == .folder)
            withExtendedLifetime(writer) {}
            _ = consume writer
        }
        #expect(folder.entries() == ["kept"])
        #expect(folder.entries("kept") == ["file"])
    }

    @Test("Folders that were made around it stay when others put something in")
    func keepsUsedParents() throws {
        let writer = try ResultFolderWriter(folder: folder.path("a/b/results"), overwrite: false)
        folder.write("", to: "a/note")
        withExtendedLifetime(writer) {}
        _ = consume writer
        #expect(folder.entries("a") == ["note"])
    }

    @Test("A folder of ours is replaced whole: no old file stays", arguments: [false, true])
    func replacesOwn(overwrite: Bool) throws {
        putOldResult()
        #expect(try write(to: results, overwrite: overwrite))
        #expect(folder.entries("results") == ["run.json", "summary.csv"])
        #expect(text("results/summary.csv") == "new")
        #expect(folder.entries() == ["results"])
    }

    @Test("One writer may replace its folder more than once")
    func replacesTwice() throws {
        let writer = try ResultFolderWriter(folder: results, overwrite: false)
        #expect(try writer.replace(with: Self.fresh) { false })
        #expect(try writer.replace(with: [Self.fresh[0], ("scores.csv", [65])]) { false })
        #expect(folder.entries("results") == ["run.json", "scores.csv"])
    }

    @Test("An empty folder is filled")
    func fillsEmptyFolder() throws {
        try FileManager.default.createDirectory(atPath: results, withIntermediateDirectories: false)
        #expect(try write(to: results))
        #expect(folder.entries("results") == ["run.json", "summary.csv"])
        #expect(folder.entries() == ["results"])
    }

    @Test("A link to a folder of ours stays a link, and its target is replaced")
    func replacesBehindLink() throws {
        putOldResult()
        try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "results")
        try write(to: folder.path("link"))
        #expect(folder.entries() == ["link", "results"])
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link")) == "results")
        #expect(text("results/summary.csv") == "new")
    }

    @Test("Cancelling before any file, or after the last, leaves the old folder and nothing else", arguments: 0...2)
    func cancels(calls: Int) throws {
        putOldResult()
        let writer = try ResultFolderWriter(folder: results, overwrite: false)
        var asked = 0
        let isWritten = try writer.replace(with: Self.fresh) {
            asked += 1
            return asked > calls
        }
        #expect(!isWritten)
        #expect(asked == calls + 1)
        #expect(folder.entries("results") == ["run.json", "scores.csv", "summary.csv"])
        #expect(text("results/summary.csv") == "old")
        #expect(!folder.entries().contains { $0.contains("poolbench-tmp") })
        #expect(try writer.replace(with: Self.fresh) { false })
        #expect(text("results/summary.csv") == "new")
    }

    @Test("A file may be written in pieces")
    func writesPieces() throws {
        let writer = try ResultFolderWriter(folder: results, overwrite: false)
        let isWritten = try writer.replace(unless: { false }) { staged in
            try staged.write(to: "scores.csv") { append in
                for piece in ["a", "", "b\n", "c"] { try append(Array(piece.utf8)) }
            }
            try staged.write(Array(Self.marker.utf8), to: "run.json")
        }
        #expect(isWritten && text("results/scores.csv") == "ab\nc")
    }

    @Test("What goes wrong while the folder is filled leaves the old folder and nothing else")
    func failsWhileFilling() throws {
        struct Broken: Error {}
        putOldResult()
        let writer = try ResultFolderWriter(folder: results, overwrite: false)
        #expect(throws: Broken.self) {
            try writer.replace(unless: { false }) { staged in
                try staged.write(to: "scores.csv") { append in
                    try append([65])
                    throw Broken()
                }
            }
        }
        #expect(text("results/scores.csv") == "old" && folder.entries() == [".results.poolbench-lock", "results"])
    }

    @Test("Cancelling where nothing was leaves nothing, made parents neither")
    func cancelsNew() throws {
        let isWritten = try ResultFolderWriter(folder: folder.path("a/results"), overwrite: false).replace(with: Self.fresh) { true }
        #expect(!isWritten)
        #expect(folder.entries() == [])
    }

    @Test("A file that cannot be written leaves the old folder and names the file")
    func survivesFailure() {
        putOldResult()
        let line = faultLine { try write(to: results, files: Self.fresh + [("no/such/folder", [1])]) }
        #expect(line.contains("no/such/folder: no such file or directory, expected a place that can be written to; free the disk or check the path and its permissions, or give another --out"))
        #expect(folder.entries("results") == ["run.json", "scores.csv", "summary.csv"])
        #expect(text("results/summary.csv") == "old")
        #expect(folder.entries() == ["results"])
    }

    @Test("What a killed run left is removed, and what belongs to other folders is not")
    func removesLeftovers() throws {
        putOldResult()
        for name in [".results.poolbench-tmp-new-1", ".results.poolbench-tmp-old-999999"] { folder.write("half", to: name + "/deep/summary.csv") }
        folder.write("", to: ".results.poolbench-lock")
        let others = [".other.poolbench-tmp-new-1", ".resultsx.poolbench-tmp-new-1", "results.poolbench-tmp-new-1"]
        for name in others { folder.write("half", to: name + "/summary.csv") }
        try write(to: results)
        #expect(folder.entries() == (others + ["results"]).sorted())
    }

    @Test("What a killed run left is removed even when this one writes nothing")
    func removesLeftoversWithoutWriting() throws {
        folder.write("half", to: ".results.poolbench-tmp-new-1/summary.csv")
        openAndClose()
        #expect(folder.entries() == [])
    }

    @Test("A result that a killed run had moved aside comes back, where nothing took its place")
    func restoresMovedAside() {
        folder.write(Self.marker, to: ".results.poolbench-tmp-old-77/run.json")
        folder.write("old", to: ".results.poolbench-tmp-old-77/summary.csv")
        folder.write("half", to: ".results.poolbench-tmp-new-77/run.json")
        openAndClose()
        #expect(folder.entries() == ["results"])
        #expect(folder.entries("results") == ["run.json", "summary.csv"])
        #expect(text("results/summary.csv") == "old")
    }

    private func openAndClose() {
        #expect(throws: Never.self) { withExtendedLifetime(try ResultFolderWriter(folder: results, overwrite: false)) {} }
    }
}
