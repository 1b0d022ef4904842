internal import Formats
internal import HiddenStates
internal import LinearAlgebra

/// A plan whose datasets are open and judged, ready to be carried out.
public struct PreparedRun: Sendable {
    private let plan: Plan
    let datasets: [PreparedDataset]
    private let openSeconds: Double

    /// Opens every dataset and resolves what the plan asks of it, before anything is computed.
    ///
    /// - Throws: ``InputFault`` for input that cannot be used.
    public init(_ plan: Plan) throws {
        var stopwatch = Stopwatch()
        var datasets: [PreparedDataset] = []
        for path in plan.datasets {
            let dataset = try Dataset(openingFolder: path)
            if let other = datasets.first(where: { $0.dataset.name == dataset.name }) {
                throw InputFault(
                    path: path, found: "the name \(OneLine.quoted(dataset.name)), which \(other.dataset.path) has too",
                    expected: "datasets whose names differ", nextStep: "change 'name' in one manifest.json, or run them apart")
            }
            datasets.append(try PreparedDataset(dataset, plan))
        }
        stopwatch.lap("open")
        self.plan = plan
        self.datasets = datasets
        openSeconds = stopwatch.laps[0].seconds
    }

    public var datasetNames: [String] { datasets.map(\.dataset.name) }

    /// Computes everything.
    ///
    /// - Parameters:
    ///   - threads: how many workers; no number depends on it.
    ///   - monitor: tells others how far it is, and stops the run when asked.
    /// - Throws: ``InputFault`` for hidden states that cannot be used, ``Interrupted`` when asked to stop.
    public func execute(threads: Int, monitor: RunMonitor) throws -> RunOutcome {
        Backend.useOneBLASThread()
        let workers = Workers(count: threads, monitor: monitor)
        var stopwatch = Stopwatch()
        var passes: [StatesPass.Outcome] = []
        for dataset in datasets {
            passes.append(try dataset.pass.run(with: workers))
            try dataset.dataset.checkUnchanged()
        }
        stopwatch.lap("states")

        var outcome = RunOutcome(evidence: plan.evidence, datasets: [], rows: [], comparisons: [], warnings: [], phases: [])
        for (dataset, pass) in zip(datasets, passes) {
            let cells = dataset.cellResults(pass), references = dataset.referenceResults(pass)
            let (rows, comparisons) = try tables(of: dataset, cells, references, workers)
            let warnings = dataset.warnings + RunWarnings.of(cells, rows)
            try refuseIfStrict(warnings, of: dataset)
            outcome.rows += rows
            outcome.comparisons += comparisons
            outcome.warnings += warnings.map { "\(dataset.dataset.name): \($0)" }
            outcome.datasets.append(dataset.outcome(pass, cells))
        }
        outcome.comparisons = Comparisons.judged(outcome.comparisons, plan.evidence)
        stopwatch.lap("statistics")
        outcome.phases = [("open", openSeconds)] + stopwatch.laps
        return outcome
    }

    /// Under --strict, whatever there is to warn of is an error.
    func refuseIfStrict(_ warnings: [String], of dataset: PreparedDataset) throws(InputFault) {
        guard plan.isStrict, let first = warnings.first else { return }
        throw InputFault(
            path: dataset.dataset.path, found: first, expected: "nothing to warn of under --strict",
            nextStep: "mend the dataset, or run without --strict")
    }

    /// The rows of one dataset's cells, and of each against the reference on its layers.
    private func tables(
        of dataset: PreparedDataset, _ cells: [CellResult], _ references: [CellResult], _ workers: Workers
    ) throws -> (rows: [SummaryRow], comparisons: [ComparisonRow]) {
        let name = dataset.dataset.name, model = dataset.dataset.modelName
        let summary = SummaryRows(dataset: name, model: model, scored: dataset.scored, evidence: plan.evidence)
        let comparison = Comparisons(dataset: name, model: model, evidence: plan.evidence)
        let withInfluence = plan.evidence.interval != .none
        let held = try workers.map(itemCount: references.count) {
            CellStatistics(of: references[$0], over: dataset.scored, withInfluence: withInfluence)
        }
        let tables = try workers.map(itemCount: cells.count) { place in
            let statistics = CellStatistics(of: cells[place], over: dataset.scored, withInfluence: withInfluence)
            let reference = held.first { $0.result.cell.layers == cells[place].cell.layers && $0.result.cell != cells[place].cell }
            return (summary.rows(of: statistics), reference.map { comparison.rows(of: statistics, against: $0) } ?? [])
        }
        return (tables.flatMap(\.0), tables.flatMap(\.1))
    }
}
