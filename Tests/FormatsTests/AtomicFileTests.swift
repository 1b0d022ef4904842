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
        #expect(faultLine { try AtomicFile.write([1], to: folder.path("inner")) }.contains("inner: a file that cannot be written, expected"))
        #expect(folder.entries() == ["inner"] && folder.entries("inner") == ["file"])
    }

    @Test("A device is written to, not replaced by a file", .enabled(if: geteuid() == 0, "only root can make a device"))
    func keepsDevice() throws {
        try #require(mknod(folder.path("null"), S_IFCHR | 0o666, dev_t(1 << 8 | 3)) == 0)
        try AtomicFile.write([1, 2, 3], to: folder.path("null"))
        var status = stat()
        #expect(stat(folder.path("null"), &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    }
}
