import Formats
import Glibc
import TestSupport
import Testing

@Suite struct AtomicFileTests {
    let folder = TemporaryFolder()

    @Test("A file is replaced whole, and nothing stays beside it")
    func replaces() throws {
        folder.write("old and longer", to: "file")
        try AtomicFile.write(Array("new".utf8), to: folder.path("file"))
        #expect(folder.text("file") == "new" && folder.entries() == ["file"])
    }

    @Test("A folder is refused, and stays") func refusesFolder() {
        folder.write("", to: "inner/file")
        #expect(faultLine { try AtomicFile.write([1], to: folder.path("inner")) }.contains("inner: is a directory, expected"))
        #expect(folder.entries() == ["inner"] && folder.entries("inner") == ["file"])
    }

    @Test("What cannot be written is known beforehand, and nothing is left by asking", arguments: [("file", ""), ("new", ""), ("inner", "is a directory"), ("inner/new", ""), ("absent/new", "no such file or directory")])
    func checks(name: String, cause: String) {
        folder.write("x", to: "file")
        folder.write("", to: "inner/file")
        let path = folder.path(name), line = faultLine { try AtomicFile.checkWritable(path) }
        #expect(cause.isEmpty ? line.hasPrefix("no fault") : line.contains("\(name): \(cause), expected"), "\(line)")
        #expect(faultLine { try AtomicFile.checkWritable("/dev/null") }.hasPrefix("no fault"))
        #expect(folder.entries() == ["file", "inner"] && folder.entries("inner") == ["file"])
    }

    @Test("What the system says is why a file cannot be written") func namesCause() {
        #expect(faultLine { try AtomicFile.write([1], to: "/dev/full") }.hasPrefix("/dev/full: no space left on device, expected"))
        #expect(faultLine { try AtomicFile.write([1], to: folder.path("absent/new")) }.contains("absent/new: no such file or directory, expected"))
    }

    @Test("A device is written to, not replaced by a file", .enabled(if: geteuid() == 0, "only root can make a device"))
    func keepsDevice() throws {
        try #require(mknod(folder.path("null"), S_IFCHR | 0o666, dev_t(1 << 8 | 3)) == 0)
        try AtomicFile.write([1, 2, 3], to: folder.path("null"))
        var status = stat()
        #expect(stat(folder.path("null"), &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    }
}
