import ArgumentParser
import Evaluation
import Formats
import FoundationEssentials
import Reporting

struct ExportCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case mteb
        case sentenceTransformers = "sentence-transformers"
        case modelCard = "model-card"
    }

    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write one row of a result folder in a form that other programs read.",
        discussion: """
            mteb: MTEB's result JSON (TaskResult). It needs what a run cannot know: --task, \
            --dataset-revision and --language. What the run did not compute is left out.

            sentence-transformers: the CSV of its EmbeddingSimilarityEvaluator, a header and a row.

            model-card: model-index metadata (YAML) for the head of a model's README.md.

            The row is that of the pooling that the model declares (else the run's reference) on the \
            highest layer, without a transform, unless --layers, --pooling, --transform say otherwise. \
            stderr says which it was.

            Exit status: 0 written; 2 no such row, no number in it, or trouble.
            """)

    @Argument(help: ArgumentHelp("A result folder, or its summary.csv.", valueName: "result folder"))
    var folder: String

    @Option(help: ArgumentHelp("mteb, sentence-transformers or model-card.", valueName: "format"))
    var format: Format

    @Option(name: .long, help: ArgumentHelp("The file to write. Default: stdout.", valueName: "file"))
    var out: String?

    @OptionGroup(title: "Which row") var cell: CellOptions

    @Option(help: ArgumentHelp("mteb: the task's name, such as STSBenchmark; model-card: the data set's name for people.", valueName: "name"))
    var task: String?

    @Option(help: ArgumentHelp("mteb, model-card: the revision of the data set on the Hub.", valueName: "revision"))
    var datasetRevision: String?

    @Option(parsing: .singleValue, help: ArgumentHelp("mteb: a language of the data with its script, such as eng-Latn. Repeatable.", valueName: "language"))
    var language: [String] = []

    @Option(help: ArgumentHelp("mteb, model-card: the configuration of the data set on the Hub. Default for mteb: default.", valueName: "name"))
    var hfSubset: String?

    @Option(help: ArgumentHelp("mteb, model-card: what the data set on the Hub calls the split. Default: as here.", valueName: "name"))
    var evalSplit: String?

    @Option(help: ArgumentHelp("model-card: the data set's id on the Hub, such as mteb/stsbenchmark-sts.", valueName: "id"))
    var datasetId: String?

    @Option(help: ArgumentHelp("model-card: the card's model. Default: the run's.", valueName: "name"))
    var model: String?

    func run() throws {
        try checkUsage()
        let choice = try cell.choice()
        let recorded = try RecordedRunReader.read(folder)
        let row = try ChosenRow(choice, in: recorded)
        let bytes = try bytes(of: row, recorded)
        if let out {
            try AtomicFile.write(bytes, to: out)
        } else {
            try Terminal.standardOutput.print(String(decoding: bytes, as: UTF8.self))
        }
        Terminal.standardError.write("exported \(OneLine.of(row.cell)) of \(OneLine.of(row.dataset)), split \(OneLine.of(row.split))\n")
    }

    private func bytes(of row: ChosenRow, _ recorded: RecordedRun) throws -> [UInt8] {
        let isWhole = row.split == "all"
        switch format {
        case .sentenceTransformers: return EvaluatorCSV.bytes(of: row)
        case .modelCard:
            let name = model ?? row.model
            guard name != "unknown", !name.isEmpty else {
                throw InputFault(path: row.path, found: "a run of an unknown model", expected: "the card's model", nextStep: "name it with --model")
            }
            return ModelCardYAML.bytes(
                of: row, model: name, datasetName: task ?? row.dataset, datasetID: datasetId, config: hfSubset, split: evalSplit ?? (isWhole ? nil : row.split),
                revision: datasetRevision)
        case .mteb:
            guard let split = evalSplit ?? (isWhole ? nil : row.split) else {
                throw InputFault(
                    path: row.path, found: "a row over everything, because its dataset has no splits or --split all was asked for",
                    expected: "a split of the task", nextStep: "say with --eval-split what mteb calls it, such as test")
            }
            return try TaskResultJSON(
                row, task: task!, datasetRevision: datasetRevision!, evalSplit: split, hfSubset: hfSubset ?? "default", languages: language, record: recorded.record,
                version: ToolIdentity.version
            ).bytes
        }
    }

    private func checkUsage() throws {
        let given: [(option: String, isGiven: Bool, formats: [Format])] = [
            ("--task", task != nil, [.mteb, .modelCard]), ("--dataset-revision", datasetRevision != nil, [.mteb, .modelCard]),
            ("--language", !language.isEmpty, [.mteb]), ("--hf-subset", hfSubset != nil, [.mteb, .modelCard]), ("--eval-split", evalSplit != nil, [.mteb, .modelCard]),
            ("--dataset-id", datasetId != nil, [.modelCard]), ("--model", model != nil, [.modelCard]),
        ]
        if let first = given.first(where: { $0.isGiven && !$0.formats.contains(format) }) {
            throw UsageError("\(first.option): has no place in \(format.rawValue), expected \(first.formats.map { "--format \($0.rawValue)" }.joined(separator: " or "))")
        }
        for (option, text) in [("--out", out), ("--task", task), ("--dataset-revision", datasetRevision), ("--hf-subset", hfSubset), ("--eval-split", evalSplit), ("--dataset-id", datasetId), ("--model", model)] + language.map({ ("--language", $0) })
        where text?.isEmpty == true {
            throw UsageError("\(option): nothing, expected a name")
        }
        guard format == .mteb else { return }
        let missing = [("--task", task == nil), ("--dataset-revision", datasetRevision == nil), ("--language", language.isEmpty)].filter(\.1).map(\.0)
        guard missing.isEmpty else {
            throw UsageError("--format mteb: no \(missing.joined(separator: ", no ")), expected what a run cannot know, such as --task STSBenchmark --dataset-revision <of the Hub> --language eng-Latn")
        }
    }
}
