import ArgumentParser
import Evaluation
import Formats
import Reporting

struct ReproduceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reproduce",
        abstract: "Make a recorded run again, and hold every number against the record.",
        discussion: """
            Runs the plan of the folder's run.json. Inputs with another SHA-256 than recorded are refused. On \
            the instruction set and BLAS core of the record every cell of every table must have the same \
            bits; elsewhere numbers may differ by 1e-5 of the larger of themselves and 1. A table that the record lists \
            and the folder lacks is a difference too. Nothing is written.

            Exit status: 0 the same; 1 it differs; 2 other inputs, or trouble.
            """)

    @Argument(help: ArgumentHelp("A result folder.", valueName: "folder"))
    var folder: String

    @Option(parsing: .singleValue, help: ArgumentHelp("Where a dataset is now, if not where it was; once for each, in their order.", valueName: "folder"))
    var dataset: [String] = []

    @Option(help: ArgumentHelp("How many threads work. No number depends on it. Default: one a core.", valueName: "n"))
    var threads: Int?

    func run() throws {
        let workers = try ThreadCount.of(threads)
        let recorded = try RecordedRunReader.read(folder)
        guard let bytes = recorded.record else {
            throw InputFault(path: folder, found: "no run.json", expected: "a result folder", nextStep: "name the folder that a run wrote")
        }
        let record = try RecordedPlan(parsing: bytes, path: FolderPath.join(folder, RunRecord.name), datasets: dataset)
        let outcome = try execute(record.plan, workers)
        if let differing = record.differingInput(in: outcome) {
            throw InputFault(path: folder, found: differing, expected: "the inputs of the recorded run", nextStep: "say where they are with --dataset")
        }
        let environment = RunEnvironment(version: ToolIdentity.version, commit: ToolIdentity.commit, threads: workers)
        let isSameMachine = environment.kernelInstructionSet == record.kernelInstructionSet && environment.blasCore == record.blasCore
        var reproduction = Reproduction(isExact: isSameMachine)
        let files = ResultFiles.tables(of: outcome) + [(ScoresCSV.name, ScoresCSV(of: outcome.datasets).bytes)]
        for (name, table) in recorded.tables {
            if let file = files.first(where: { $0.name == name }) {
                reproduction.compare(table, with: try RecordedTable(parsing: file.bytes, path: name, required: []), file: name)
            } else {
                reproduction.miss(name, found: "none")
            }
        }
        let there = recorded.tables.map(\.name)
        for name in ResultFiles.tableNames where record.files.contains(name) && !there.contains(name) { reproduction.miss(name, found: "none in the folder") }
        try Terminal.standardOutput.print(ReproductionText.text(of: reproduction))
        if !reproduction.differences.isEmpty { throw ExitCode(ExitStatus.no) }
    }

    private func execute(_ plan: Plan, _ workers: Int) throws -> RunOutcome {
        let monitor = RunMonitor()
        let signals = SignalWatch(monitor)
        let progress = ProgressLine(monitor)
        defer {
            progress.finish()
            withExtendedLifetime(signals) {}
        }
        return try PreparedRun(plan).execute(threads: workers, monitor: monitor)
    }
}
