import Formats
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

/// What a ``ResultFolderWriter`` must not touch.
@Suite struct ResultFolderGuardTests {
    let folder = TemporaryFolder()
    var results: String { folder.path("results") }

    static let marker = #"{"schema_version": 1, "files": ["run.json", "summary.csv"]}"#
    static let fresh: [(name: String, bytes: [UInt8])] = [("run.json", Array(marker.utf8)), ("summary.csv", Array("new".utf8))]

    private func open(_ path: String, overwrite: Bool = false) throws(InputFault) -> ResultFolderWriter {
        try ResultFolderWriter(folder: path, overwrite: overwrite)
    }

    /// What a file holds, or nil where it is not there.
    private func text(_ name: String) -> String? {
        FileManager.default.contents(atPath: folder.path(name)).map { String(decoding: $0, as: UTF8.self) }
    }

    private func putOldResult() {
        folder.write(Self.marker, to: "results/run.json")
        folder.write("old", to: "results/summary.csv")
    }

    @Test("A file that no run wrote stops the replacing", arguments: ["notes.txt", ".hidden", "sub/note"])
    func refusesForeignFile(name: String) {
        putOldResult()
        folder.write("mine", to: "results/" + name)
        let first = name.split(separator: "/")[0]
        #expect(
            faultLine { try open(results) }
                == "\(results): '\(first)', which no run wrote there, expected only files of a run; move it away, give another --out, or allow its loss with --overwrite")
        #expect(text("results/" + name) == "mine")
        #expect(folder.entries() == ["results"])
    }

    @Test("What a killed rewriting of the reports left does not stop the replacing")
    func replacesLeftover() throws {
        putOldResult()
        folder.write("half", to: "results/.dat.nosync3362.1fdvkK")
        #expect(try open(results).replace(with: Self.fresh) { false })
        #expect(folder.entries("results") == ["run.json", "summary.csv"])
    }

    @Test("With --overwrite a foreign file goes with the folder")
    func overwritesForeignFile() throws {
        putOldResult()
        folder.write("mine", to: "results/notes.txt")
        #expect(try open(results, overwrite: true).replace(with: Self.fresh) { false })
        #expect(folder.entries("results") == ["run.json", "summary.csv"])
        #expect(folder.entries() == ["results"])
    }

    static let noMarkers: [String?] = [
        nil, "", "nonsense", "{}", #"{"schema_version": 1}"#, #"{"files": ["run.json"]}"#, #"{"schema_version": "1", "files": ["run.json"]}"#,
        #"{"schema_version": 1, "files": {"notes.txt": 1}}"#, "[]",
    ]

    @Test("A folder without a run.json of ours is never replaced, not even with --overwrite", arguments: noMarkers, [false, true])
    func refusesFolderWithoutMarker(marker: String?, overwrite: Bool) {
        folder.write("mine", to: "results/notes.txt")
        if let marker { folder.write(marker, to: "results/run.json") }
        #expect(
            faultLine { try open(results, overwrite: overwrite) }
                == "\(results): a folder with files that are not a result of poolbench, expected a result folder, an empty folder or nothing; give another --out")
        #expect(folder.entries("results") == (marker == nil ? ["notes.txt"] : ["notes.txt", "run.json"]))
        #expect(folder.entries() == ["results"])
    }

    @Test("A folder whose run.json is a folder is not ours")
    func refusesMarkerFolder() {
        folder.write("mine", to: "results/run.json/file")
        #expect(faultLine { try open(results, overwrite: true) }.contains(": a folder with files that are not a result of poolbench,"))
        #expect(text("results/run.json/file") == "mine")
    }

    @Test("A file is never replaced", arguments: [false, true])
    func refusesFile(overwrite: Bool) {
        folder.write("mine", to: "results")
        #expect(
            faultLine { try open(results, overwrite: overwrite) }
                == "\(results): a file, expected a result folder, an empty folder or nothing; give another --out")
        #expect(text("results") == "mine")
        #expect(folder.entries() == ["results"])
    }

    @Test("The root folder is refused")
    func refusesRoot() {
        #expect(faultLine { try open("/") } == "/: the root folder, expected a folder for results; give another --out")
    }

    @Test("A file among the folders around it is named", arguments: ["file/results", "file/deeper/results"])
    func refusesFileAsParent(path: String) {
        folder.write("mine", to: "file")
        let whole = folder.path(path), file = FolderPath.resolved(folder.path("file"))
        #expect(
            faultLine { try open(whole) }
                == "\(whole): the folder '\(file)' around it cannot be made (file exists), expected a place to write to; check the path and its permissions, or give another --out")
        #expect(folder.entries() == ["file"])
    }

    @Test("A folder that may not be written to is told so", .enabled(if: geteuid() != 0, "root may write anywhere"), arguments: ["results", "new/results"])
    func refusesUnwritable(name: String) {
        folder.write("", to: "locked/file")
        chmod(folder.path("locked"), 0o500)
        let path = folder.path("locked/" + name)
        let line = faultLine { try open(path) }
        chmod(folder.path("locked"), 0o700)
        #expect(line.hasPrefix("\(path): ") && line.contains("permission denied"))
        #expect(folder.entries("locked") == ["file"])
    }

    // MARK: - Two at once

    @Test("A second writer is refused while the first lives, and served afterwards")
    func locks() throws {
        let first = try open(results)
        let line = "\(results): another run is writing this folder, expected one run at a time; wait for it, or give another --out"
        #expect(faultLine { try open(results) } == line)
        #expect(faultLine { try open(folder.path("./x/../results/"), overwrite: true) }.contains(": another run is writing this folder,"))
        #expect(try first.replace(with: Self.fresh) { false })
        #expect(faultLine { try open(results) } == line, "the lock is held as long as the writer lives")
        withExtendedLifetime(first) {}
        _ = consume first
        #expect(try open(results).replace(with: Self.fresh) { false })
        #expect(folder.entries() == ["results"])
    }

    @Test("Writers of folders side by side do not meet")
    func locksOnlyItself() throws {
        let first = try open(results), second = try open(folder.path("results2"))
        #expect(try second.replace(with: Self.fresh) { false })
        #expect(try first.replace(with: Self.fresh) { false })
        #expect(folder.entries("results2") == folder.entries("results"))
    }

    @Test("A refused folder can be tried again: its lock was given back")
    func unlocksAfterRefusal() throws {
        folder.write("mine", to: "results/notes.txt")
        #expect(throws: InputFault.self) { try open(results) }
        #expect(unlink(folder.path("results/notes.txt")) == 0)
        #expect(try open(results).replace(with: Self.fresh) { false })
    }

    @Test("Of many that take and give back the lock at once, never two hold it")
    func keepsRacersApart() {
        let path = results
        let inside = Atomic(0), crowded = Atomic(0), times = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            for _ in 0..<100 {
                guard let writer = try? ResultFolderWriter(folder: path, overwrite: false) else { continue }
                if inside.add(1, ordering: .relaxed).oldValue > 0 { crowded.add(1, ordering: .relaxed) }
                times.add(1, ordering: .relaxed)
                inside.subtract(1, ordering: .relaxed)
                withExtendedLifetime(writer) {}
            }
        }
        let together = crowded.load(ordering: .relaxed), held = times.load(ordering: .relaxed)
        #expect(together == 0 && held >= 100)
        #expect(folder.entries() == [])
    }

    // MARK: - What others do while a run works

    @Test("A foreign file that came while the run worked is not lost")
    func keepsFileThatCame() throws {
        putOldResult()
        let writer = try open(results)
        folder.write("mine", to: "results/notes.txt")
        #expect(faultLine { try writer.replace(with: Self.fresh) { false } }.contains(": 'notes.txt', which no run wrote there,"))
        #expect(folder.entries("results") == ["notes.txt", "run.json", "summary.csv"])
    }

    @Test("A folder that others made while the run worked is not lost")
    func keepsFolderThatCame() throws {
        let writer = try open(results)
        folder.write("mine", to: "results/notes.txt")
        #expect(faultLine { try writer.replace(with: Self.fresh) { false } }.contains(": a folder with files that are not a result of poolbench,"))
        #expect(folder.entries("results") == ["notes.txt"])
    }

    @Test("A file that others made while the run worked is not lost")
    func keepsPlainFileThatCame() throws {
        let writer = try open(results)
        folder.write("mine", to: "results")
        #expect(faultLine { try writer.replace(with: Self.fresh) { false } }.contains(": a file, expected a result folder, an empty folder or nothing;"))
        #expect(FolderPath.kind(at: results) == .other)
    }
}
