import Evaluation
import Foundation

/// The file that GitHub shows as a job's summary.
enum JobSummary {
    /// - Throws: ``UsageError`` outside a job.
    static func append(_ text: String) throws {
        guard let path = ProcessInfo.processInfo.environment["GITHUB_STEP_SUMMARY"], !path.isEmpty else {
            throw UsageError("--markdown: - without $GITHUB_STEP_SUMMARY, expected a file")
        }
        let url = URL(filePath: path)
        if !FileManager.default.fileExists(atPath: path) { try Data().write(to: url) }
        let handle = try FileHandle(forWritingTo: url)
        defer { try? handle.close() }
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
    }
}
