import ArgumentParser
import Evaluation
import Reporting

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what is in a dataset, and everything that is wrong with it.",
        discussion: """
            Looks at pairs, lengths, token ids and every number of every layer, in one walk. A finding \
            changes results, is worth a look, or is for information; each says how many, where first, \
            and what to do. --padding shows what forgetting the attention mask would cost.

            Exit status: 0 nothing that changes results; 1 findings that change results; 2 it cannot be \
            read as a dataset.
            """)

    @Argument(help: ArgumentHelp("A dataset folder.", valueName: "dataset"))
    var dataset: String

    @Flag(help: "Also hold every file against the SHA-256 in the manifest.")
    var verify = false

    @Flag(help: "Also score the default split on the highest layer without heeding the attention mask.")
    var padding = false

    @Flag(help: "Print JSON.")
    var json = false

    @Option(help: ArgumentHelp("How many threads work. Default: one a core.", valueName: "n"))
    var threads: Int?

    func run() throws {
        let threads = try ThreadCount.of(threads)
        let monitor = RunMonitor()
        let signals = SignalWatch(monitor)
        let progress = ProgressLine(monitor)
        defer {
            progress.finish()
            withExtendedLifetime(signals) {}
        }
        let inspection = try Inspection(ofFolder: dataset, verifies: verify, auditsPadding: padding, threads: threads, monitor: monitor)
        progress.finish()
        let output = Terminal.standardOutput
        try output.print(json ? try InspectionJSON.text(of: inspection) : InspectionText.text(of: inspection, usesColour: output.isLively))
        if inspection.changesResults { throw ExitCode(ExitStatus.no) }
    }
}
