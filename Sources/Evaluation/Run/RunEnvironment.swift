internal import FoundationEssentials
internal import LinearAlgebra

/// With what a run was made: it explains last digits, and times.
public struct RunEnvironment: Sendable {
    public var version: String
    /// The commit of the checkout that the executable was built in, where that can be told.
    public var commit: String?
    public var cpu: String
    public var kernelInstructionSet: String
    public var blasCore: String
    public var threads: Int
    /// ISO 8601, UTC.
    public var created: String

    public init(version: String, commit: String?, threads: Int) {
        self.version = version
        self.commit = commit
        self.threads = threads
        cpu = Self.cpuName
        kernelInstructionSet = Backend.kernelInstructionSet
        blasCore = Backend.blasCore
        created = Date().formatted(.iso8601)
    }

    /// The processor's model name, as Linux tells it.
    private static var cpuName: String {
        guard let information = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else { return "unknown" }
        for line in information.split(separator: "\n") where line.hasPrefix("model name") {
            if let name = line.split(separator: ":", maxSplits: 1).last { return name.trimmingBlanks }
        }
        return "unknown"
    }
}
