import ArgumentParser
import Evaluation
import Formats
import Glibc

/// The command line: flags → plan → library call → exit status.
@main
struct Poolbench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "poolbench",
        abstract: "Which pooling makes the best sentence embeddings of a model?",
        discussion: """
            PoolBench reads precomputed hidden states of sentence pairs, makes sentence embeddings of \
            them by every pooling asked for, scores the pairs by cosine similarity, and reports how \
            well the scores rank the pairs as people do (Spearman), beside how anisotropic the \
            embeddings are.

            'poolbench run' without a dataset shows it on the demo dataset.

            Exit status: 0 done; 1 the answer is no; 2 the input or the system does not allow it; \
            64 the command line is wrong in itself; 130, 143 interrupted, terminated.
            """,
        version: ToolIdentity.versionLine,
        subcommands: [
            RunCommand.self, CompareCommand.self, ReproduceCommand.self, ReportCommand.self, ExportCommand.self, InspectCommand.self,
            IdentifyCommand.self, CostCommand.self, StrategiesCommand.self,
        ])

    static func main() {
        LimitedMemory.startAgainIfNeeded()
        StandardStreams.fill()
        // A reader that stops early, as in `poolbench strategies | head`, is no error.
        signal(SIGPIPE, SIG_IGN)
        // A limit on file sizes is a failed write, which cleans up, and not the end of the process.
        signal(SIGXFSZ, SIG_IGN)
        do {
            try LimitedMemory.requireRoom()
            var command = try parseAsRoot()
            try command.run()
        } catch {
            Glibc.exit(report(error))
        }
    }

    /// Says on stderr what went wrong, in one line, and tells the exit status.
    private static func report(_ error: any Error) -> Int32 {
        switch error {
        case let fault as InputFault:
            Terminal.standardError.write("error: \(fault)\n")
            return ExitStatus.trouble
        case let usage as UsageError:
            Terminal.standardError.write("error: \(usage)\n")
            return ExitStatus.usage
        case let interrupted as Interrupted:
            Terminal.standardError.write("stopped by signal \(interrupted.signal); nothing was written\n")
            return 128 + Int32(interrupted.signal)
        case let status as ExitCode:
            return status.rawValue
        default:
            let text = fullMessage(for: error)
            guard exitCode(for: error) != .success else {  // --help and --version
                do { try Terminal.standardOutput.print(text + "\n") } catch { return report(error) }
                return ExitStatus.done
            }
            Terminal.standardError.write("error: \(OneLine.of(message(for: error))); see 'poolbench --help'\n")
            return ExitStatus.usage
        }
    }
}

/// Exit statuses, which scripts rely on.
enum ExitStatus {
    static let done: Int32 = 0
    static let no: Int32 = 1
    static let trouble: Int32 = 2
    static let usage: Int32 = 64
}
