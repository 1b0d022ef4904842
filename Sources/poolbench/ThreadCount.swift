import Evaluation
import FoundationEssentials

/// How many threads a command uses.
enum ThreadCount {
    static func of(_ asked: Int?) throws -> Int {
        guard let asked else { return ProcessInfo.processInfo.activeProcessorCount }
        guard asked >= 1 else { throw UsageError("--threads: \(asked), expected 1 or more") }
        return asked
    }
}
