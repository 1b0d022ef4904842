import Foundation

/// Runs the built executable as a process.
public enum Tool {
    public struct Result: Sendable {
        public let status: Int32
        public let output: String
        public let errors: String
        /// The lines of stderr that are not empty.
        public var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
    }

    /// The executable that was built with the tests: it lies beside the test bundle.
    public static let path: String = {
        var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        while folder.path(percentEncoded: false) != "/" {
            let tool = folder.appending(path: "poolbench").path(percentEncoded: false)
            if FileManager.default.isExecutableFile(atPath: tool), !isFolder(tool) { return tool }
            folder.deleteLastPathComponent()
        }
        preconditionFailure("no poolbench beside the tests; run `swift build` first")
    }()

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// - Parameter folder: the working directory.
    public static func run(_ arguments: [String], in folder: String, environment: [String: String] = [:]) throws -> Result {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder)
        // What the machine's own terminal and language are changes no test.
        let neutral = ["LC_ALL": "C.UTF-8", "COLUMNS": ""]
        process.environment = ProcessInfo.processInfo.environment.merging(neutral) { $1 }.merging(environment) { $1 }
        // Files rather than pipes: a pipe that nobody empties would stop the tool.
        let capture = TemporaryFolder()
        let outputPath = capture.write("", to: "output"), errorPath = capture.write("", to: "errors")
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: outputPath))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: errorPath))
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let signalled = process.terminationReason == .uncaughtSignal
        return Result(
            status: signalled ? -process.terminationStatus : process.terminationStatus,
            output: capture.text("output"), errors: capture.text("errors"))
    }
}
