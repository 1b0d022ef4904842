import Formats
import Foundation
import TestSupport
import Testing

@Suite struct FolderPathTests {
    @Test(
        "Joining puts one slash between",
        arguments: [("a", "b", "a/b"), ("a/", "b", "a/b"), ("", "b", "b"), ("/", "b", "/b"), ("a/b", "c/d", "a/b/c/d"), (".", "b", "./b")])
    func joins(folder: String, name: String, path: String) {
        #expect(FolderPath.join(folder, name) == path)
    }

    @Test(
        "The last component is what a folder is called",
        arguments: [("a/b/c", "c"), ("a/b/c/", "c"), ("c", "c"), ("/c", "c"), ("a//c//", "c"), ("/", "/"), ("a b/ü 🙂", "ü 🙂"), ("a/..", "..")])
    func takesLast(path: String, name: String) {
        #expect(FolderPath.lastComponent(path) == name)
    }

    @Test("A path is made absolute and freed of dots and double slashes")
    func resolvesDots() {
        let folder = TemporaryFolder()
        folder.write("", to: "a/b/file")
        let base = FolderPath.resolved(folder.path)
        #expect(base.hasPrefix("/") && !base.hasSuffix("/"))
        #expect(FolderPath.resolved(folder.path("a/./b/../b//file")) == base + "/a/b/file")
        #expect(FolderPath.resolved(folder.path("a/b/")) == base + "/a/b")
        #expect(FolderPath.resolved(folder.path("new/./one/../two/")) == base + "/new/two")
        #expect(FolderPath.resolved("/") == "/")
    }

    @Test("Names with signs that mean something in a URL stay as they are", arguments: ["a%20b", "a b", "a#b", "a?b=c", "ü 東京", "~", "~x", "a:b", "a\\b", "-"])
    func keepsNames(name: String) {
        let folder = TemporaryFolder()
        #expect(FolderPath.resolved(folder.path(name)) == FolderPath.resolved(folder.path) + "/" + name)
    }

    @Test("A folder called '~' is not the home folder")
    func keepsTilde() {
        #expect(FolderPath.resolved("~/results").hasSuffix("/~/results"))
    }

    @Test("Links are followed, to things that exist and as far as things exist", arguments: ["", "/inner", "/new", "/new/deeper"])
    func followsLinks(rest: String) throws {
        let folder = TemporaryFolder()
        folder.write("", to: "real/inner/file")
        try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "real")
        #expect(FolderPath.resolved(folder.path("link" + rest)) == FolderPath.resolved(folder.path) + "/real" + rest)
    }

    @Test("'..' after a link leads to where the kernel goes, for what exists and what does not", arguments: ["there", "new"])
    func leavesLinkTargets(name: String) throws {
        let folder = TemporaryFolder()
        folder.write("", to: "far/target/file")
        folder.write("", to: "far/there/file")
        try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "far/target")
        #expect(FolderPath.resolved(folder.path("link/../\(name)")) == FolderPath.resolved(folder.path) + "/far/\(name)")
    }

    @Test(
        "A path is told as seen from a folder",
        arguments: [
            ("data/demo", "results/demo", "../../data/demo"), ("results", "results", "."), ("results/a", "results", "a"), ("results", "results/a/b", "../.."),
            ("a/b", "a/c", "../b"), ("ab", "a", "../ab"), ("data/", "results/", "../data"), ("x/../data", "results", "../data"), ("ü ö", "a b", "../ü ö"),
        ])
    func tellsRelative(path: String, from base: String, relative: String) {
        let folder = TemporaryFolder()
        #expect(FolderPath.relative(folder.path(path), from: folder.path(base)) == relative)
    }

    @Test("A relative path leads back to where it came from", arguments: UInt64(0)..<50)
    func leadsBack(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        let folder = TemporaryFolder()
        func path() -> String {
            folder.path((0..<Int.random(in: 0...4, using: &numbers)).map { _ in ["a", "b", "c d", "ü"].randomElement(using: &numbers)! }.joined(separator: "/"))
        }
        let target = path(), base = path()
        let relative = FolderPath.relative(target, from: base)
        #expect(!relative.hasPrefix("/"))
        #expect(FolderPath.resolved(FolderPath.join(base, relative)) == FolderPath.resolved(target))
    }

    @Test("From a folder behind a link that is not there yet, a relative path starts at the link's target")
    func relativeThroughLink() throws {
        let folder = TemporaryFolder()
        folder.write("", to: "disk/deep/results/keep")
        folder.write("", to: "data/pairs.csv")
        try FileManager.default.createSymbolicLink(atPath: folder.path("results"), withDestinationPath: "disk/deep/results")
        #expect(FolderPath.relative(folder.path("data"), from: folder.path("results/demo")) == "../../../../data")
    }

    @Test("What lies at a path is told, links followed")
    func tellsKind() throws {
        let folder = TemporaryFolder()
        folder.write("x", to: "folder/file")
        for (link, target) in [("to folder", "folder"), ("to file", "folder/file"), ("to nothing", "nothing")] {
            try FileManager.default.createSymbolicLink(atPath: folder.path(link), withDestinationPath: target)
        }
        #expect(["folder", "folder/", "to folder"].map { FolderPath.kind(at: folder.path($0)) } == [.folder, .folder, .folder])
        #expect(["folder/file", "to file"].map { FolderPath.kind(at: folder.path($0)) } == [.other, .other])
        #expect(["nothing", "to nothing", "folder/file/deeper"].map { FolderPath.kind(at: folder.path($0)) } == [.absent, .absent, .absent])
    }
}
