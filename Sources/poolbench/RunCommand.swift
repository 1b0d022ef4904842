import ArgumentParser
import Evaluation
import Formats
import Reporting

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Pool, score and compare on one or more datasets.",
        discussion: """
            Reads dataset folders (pairs.csv and hidden_states.safetensors), pools every sentence by \
            every strategy on every layer asked for, and prints a table: Spearman correlation of cosine \
            similarity with the gold scores, its interval, the mean cosine between sentences, and \
            IsoScore. summary.csv, comparisons.csv, scores.csv, run.json, report.html and report.md go into a \
            result folder, which is replaced whole or not at all.

            Examples:
              poolbench run
              poolbench run my-dataset --layers all --pooling mean,cls,max
              poolbench run my-dataset --layers 0,6,-1 --pooling all --json > rows.json
              poolbench run my-dataset --layers all --transforms none,center,whiten
            """)

    @Argument(help: ArgumentHelp("Dataset folders. Default: the demo dataset.", valueName: "dataset"))
    var datasets: [String] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "last, all, or numbers such as 0,6,12. A negative number counts back from the highest layer (-1); 1+12 averages layers token by token before pooling.",
            valueName: "layers"))
    var layers = "last"

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Strategies by name, such as mean,cls,max; or standard (mean, cls, max, weighted_mean, last_token; the default), or all that the dataset allows. concat:a,b takes all names behind it: repeat --pooling for more. 'poolbench strategies' explains them.",
            valueName: "names"))
    var pooling: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "What is done to embeddings: none, center, zscore, whiten[:k[@gamma]], whiten_plain[:k], abtt:D, drop_rogue:r, sif_component; or to tokens first: unit_tokens, center_tokens; links of a chain are joined by +. Default: none.",
            valueName: "chains"))
    var transforms: [String] = []

    @Option(help: ArgumentHelp("The split that transforms are fitted on, without the sentences that are scored; or self (transductive). Default: train.", valueName: "split"))
    var fitOn: String?

    @Option(help: ArgumentHelp("Fit transforms on all sentences of another dataset, without those that are scored.", valueName: "folder"))
    var fitDataset: String?

    @Option(help: ArgumentHelp("Write what was fitted as safetensors, to be deployed or used again.", valueName: "file"))
    var saveTransforms: String?

    @Option(help: ArgumentHelp("Apply transforms that an earlier run saved, instead of fitting them.", valueName: "file"))
    var loadTransforms: String?

    @Option(help: ArgumentHelp("How much of the embeddings' geometry is measured: basic (mean cosine, IsoScore), full (geometry.csv, layers.csv) or none.", valueName: "level"))
    var geometry = "basic"

    @Flag(help: "Full geometry counts each distinct sentence once, instead of once for each pair that uses it.")
    var geometryUnique = false

    @Option(help: ArgumentHelp("The split to score, or all. Default: test where there is one, else everything.", valueName: "name"))
    var split: String?

    @Option(help: ArgumentHelp("How intervals of Spearman are made: influence, bootstrap, analytic (independent pairs) or none.", valueName: "method"))
    var interval = "influence"

    @Option(help: ArgumentHelp("How many resamples --interval bootstrap draws.", valueName: "count"))
    var bootstrap = 10_000

    @Option(help: ArgumentHelp("The same seed draws the same resamples, with any number of threads.", valueName: "number"))
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp("How sure an interval is.", valueName: "share"))
    var confidence = 0.95

    @Option(
        help: ArgumentHelp(
            "Which pairs are not independent: those that share a sentence, directly or through others (sentence); none (pair); or those with the same text in a column of pairs.csv.",
            valueName: "unit"))
    var cluster = "sentence"

    @Option(
        help: ArgumentHelp(
            "What every cell is held against: a pooling, on the same layers; or one fixed cell, such as 12/mean/none.", valueName: "pooling|cell"))
    var reference = "mean"

    @Flag(help: "Hold every two cells against one another too.")
    var allPairs = false

    @Option(
        help: ArgumentHelp(
            "How p-values are adjusted for the number of comparisons: holm, bh (for exploring) or max-t (needs the bootstrap). Default: holm; max-t with --all-pairs under the bootstrap.",
            valueName: "method"))
    var adjust: String?

    @Option(help: ArgumentHelp("A difference of Spearman below it does not matter: 'equivalent' means within it.", valueName: "difference"))
    var margin = 0.005

    @Flag(help: "Also score mixed use: first sentences pooled in one way, second ones in another, for all pairs of poolings (mismatch.csv).")
    var mismatch = false

    @Flag(help: "Leave prompt tokens out of pooling, where the dataset has prompt_lengths.")
    var skipPrompt = false

    @Flag(help: "Open and check the datasets, say what would be computed, read and held in memory, and stop.")
    var dryRun = false

    @Option(help: ArgumentHelp("How many threads work. No number depends on it. Default: one a core.", valueName: "n"))
    var threads: Int?

    @Flag(help: "Treat every warning as an error (exit status 2).")
    var strict = false

    @Flag(help: "No progress and no warnings on stderr.")
    var quiet = false

    @Flag(help: "Print the rows as JSON instead of the table.")
    var json = false

    @Flag(help: "Print every row of the table. Without it one of more than 60 rows is cut to the best of each layer.")
    var allRows = false

    @Flag(help: "Replace a result folder even if it holds files that no run wrote.")
    var overwrite = false

    @Flag(help: "Leave the sentences out of report.html and report.md.")
    var noTexts = false

    @Option(name: .customLong("plan"), help: ArgumentHelp("Run exactly what the run.json of an earlier run says; no other flag may select anything.", valueName: "run.json"))
    var planFile: String?

    @Option(help: ArgumentHelp("Write the recommended pooling as a sentence-transformers config (1_Pooling/config.json).", valueName: "file"))
    var emitPooling: String?

    @Option(help: ArgumentHelp("The result folder. Default: Results/runs/<dataset name>, names joined by + where there are several.", valueName: "folder"))
    var out: String?

    func run() throws {
        let workers = try ThreadCount.of(threads)
        let plan = try plan()
        guard emitPooling == nil || plan.datasets.count == 1 else {
            throw UsageError("--emit-pooling: \(plan.datasets.count) datasets, expected one, for which a pooling is recommended")
        }
        let prepared = try PreparedRun(plan)
        if dryRun { return try showForecast(prepared.forecast(threads: workers)) }
        let folder = out ?? FolderPath.join("Results/runs", prepared.datasetNames.map(Self.fileName).joined(separator: "+"))
        var requested = try RequestedFiles(transforms: saveTransforms, pooling: emitPooling, resultFolder: folder)
        let writer = try ResultFolderWriter(folder: folder, overwrite: overwrite)

        let monitor = RunMonitor()
        let signals = SignalWatch(monitor)
        let progress = quiet ? nil : ProgressLine(monitor)
        defer {
            progress?.finish()
            withExtendedLifetime(signals) {}
        }
        let outcome = try prepared.execute(threads: workers, monitor: monitor)
        monitor.begin(.writing)
        try requested.take(outcome, includesPrompt: !skipPrompt)
        let environment = RunEnvironment(version: ToolIdentity.version, commit: ToolIdentity.commit, threads: workers)
        var remarks: [String] = []
        let isWritten = try writer.replace(unless: { monitor.interruption != nil }) { staged in
            remarks = try ResultFiles.write(
                plan, outcome, environment, includesTexts: !noTexts, besides: requested.ofResults, to: staged, as: folder, Workers(count: workers, monitor: monitor))
        }
        if !isWritten { try monitor.checkInterruption() }
        progress?.finish()
        try show(outcome, idleFlags(plan) + remarks, folder: folder)
        try requested.writeOthers()
    }

    /// The flags that select what is computed, where they say more than their defaults.
    private var selects: Bool {
        !datasets.isEmpty || layers != "last" || !pooling.isEmpty || !transforms.isEmpty || fitOn != nil || fitDataset != nil || saveTransforms != nil
            || loadTransforms != nil || geometry != "basic" || geometryUnique || split != nil || interval != "influence" || bootstrap != 10_000 || seed != 0
            || confidence != 0.95 || cluster != "sentence" || reference != "mean" || allPairs || adjust != nil || margin != 0.005 || skipPrompt || strict
            || mismatch
    }

    /// What was asked for and changes nothing.
    private func idleFlags(_ plan: Plan) -> [String] {
        var idle: [String] = []
        if interval != "bootstrap", bootstrap != 10_000 || seed != 0 { idle.append("--bootstrap and --seed change nothing without --interval bootstrap") }
        if geometryUnique, geometry != "full" { idle.append("--geometry-unique changes nothing without --geometry full") }
        if fitOn != nil || fitDataset != nil, !plan.transforms.chains.contains(where: \.needsFit) {
            idle.append("--fit-on and --fit-dataset change nothing: no transform is fitted")
        }
        if loadTransforms != nil, !plan.transforms.chains.contains(where: \.needsFit) { idle.append("--load-transforms changes nothing: no transform is fitted") }
        return idle
    }

    private func plan() throws -> Plan {
        if let out, out.isEmpty { throw UsageError("--out: an empty path, expected a folder") }
        if let emitPooling, emitPooling.isEmpty { throw UsageError("--emit-pooling: an empty path, expected a file") }
        if let planFile { return try recordedPlan(at: planFile) }
        let layers = try LayerSelection(parsing: layers)
        let pooling = try PoolingSelection(parsing: pooling.isEmpty ? ["standard"] : pooling)
        if let split, split.isEmpty { throw UsageError("--split: an empty name, expected a split or all") }
        let selection: SplitSelection = split.map { $0 == "all" ? .all : .named($0) } ?? .testOrEverything
        var plan = Plan(
            datasets: datasets.isEmpty ? [try DemoDataset.path(for: "run")] : datasets, layers: layers, pooling: pooling,
            transforms: try TransformSelection(parsing: transforms.isEmpty ? [Cell.noTransform] : transforms), fit: try fit(),
            loadedTransforms: loadTransforms, savesTransforms: saveTransforms != nil,
            geometry: try Self.choice(geometry, of: "--geometry"), countsDistinctSentences: geometryUnique, split: selection,
            skipsPrompts: skipPrompt, evidence: try evidence(), isStrict: strict)
        plan.scoresMixedUse = mismatch
        return plan
    }

    /// The plan of a run.json, which may bear another name, or of a result folder.
    private func recordedPlan(at path: String) throws -> Plan {
        guard !path.isEmpty else { throw UsageError("--plan: an empty path, expected a run.json") }
        guard !selects else { throw UsageError("--plan: given with datasets or flags that select what is computed, expected it without them") }
        let file = FolderPath.kind(at: path) == .folder ? FolderPath.join(path, RunRecord.name) : path
        return try RecordedPlan(parsing: try RecordedRunReader.record(at: file), path: file, datasets: []).plan
    }

    private func fit() throws -> FitSelection {
        if let saveTransforms {
            guard !saveTransforms.isEmpty else { throw UsageError("--save-transforms: an empty path, expected a file") }
            guard datasets.count <= 1 else { throw UsageError("--save-transforms: \(datasets.count) datasets, expected one, whose fit is saved") }
        }
        if let loadTransforms {
            guard !loadTransforms.isEmpty else { throw UsageError("--load-transforms: an empty path, expected a file") }
            guard fitOn == nil, fitDataset == nil, saveTransforms == nil else {
                throw UsageError("--load-transforms: given with --fit-on, --fit-dataset or --save-transforms, expected it alone")
            }
        }
        guard fitOn == nil || fitDataset == nil else { throw UsageError("--fit-on and --fit-dataset: both given, expected one of them") }
        if let fitDataset {
            guard !fitDataset.isEmpty else { throw UsageError("--fit-dataset: an empty path, expected a dataset folder") }
            return .dataset(fitDataset)
        }
        guard let fitOn else { return .trainSplit }
        guard !fitOn.isEmpty else { throw UsageError("--fit-on: an empty name, expected a split or self") }
        return fitOn == "self" ? .scored : .split(fitOn)
    }

    private func evidence() throws -> EvidencePlan {
        let method: IntervalMethod = try Self.choice(interval, of: "--interval")
        guard confidence > 0, confidence < 1 else { throw UsageError("--confidence: \(confidence), expected a share between 0 and 1, such as 0.95") }
        guard !cluster.isEmpty else { throw UsageError("--cluster: an empty name, expected sentence, pair or a column") }
        guard margin >= 0, margin.isFinite else { throw UsageError("--margin: \(margin), expected a difference from 0 on, such as 0.005") }
        guard (100...EvidencePlan.resampleLimit).contains(bootstrap) else { throw UsageError("--bootstrap: \(bootstrap), expected from 100 to \(EvidencePlan.resampleLimit) resamples") }
        let usual: Adjustment = allPairs && method == .bootstrap ? .maxT : .holm
        let adjustment = try adjust.map { try Self.choice($0, of: "--adjust") as Adjustment } ?? usual
        guard adjustment != .maxT || method == .bootstrap else { throw UsageError("--adjust: max-t needs resamples, expected --interval bootstrap beside it") }
        return EvidencePlan(
            interval: method, resampleCount: bootstrap, seed: seed, confidence: confidence, cluster: ClusterUnit(parsing: cluster), margin: margin,
            reference: try ReferenceSelection(parsing: reference), comparesAllPairs: allPairs, adjustment: adjustment)
    }

    /// The case of that name.
    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(_ text: String, of option: String) throws -> Choice {
        if let choice = Choice(rawValue: text) { return choice }
        let names = Choice.allCases.map(\.rawValue)
        throw UsageError("\(option): \(OneLine.quoted(text)), expected \(names.joined(separator: ", "))\(NearestName.question(about: text, among: names))")
    }

    private func showForecast(_ forecast: RunForecast) throws {
        try Terminal.standardOutput.print(json ? try ForecastText.json(of: forecast) : ForecastText.text(of: forecast))
    }

    private func show(_ outcome: RunOutcome, _ remarks: [String], folder: String) throws {
        let output = Terminal.standardOutput
        let text = try json
            ? SummaryTable.json(outcome.rows)
            : TerminalTable.text(of: outcome, output.style, showsEveryRow: allRows) + MismatchText.text(of: outcome.mismatch, output.style)
        try output.print(text)
        guard !quiet else { return }
        for warning in WarningLines.of(outcome) { Terminal.standardError.write("warning: \(warning)\n") }
        for remark in remarks { Terminal.standardError.write("note: \(OneLine.of(remark))\n") }
        Terminal.standardError.write("results: \(folder)\n")
    }

    /// A dataset's name as the name of one folder, whatever the manifest says.
    private static func fileName(of name: String) -> String {
        let safe = name.map { $0.isLetter || $0.isNumber || "._-".contains($0) ? $0 : "-" }
        let text = String(safe.drop { $0 == "." })
        return text.isEmpty ? "dataset" : text
    }
}
