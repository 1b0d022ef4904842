internal import CSystem
internal import FoundationEssentials
internal import Glibc

/// Writes a folder of results so that the folder is the old one or the new one, never a mixture.
///
/// Files go into a temporary sibling, which is swapped in whole. A lock file beside the folder keeps
/// two runs apart; the kernel gives it up when its holder ends, however it ends. What a killed run
/// leaves beside the folder is removed by the next run that takes the lock.
public final class ResultFolderWriter {
    public let folder: String
    private let parent: String
    private let name: String
    private let lock: Int32
    private let overwrite: Bool
    private let role: Role
    private var isOpen = true
    /// Folders around the result folder that were made for it, outermost first.
    private let madeParents: [String]

    /// What the folder is to the command that writes it, and so what a person may do where it cannot be written.
    public enum Role: Sendable {
        case output, baseline

        /// The end of a message: how another folder is named.
        var elsewhere: String { self == .output ? "give another --out" : "name another baseline" }
        /// The same where files of others are in the way.
        var beside: String { self == .output ? "give another --out, or allow its loss with --overwrite" : "or name another baseline" }
    }

    /// The file that makes a folder ours.
    public static let markerName = "run.json"

    /// What is ours beside what the marker lists: reports that were written later, into the folder of a
    /// version that knew none.
    public static let reportNames = ["report.html", "report.md"]

    /// What the marker must tell to count as ours, and which files a run may have put beside it.
    private struct Marker: Decodable {
        var schema_version: Int
        var files: [String]
    }

    /// Takes the lock and checks that the folder may be replaced, before any work is done for it.
    ///
    /// - Parameter overwrite: replace a folder with a `run.json` of ours even if other files stand
    ///   beside it. A folder without one is never replaced.
    public init(folder: String, overwrite: Bool, role: Role = .output) throws(InputFault) {
        let whole = FolderPath.resolved(folder)
        self.folder = folder
        (self.overwrite, self.role) = (overwrite, role)
        name = FolderPath.lastComponent(whole)
        parent = String(whole.dropLast(name.count + 1))
        guard !name.isEmpty, name != "/" else {
            throw InputFault(path: folder, found: "the root folder", expected: "a folder for results", nextStep: role.elsewhere)
        }
        madeParents = try Self.makeParents(upTo: parent, for: folder, role)
        do throws(InputFault) {
            lock = try Self.takeLock(at: parent + "/." + name + ".poolbench-lock", for: folder, role)
        } catch {
            Self.removeEmpty(madeParents)
            throw error
        }
        do throws(InputFault) {
            restoreMovedAside()
            try checkReplaceable()
            removeLeftovers()
        } catch {
            releaseLock()
            throw error
        }
    }

    deinit { releaseLock() }

    private struct Cancelled: Error {}

    /// Has the folder filled and swaps it in.
    ///
    /// - Parameters:
    ///   - isCancelled: asked before each file; where it says yes, nothing is changed.
    ///   - fill: writes the files, ``markerName`` among them.
    /// - Returns: false where it was cancelled.
    /// - Throws: an ``InputFault`` where files cannot be written, or what `fill` throws. Then nothing is changed.
    public func replace(unless isCancelled: @escaping () -> Bool, filling fill: (StagedFolder) throws -> Void) throws -> Bool {
        func checkCancelled() throws { if isCancelled() { throw Cancelled() } }
        let fresh = try StagedFolder(at: temporaryPath("new"), elsewhere: role.elsewhere, checkCancelled: checkCancelled)
        do {
            try fill(fresh)
            precondition(fresh.names.contains(Self.markerName), "a result folder needs its run.json")
            try checkCancelled()
            // Again: the run may have taken hours, and others may have put something there.
            try checkReplaceable()
            try swap(in: fresh.path)
            return true
        } catch {
            removeTree(fresh.path)
            if error is Cancelled { return false }
            throw error
        }
    }

    /// The same with files that lie in memory.
    public func replace(with files: [(name: String, bytes: [UInt8])], unless isCancelled: @escaping () -> Bool) throws -> Bool {
        try replace(unless: isCancelled) { folder in
            for file in files { try folder.write(file.bytes, to: file.name) }
        }
    }

    // MARK: - The lock

    private static func takeLock(at path: String, for folder: String, _ role: Role) throws(InputFault) -> Int32 {
        while true {
            let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else {
                throw InputFault(
                    path: folder, found: SystemError.text(errno),
                    expected: "a folder that can be written", nextStep: "check the permissions, or \(role.elsewhere)")
            }
            guard system_try_lock(descriptor) == 0 else {
                close(descriptor)
                throw InputFault(
                    path: folder, found: "another run is writing this folder", expected: "one run at a time",
                    nextStep: "wait for it, or \(role.elsewhere)")
            }
            // Its holder may have removed the file between our open and our lock: then this lock
            // keeps nobody out, and the next try makes a new file.
            var held = stat(), there = stat()
            if unsafe fstat(descriptor, &held) == 0, unsafe stat(path, &there) == 0, held.st_ino == there.st_ino {
                return descriptor
            }
            close(descriptor)
        }
    }

