import ArgumentParser
import Evaluation
import Formats
import Reporting

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Hold a run against a baseline: the gate for CI.",
        discussion: """
            Fails when a Spearman of a whole split dropped by more than --max-drop and a paired, one-sided test \
            says that the drop is not chance (after Holm over all watched rows; the chance of a false \
            alarm is that of a whole comparison). The test needs scores.csv on both sides; without it \
            the threshold decides alone.

            Rows that are missing, other pairs, other gold scores are never skipped: they are listed, \
            and the exit status is 2.

            Exit status: 0 no regression; 1 regression; 2 not comparable, or trouble.
            """)

    @Argument(help: ArgumentHelp("The result folder to be held against, or its summary.csv.", valueName: "baseline"))
    var baseline: String

    @Argument(help: ArgumentHelp("The new result folder, or its summary.csv.", valueName: "candidate"))
    var candidate: String

    @Option(help: ArgumentHelp("A drop of Spearman up to this is let pass.", valueName: "difference"))
    var maxDrop = 0.005

    @Option(help: ArgumentHelp("1 − the chance of a false alarm in one comparison.", valueName: "share"))
    var confidence = 0.95

    @Option(parsing: .singleValue, help: ArgumentHelp("Another column of summary.csv and its threshold, such as mean_cosine:0.02 (any drift). Repeatable.", valueName: "column:threshold"))
    var watch: [String] = []

    @Flag(help: "Let rows pass that only one side has.")
    var allowMissing = false

    @Flag(help: "Other hidden states or pairs files are trouble (status 2).")
    var sameInputs = false

    @Flag(help: "Status 1 where something is better, so that the baseline is updated.")
    var failOnImprovement = false

    @Flag(help: "Replace the baseline folder by the candidate's, whatever the comparison says.")
    var updateBaseline = false

    @Option(help: ArgumentHelp("Write the report as Markdown; - for $GITHUB_STEP_SUMMARY, which it is added to.", valueName: "file"))
    var markdown: String?

    @Option(help: ArgumentHelp("Write JUnit XML.", valueName: "file"))
    var junit: String?

    @Option(help: ArgumentHelp("Write github-action-benchmark's customBiggerIsBetter JSON.", valueName: "file"))
    var benchmarkJson: String?

    @Flag(help: "Print GitHub annotations (::error …) for what is worse.")
    var annotations = false

    func run() throws {
        let plan = try plan()
        let before = try RecordedRunReader.read(baseline), after = try RecordedRunReader.read(candidate)
        let comparison = try Gate.compare(before, with: after, plan)
        try Terminal.standardOutput.print(GateText.text(of: comparison))
        if annotations {
            let file = baseline.hasSuffix(".csv") ? baseline : FolderPath.join(baseline, SummaryTable.fileName)
            try Terminal.standardOutput.print(GateFiles.annotations(of: comparison, file: file))
        }
        try write(comparison)
        if updateBaseline {
            try replaceBaseline()
            return
        }
        switch comparison.outcome {
        case .passed: return
        case .regressed, .improved: throw ExitCode(ExitStatus.no)
        case .incomparable: throw ExitCode(ExitStatus.trouble)
        }
    }

    private func plan() throws -> GatePlan {
        guard maxDrop >= 0, maxDrop.isFinite else { throw UsageError("--max-drop: \(maxDrop), expected a difference from 0 on, such as 0.005") }
        guard confidence > 0, confidence < 1 else { throw UsageError("--confidence: \(confidence), expected a share between 0 and 1, such as 0.95") }
        if updateBaseline, baseline.hasSuffix(".csv") || candidate.hasSuffix(".csv") {
            throw UsageError("--update-baseline: a table, expected two result folders")
        }
        for (option, path) in [("--markdown", markdown), ("--junit", junit), ("--benchmark-json", benchmarkJson)] where path?.isEmpty == true {
            throw UsageError("\(option): an empty path, expected a file")
        }
        return GatePlan(
            maxDrop: maxDrop, confidence: confidence, watches: try watch.map { try GatePlan.Watch(parsing: $0) }, allowsMissing: allowMissing,
            needsSameInputs: sameInputs, failsOnImprovement: failOnImprovement)
    }

    private func write(_ comparison: RunComparison) throws {
        if let markdown {
            let text = GateMarkdown.text(of: comparison)
            if markdown == "-" { try JobSummary.append(text) } else { try AtomicFile.write(Array(text.utf8), to: markdown) }
        }
        if let junit { try AtomicFile.write(Array(GateFiles.junit(of: comparison).utf8), to: junit) }
        if let benchmarkJson { try AtomicFile.write(Array(try GateFiles.benchmark(of: comparison).utf8), to: benchmarkJson) }
    }

    private func replaceBaseline() throws {
        let writer = try ResultFolderWriter(folder: baseline, overwrite: false)
        _ = try writer.replace(with: try RecordedRunReader.files(of: candidate), unless: { false })
        Terminal.standardError.write("baseline: \(baseline)\n")
    }
}
