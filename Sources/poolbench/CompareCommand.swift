import ArgumentParser
import Evaluation
import Formats
import Reporting

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Hold a run against a baseline (the gate for CI), or beside published numbers.",
        usage: """
            poolbench compare <baseline> <candidate> [<options>]
            poolbench compare --published <result folder> [--task <task>] [--model <name>]
            """,
        discussion: """
            Fails when a Spearman of a whole split dropped by more than --max-drop and a paired, one-sided test \
            says that the drop is not chance (after Holm over all watched rows; the chance of a false \
            alarm is that of a whole comparison). The test needs scores.csv on both sides; without it \
            the threshold decides alone.

            Rows that are missing, other pairs, other gold scores are never skipped: they are listed, \
            and the exit status is 2.

            The baseline may be a result file of MTEB (.json, of 2.x, 1.12 or before 1.11): it is held \
            against one row, which --layers, --pooling, --transform choose (default: the pooling that \
            the model declares, on the highest layer), by the threshold alone.

            --published puts numbers from the literature beside the run's and names every difference of \
            protocol. Which task a dataset is, --task says; without it, only a dataset that bears \
            exactly the task's name is one. It informs and judges nothing.

            Exit status: 0 no regression, or numbers shown; 1 regression; 2 not comparable, nothing \
            published, or trouble.
            """)

    @Argument(help: ArgumentHelp("The result folder to be held against, its summary.csv, or a result file of MTEB.", valueName: "baseline"))
    var baseline: String

    @Argument(help: ArgumentHelp("The new result folder, or its summary.csv.", valueName: "candidate"))
    var candidate: String?

    @Option(help: ArgumentHelp("A drop of Spearman up to this is let pass. Default: 0.005.", valueName: "difference"))
    var maxDrop: Double?

    @Option(help: ArgumentHelp("1 − the chance of a false alarm in one comparison. Default: 0.95.", valueName: "share"))
    var confidence: Double?

    @Option(parsing: .singleValue, help: ArgumentHelp("Another column of summary.csv and its threshold, such as mean_cosine:0.02 (any drift). Repeatable.", valueName: "column:threshold"))
    var watch: [String] = []

    @Flag(help: "Let rows pass that only one side has.")
    var allowMissing = false

    @Flag(help: "Other hidden states or pairs files are trouble (status 2), and so are those of a side whose run.json does not tell them.")
    var sameInputs = false

    @Flag(help: "Status 1 where something is better, so that the baseline is updated.")
    var failOnImprovement = false

    @Flag(help: "Replace the baseline folder by the candidate's, whatever the comparison says.")
    var updateBaseline = false

    @Option(help: ArgumentHelp("Write the report as Markdown; - adds it to $GITHUB_STEP_SUMMARY, and where that is not set prints it in place of the report.", valueName: "file"))
    var markdown: String?

    @Option(help: ArgumentHelp("Write JUnit XML.", valueName: "file"))
    var junit: String?

    @Option(help: ArgumentHelp("Write github-action-benchmark's customBiggerIsBetter JSON.", valueName: "file"))
    var benchmarkJson: String?

    @Flag(help: "Print GitHub annotations (::error …) for what is worse.")
    var annotations = false

    @OptionGroup(title: "Against a result file of MTEB") var cell: CellOptions

    @Option(help: ArgumentHelp("The subset in the file, where it has several.", valueName: "name"))
    var hfSubset: String?

    @OptionGroup(title: "Beside published numbers") var published: PublishedOptions

    func run() throws {
        try checkUsage()
        if published.isOn { return try published.show(baseline) }
        let plan = try plan(), candidate = candidate!
        let comparison: RunComparison
        if isTaskResult {
            let choice = try cell.choice()
            let pair = try TaskResultBaseline(try RecordedRunReader.taskResult(at: baseline), candidate: try RecordedRunReader.read(candidate), choice: choice, hfSubset: hfSubset)
            comparison = try Gate.compare(pair.baseline, with: pair.candidate, plan, remarks: pair.remarks)
        } else {
            comparison = try Gate.compare(try RecordedRunReader.read(baseline), with: try RecordedRunReader.read(candidate), plan)
        }
        let isMarkdown = markdown == "-" && JobSummary.path == nil
        try Terminal.standardOutput.print(isMarkdown ? GateMarkdown.text(of: comparison) : GateText.text(of: comparison))
        if annotations {
            let file = isTable(baseline) || isTaskResult ? baseline : FolderPath.join(baseline, SummaryTable.fileName)
            try Terminal.standardOutput.print(GateFiles.annotations(of: comparison, file: file))
        }
        try write(comparison)
        if updateBaseline { return try replaceBaseline(by: candidate) }
        switch comparison.outcome {
        case .passed: return
        case .regressed, .improved: throw ExitCode(ExitStatus.no)
        case .incomparable: throw ExitCode(ExitStatus.trouble)
        }
    }

    private var isTaskResult: Bool { baseline.hasSuffix(".json") }
    private func isTable(_ path: String) -> Bool { path.hasSuffix(".csv") }

    /// What belongs to one use of the command is refused in another, rather than ignored.
    private func checkUsage() throws {
        if published.isOn {
            guard candidate == nil else { throw UsageError("--published: two result folders, expected one, which published numbers are put beside") }
            let ofGate: [(String, Bool)] = [
                ("--max-drop", maxDrop != nil), ("--confidence", confidence != nil), ("--watch", !watch.isEmpty), ("--allow-missing", allowMissing),
                ("--same-inputs", sameInputs), ("--fail-on-improvement", failOnImprovement), ("--update-baseline", updateBaseline), ("--markdown", markdown != nil),
                ("--junit", junit != nil), ("--benchmark-json", benchmarkJson != nil), ("--annotations", annotations), ("--hf-subset", hfSubset != nil),
            ]
            if let option = ofGate.first(where: \.1)?.0 ?? cell.given.first {
                throw UsageError("\(option): belongs to the gate, expected --published with --task, --model and --published-folder alone")
            }
            return
        }
        if let option = published.given.first { throw UsageError("\(option): without --published, expected it beside published numbers only") }
        guard candidate != nil else { throw UsageError("compare: one result folder, expected a baseline and a candidate, or --published before the one") }
        if isTaskResult, sameInputs { throw UsageError("--same-inputs: a result file of MTEB does not tell its inputs, expected two result folders") }
        if !isTaskResult, let option = cell.given.first ?? (hfSubset == nil ? nil : "--hf-subset") {
            throw UsageError("\(option): between two runs every row is compared, expected it with a result file of MTEB (.json) as the baseline")
        }
    }

    private func plan() throws -> GatePlan {
        let maxDrop = maxDrop ?? 0.005, confidence = confidence ?? 0.95
        guard maxDrop >= 0, maxDrop.isFinite else { throw UsageError("--max-drop: \(maxDrop), expected a difference from 0 on, such as 0.005") }
        guard confidence > 0, confidence < 1 else { throw UsageError("--confidence: \(confidence), expected a share between 0 and 1, such as 0.95") }
        if updateBaseline, isTable(baseline) || isTaskResult || isTable(candidate!) {
            throw UsageError("--update-baseline: a file, expected two result folders")
        }
        for (option, path) in [("--markdown", markdown), ("--junit", junit), ("--benchmark-json", benchmarkJson)] where path?.isEmpty == true {
            throw UsageError("\(option): an empty path, expected a file")
        }
        return GatePlan(
            maxDrop: maxDrop, confidence: confidence, watches: try watch.map { try GatePlan.Watch(parsing: $0) }, allowsMissing: allowMissing,
            needsSameInputs: sameInputs, failsOnImprovement: failOnImprovement)
    }

    private func write(_ comparison: RunComparison) throws {
        if markdown == "-" {
            if let path = JobSummary.path { try JobSummary.append(GateMarkdown.text(of: comparison), to: path) }
        } else if let markdown {
            try AtomicFile.write(Array(GateMarkdown.text(of: comparison).utf8), to: markdown)
        }
        if let junit { try AtomicFile.write(Array(GateFiles.junit(of: comparison).utf8), to: junit) }
        if let benchmarkJson { try AtomicFile.write(Array(try GateFiles.benchmark(of: comparison).utf8), to: benchmarkJson) }
    }

    private func replaceBaseline(by candidate: String) throws {
        let writer = try ResultFolderWriter(folder: baseline, overwrite: false, role: .baseline)
        _ = try writer.replace(with: try RecordedRunReader.files(of: candidate), unless: { false })
        Terminal.standardError.write("baseline: \(baseline)\n")
    }
}