    private func releaseLock() {
        guard isOpen else { return }
        isOpen = false
        unsafe unlink(parent + "/." + name + ".poolbench-lock")
        close(lock)
        Self.removeEmpty(madeParents)
    }

    // MARK: - The folders around it

    private static func makeParents(upTo parent: String, for folder: String, _ role: Role) throws(InputFault) -> [String] {
        var made: [String] = [], path = ""
        for part in parent.split(separator: "/") {
            path += "/" + part
            if unsafe mkdir(path, 0o777) == 0 { made.append(path); continue }
            let code = errno
            if FolderPath.kind(at: path) == .folder { continue }
            removeEmpty(made)
            throw InputFault(
                path: folder, found: "the folder '\(path)' around it cannot be made (\(SystemError.text(code)))",
                expected: "a place to write to", nextStep: "check the path and its permissions, or \(role.elsewhere)")
        }
        return made
    }

    /// Removes folders that were made and hold nothing; those that hold something stay.
    private static func removeEmpty(_ folders: [String]) {
        for folder in folders.reversed() { unsafe rmdir(folder) }
    }

    // MARK: - What is there already

    private func checkReplaceable() throws(InputFault) {
        let whole = parent + "/" + name
        switch FolderPath.kind(at: whole) {
        case .absent: return
        case .other:
            throw InputFault(
                path: folder, found: "a file", expected: "a result folder, an empty folder or nothing",
                nextStep: role.elsewhere)
        case .folder: break
        }
        let entries: [String]
        do { entries = try FileManager.default.contentsOfDirectory(atPath: whole) } catch {
            throw InputFault(
                path: folder, found: "a folder that cannot be listed", expected: "a readable folder",
                nextStep: "check the permissions, or \(role.elsewhere)")
        }
        if entries.isEmpty { return }
        guard entries.contains(Self.markerName), let marker = try? readMarker(whole + "/" + Self.markerName) else {
            // Somebody may have removed it between the listing and the reading.
            if FolderPath.kind(at: whole) == .absent { return }
            throw InputFault(
                path: folder, found: "a folder with files that are not a result of poolbench",
                expected: "a result folder, an empty folder or nothing", nextStep: role.elsewhere)
        }
        let foreign = Set(entries).subtracting(marker.files).subtracting([Self.markerName] + Self.reportNames).filter { !AtomicFile.isLeftover($0) }.sorted()
        if let first = foreign.first, !overwrite {
            throw InputFault(
                path: folder, found: "\(OneLine.quoted(first)), which no run wrote there",
                expected: "only files of a run", nextStep: "move it away, \(role.beside)")
        }
    }

    private func readMarker(_ path: String) throws(InputFault) -> Marker {
        let file = try OpenFile(path: path, purpose: "a run.json")
        return try JSONText.decode(
            Marker.self, from: file.bytes(in: 0..<file.byteCount), path: path, expected: "a run.json", nextStep: "")
    }

    /// Paths of what killed runs left beside the folder, sorted.
    private func leftovers(_ role: String = "") -> [String] {
        let prefix = ".\(name).poolbench-tmp-\(role)"
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: parent.isEmpty ? "/" : parent)) ?? []
        return entries.filter { $0.hasPrefix(prefix) }.sorted().map { parent + "/" + $0 }
    }

    private func removeLeftovers() {
        for path in leftovers() { removeTree(path) }
    }

    /// A run killed between the two renames of `swap` left no folder, but the old one moved aside.
    private func restoreMovedAside() {
        let whole = parent + "/" + name
        guard FolderPath.kind(at: whole) == .absent, let old = leftovers("old-").first else { return }
        unsafe rename(old, whole)
    }

    // MARK: - Swapping

    private func temporaryPath(_ role: String) -> String { "\(parent)/.\(name).poolbench-tmp-\(role)-\(getpid())" }

    private func swap(in fresh: String) throws(InputFault) {
        let whole = parent + "/" + name
        if FolderPath.kind(at: whole) == .absent {
            var code = unsafe system_rename_new(fresh, whole)
            // A file system that knows no flags. A plain rename replaces an empty folder at most.
            if code == EINVAL || code == ENOSYS { code = unsafe rename(fresh, whole) == 0 ? 0 : errno }
            guard code == 0 else { throw .unwritable(whole, code, elsewhere: role.elsewhere) }
            return
        }
        let code = unsafe system_exchange(fresh, whole)
        if code == 0 { return removeTree(fresh) }
        guard code == EINVAL || code == ENOSYS else { throw .unwritable(whole, code, elsewhere: role.elsewhere) }
        // A file system that cannot exchange: two renames, and back again if the second fails.
        let old = temporaryPath("old")
        guard unsafe rename(whole, old) == 0 else { throw .unwritable(whole, errno, elsewhere: role.elsewhere) }
        guard unsafe rename(fresh, whole) == 0 else {
            let code = errno
            unsafe rename(old, whole)
            throw .unwritable(whole, code, elsewhere: role.elsewhere)
        }
        removeTree(old)
    }

    private func removeTree(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
}
