import Formats
import Foundation
import Glibc
import TestSupport
import Testing

@Suite struct OpenFileTests {
    let folder = TemporaryFolder()

    private func open(_ name: String) throws(InputFault) -> OpenFile {
        try OpenFile(path: folder.path(name), purpose: "the table of pairs")
    }

    @Test("Any range of a file can be read, in any order", arguments: [0..<10, 9..<10, 2..<5, 0..<0, 10..<10])
    func readsRanges(range: Range<Int>) throws {
        folder.write(Array(0..<10), to: "file")
        let file = try open("file")
        #expect(file.path == folder.path("file"))
        #expect(file.byteCount == 10)
        #expect(try file.bytes(in: range) == Array(UInt8(range.lowerBound)..<UInt8(range.upperBound)))
        #expect(try file.bytes(in: 0..<1) == [0])
    }

    @Test("A large file is read whole")
    func readsMuch() throws {
        var numbers = SeededNumbers(seed: 3)
        let bytes = (0..<3_000_001).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
        folder.write(bytes, to: "file")
        #expect(try open("file").bytes(in: 0..<3_000_001) == bytes)
    }

    @Test("An empty file is open and empty")
    func readsEmpty() throws {
        folder.write("", to: "file")
        let file = try open("file")
        #expect(file.byteCount == 0)
        #expect(try file.bytes(in: 0..<0) == [])
    }

    @Test("A link to a file is that file")
    func followsLink() throws {
        folder.write("abc", to: "file")
        try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "file")
        #expect(try open("link").bytes(in: 0..<3) == Array("abc".utf8))
    }

    @Test("A file that is not there is named with what it should have been")
    func namesMissing() {
        #expect(
            faultLine { try open("pairs.csv") }
                == "\(folder.path("pairs.csv")): no such file or directory, expected the table of pairs; check the path")
    }

    @Test("A folder is not a file")
    func refusesFolder() {
        folder.write("", to: "pairs.csv/inside")
        #expect(
            faultLine { try open("pairs.csv") }
                == "\(folder.path("pairs.csv")): not a regular file, expected the table of pairs; give the path of a file")
    }

    @Test("A path through a file leads nowhere")
    func refusesPathThroughFile() {
        folder.write("", to: "file")
        #expect(
            faultLine { try open("file/pairs.csv") }
                == "\(folder.path("file/pairs.csv")): not a directory, expected the table of pairs; check the file and the disk")
    }

    @Test("A pipe is refused, not waited for")
    func refusesPipe() async {
        // In a process of its own, which an alarm ends: opening a pipe that nobody writes to waits for ever.
        await #expect(processExitsWith: .success) {
            let folder = TemporaryFolder()
            alarm(10)
            #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
            #expect(
                faultLine { try OpenFile(path: folder.path("pipe"), purpose: "the table of pairs") }
                    == "\(folder.path("pipe")): not a regular file, expected the table of pairs; give the path of a file")
        }
    }

    @Test("A file that may not be read is told so", .enabled(if: geteuid() != 0, "root may read everything"))
    func refusesUnreadable() {
        folder.write("abc", to: "file")
        chmod(folder.path("file"), 0)
        #expect(faultLine { try open("file") } == "\(folder.path("file")): permission denied, expected the table of pairs; check the permissions")
    }

    @Test("A range past the end is a fault", arguments: [0..<11, 10..<11, 500..<501])
    func refusesPastEnd(range: Range<Int>) throws {
        folder.write(Array(0..<10), to: "file")
        let file = try open("file")
        #expect(
            faultLine { try file.bytes(in: range) }
                == "\(file.path): ends at byte 10, expected at least \(range.upperBound) bytes; it is truncated or was changed meanwhile: copy or export it again")
    }

    @Test("Reading what was cut off after opening is a fault, not a signal", arguments: [0, 4])
    func noticesTruncation(left: Int) throws {
        folder.write(Array(0..<10), to: "file")
        let file = try open("file")
        #expect(truncate(file.path, off_t(left)) == 0)
        #expect(
            faultLine { try file.bytes(in: 2..<10) }
                == "\(file.path): ends at byte \(max(left, 2)), expected at least 10 bytes; it is truncated or was changed meanwhile: copy or export it again")
    }

    @Test("A file stays the same as long as nobody touches it")
    func acceptsUnchanged() throws {
        folder.write("abc", to: "file")
        let file = try open("file")
        _ = try file.bytes(in: 0..<3)
        #expect(throws: Never.self) { try file.checkUnchanged() }
    }

    @Test(
        "A file that grows, shrinks, is overwritten or replaced after opening is noticed",
        arguments: ["grows", "shrinks", "is overwritten", "is replaced", "is removed"])
    func noticesChange(what: String) throws {
        let path = folder.write("abc", to: "file")
        // Long ago, so that no change can fall into the same tick of the clock.
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)], ofItemAtPath: path)
        let file = try open("file")
        try waitForTick(after: path)
        switch what {
        case "grows":
            let handle = try FileHandle(forWritingTo: URL(filePath: path))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data("d".utf8))
        case "shrinks": #expect(truncate(path, 1) == 0)
        case "is overwritten":
            let handle = try FileHandle(forWritingTo: URL(filePath: path))
            try handle.write(contentsOf: Data("xyz".utf8))
        case "is replaced": #expect(rename(folder.write("abc", to: "other"), path) == 0)
        default: #expect(unlink(path) == 0)
        }
        #expect(
            faultLine { try file.checkUnchanged() }
                == "\(path): the file was changed while it was read, expected the same file from start to end; run again once nothing writes to it")
    }

    /// Returns once the file system gives newer times than the file's change time, which nobody can set.
    private func waitForTick(after path: String) throws {
        func changed(_ path: String) -> (Int, Int) {
            var status = stat()
            #expect(stat(path, &status) == 0)
            return (status.st_ctim.tv_sec, status.st_ctim.tv_nsec)
        }
        let start = changed(path)
        for _ in 0..<10_000 {
            if changed(folder.write("", to: "clock")) > start { return }
            usleep(500)
        }
        Issue.record("the file system's clock stands still")
    }
}
