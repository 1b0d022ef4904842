import Evaluation
import Formats
import FoundationEssentials
import Glibc

/// The file that GitHub shows as a job's summary.
enum JobSummary {
    /// - Throws: ``UsageError`` outside a job; ``InputFault`` where the file cannot be written.
    static func append(_ text: String) throws {
        guard let path = ProcessInfo.processInfo.environment["GITHUB_STEP_SUMMARY"], !path.isEmpty else {
            throw UsageError("--markdown: - without $GITHUB_STEP_SUMMARY, expected a file")
        }
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
        let code = descriptor < 0 ? errno : OpenDescriptor.write(Array(text.utf8), to: descriptor)
        if descriptor >= 0 { close(descriptor) }
        guard code == 0 else {
            throw InputFault(
                path: path, found: SystemError.text(code), expected: "the file of the job's summary, to add to",
                nextStep: "check $GITHUB_STEP_SUMMARY")
        }
    }
}
