import Evaluation
import Formats
import Reporting

/// The files that flags ask for, beside the result folder or in it.
struct RequestedFiles {
    private struct File {
        let path: String
        /// In the result folder; nil where it belongs elsewhere.
        let name: String?
        var bytes: [UInt8]?
    }

    private var transforms: File?
    private var pooling: File?
    /// Why nothing says what pooling to use. The results are written all the same.
    private var fault: InputFault?

    /// - Parameter folder: of the results; need not be there yet.
    /// - Throws: where a file cannot be written, or would take the place of a result.
    init(transforms: String?, pooling: String?, resultFolder folder: String) throws {
        func file(_ path: String, _ option: String) throws -> File {
            let name = FolderPath.lastComponent(path)
            guard FolderPath.resolved(path) == FolderPath.join(FolderPath.resolved(folder), name) else {
                try AtomicFile.checkWritable(path)
                return File(path: path, name: nil)
            }
            guard !ResultFiles.names.contains(name) else { throw UsageError("\(option): \(OneLine.quoted(name)) is a result, expected another name in its folder") }
            return File(path: path, name: name)
        }
        self.transforms = try transforms.map { try file($0, "--save-transforms") }
        self.pooling = try pooling.map { try file($0, "--emit-pooling") }
        guard transforms == nil || transforms != pooling else { throw UsageError("--save-transforms and --emit-pooling: the same file, expected two") }
    }

    /// - Parameter includesPrompt: whether prompt tokens take part in the pooling.
    mutating func take(_ outcome: RunOutcome, includesPrompt: Bool) throws {
        transforms?.bytes = outcome.storedTransforms
        guard let path = pooling?.path else { return }
        let config: PoolingConfig
        do throws(InputFault) {
            config = try PoolingConfig(of: outcome, includesPrompt: includesPrompt, path: path)
        } catch {
            fault = error
            return
        }
        pooling?.bytes = try config.bytes
    }

    /// Those that belong in the result folder.
    var ofResults: [(name: String, bytes: [UInt8])] {
        [transforms, pooling].compactMap { file in file?.name.flatMap { name in file?.bytes.map { (name, $0) } } }
    }

    /// Writes the others.
    func writeOthers() throws {
        for file in [transforms, pooling] {
            if let file, let bytes = file.bytes, file.name == nil { try AtomicFile.write(bytes, to: file.path) }
        }
        if let fault { throw fault }
    }
}
