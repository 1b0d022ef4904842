import Evaluation
import Formats
import FoundationEssentials
import Glibc

/// The file that GitHub shows as a job's summary.
enum JobSummary {
    /// nil outside a job.
    static var path: String? { ProcessInfo.processInfo.environment["GITHUB_STEP_SUMMARY"].flatMap { $0.isEmpty ? nil : $0 } }

    /// - Throws: where the file cannot be written.
    static func append(_ text: String, to path: String) throws(InputFault) {
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
