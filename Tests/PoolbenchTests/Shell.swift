import Foundation
import TestSupport

/// Runs a line of bash around the tool, for what takes a shell: pipes, signals, copies of the tool.
enum Shell {
    struct Result {
        let status: Int32
        let output: String
        let errors: String
        var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
    }

    /// - Parameter script: bash, in which `"$POOLBENCH"` is the tool. It runs in the folder.
    static func run(_ script: String, in folder: TemporaryFolder) throws -> Result {
        let process = Process()
        // A process inherits which signals are blocked, and in a thread of the tests nearly all are.
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["--default-signal", "bash", "-c", "set -o pipefail\n" + script]
        process.currentDirectoryURL = URL(filePath: folder.path)
        process.environment = ProcessInfo.processInfo.environment.merging(["POOLBENCH": Tool.path]) { $1 }
        // Outside the folder, whose contents tests look at.
        let capture = TemporaryFolder()
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: capture.write("", to: "output")))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: capture.write("", to: "errors")))
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let signalled = process.terminationReason == .uncaughtSignal
        return Result(
            status: signalled ? -process.terminationStatus : process.terminationStatus,
            output: capture.text("output"), errors: capture.text("errors"))
    }

    /// Under AddressSanitizer the tool needs terabytes of address space to start.
    static let canLimitMemory = (try? run("ulimit -v 4000000; \"$POOLBENCH\" --version", in: TemporaryFolder()).status) == 0

    /// SHA-256 in hexadecimal, by coreutils.
    static func sha256(of bytes: [UInt8]) throws -> String {
        let folder = TemporaryFolder()
        folder.write(bytes, to: "bytes")
        return String(try run("sha256sum < bytes", in: folder).output.prefix(64))
    }
}
