internal import Formats
internal import HiddenStates
internal import LinearAlgebra
internal import Metrics

/// A plan whose datasets are open and judged, ready to be carried out.
public struct PreparedRun: Sendable {
    let plan: Plan
    let datasets: [PreparedDataset]
    private let openSeconds: Double

    /// Opens every dataset and resolves what the plan asks of it, before anything is computed.
    ///
    /// - Throws: ``InputFault`` for input that cannot be used, ``UsageError`` where nothing would be scored.
    public init(_ plan: Plan) throws {
        try plan.requireCells()
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
    ///   - threads: how many workers, at most: fewer where memory is limited. No number depends on it.
    ///   - monitor: tells others how far it is, and stops the run when asked.
    /// - Throws: ``InputFault`` for hidden states that cannot be used, ``Interrupted`` when asked to stop.
    public func execute(threads: Int, monitor: RunMonitor) throws -> RunOutcome {
        Backend.useOneBLASThread()
        let workers = Workers(count: try threadsWithRoom(upTo: threads), monitor: monitor)
        var stopwatch = Stopwatch()
        monitor.expect(datasets.reduce(0) { $0 + $1.passes.reduce(0) { $0 + $1.byteCount } })
        monitor.expect(cells: datasets.reduce(0) { $0 + $1.units.shown.count })
        var walks: [DatasetWalk] = []
        for dataset in datasets {
            walks.append(try DatasetWalk(over: dataset, workers))
            try dataset.dataset.checkUnchanged()
            try dataset.fit?.dataset.checkUnchanged()
        }
        stopwatch.lap("states")
        monitor.begin(.statistics)

        var outcome = RunOutcome(
            evidence: plan.evidence, datasets: [], rows: [], comparisons: [], geometry: [], layers: [], recommendations: [], warnings: [], phases: [])
        var judged: [JudgedCells] = []
        // Resamples and sums over datasets go by name, so that the order on the command line changes no bit.
        let byName = datasets.indices.sorted { datasets[$0].dataset.name < datasets[$1].dataset.name }
        for (number, (dataset, walk)) in zip(datasets, walks).enumerated() {
            let cells = dataset.units.shown.map { walk.cells[$0]! }
            let references = dataset.units.references.map { walk.cells[$0]! }
            let place = byName.firstIndex(of: number)!
            judged.append(try dataset.judge(cells, references, plan.evidence, number: place, workers))
            let rows = judged[number].summaryRows()
            let warnings = dataset.warnings + RunWarnings.of(cells, rows)
            try refuseIfStrict(warnings, of: dataset)
            outcome.rows += rows
            outcome.warnings += warnings.map { "\(dataset.dataset.name): \($0)" }
            outcome.datasets.append(dataset.outcome(walk, cells))
            outcome.geometry += dataset.geometryRows(cells)
            outcome.layers += walk.layers
            if plan.scoresMixedUse {
                outcome.mismatch += try MixedUse(prepared: dataset, evidence: plan.evidence, number: place, workers: workers).rows(plan)
                // It reads the states once more.
                try dataset.dataset.checkUnchanged()
            }
            if plan.savesTransforms { outcome.storedTransforms = try StoredTransforms.bytes(of: walk.fitted, dataset.fit) }
        }
        if judged.count > 1 {
            judged.append(JudgedCells.average(of: byName.map { judged[$0] }, clusters: try AverageClusters.of(byName.map { datasets[$0] }, plan.evidence.cluster)))
            outcome.rows += judged.last!.summaryRows()
        }
        outcome.comparisons = Comparisons.judged(try judged.flatMap { try $0.comparisons(workers) }, plan.evidence)
        let warnings = RunWarnings.of(outcome.comparisons, outcome.rows, models: datasets.map(\.dataset.modelName), plan.evidence)
        try refuseIfStrict(warnings, of: datasets[0])
        outcome.warnings += warnings
        for (number, cells) in judged.enumerated() {
            let declared = number < datasets.count ? datasets[number].dataset.manifest?.model?.declared_pooling : nil
            outcome.recommendations += cells.recommendations(outcome.rows, outcome.comparisons, declaredPooling: declared)
        }
        stopwatch.lap("statistics")
        outcome.phases = [("open", openSeconds)] + walks.reduce(WalkSeconds()) { $0 + $1.seconds }.phases + stopwatch.laps
        return outcome
    }

    private func threadsWithRoom(upTo threads: Int) throws(InputFault) -> Int {
        let usesBLAS = plan.scoresMixedUse || datasets.contains { dataset in dataset.units.units.contains(where: dataset.holds) }
        return try WorkRoom.threads(upTo: threads, usesBLAS: usesBLAS, for: datasets[0].dataset.path) { count in
            datasets.map { $0.forecast(threads: count, plan.evidence).workBytes }.max() ?? 0
        }
    }

    /// Under --strict, whatever there is to warn of is an error.
    func refuseIfStrict(_ warnings: [String], of dataset: PreparedDataset) throws(InputFault) {
        guard plan.isStrict, let first = warnings.first else { return }
        throw InputFault(
            path: dataset.dataset.path, found: first, expected: "nothing to warn of under --strict",
            nextStep: "mend the dataset, or run without --strict")
    }
}

extension PreparedDataset {
    /// The statistics of all cells and references.
    ///
    /// - Parameter number: its place by name among the datasets of the run, by which its resamples are drawn.
    fileprivate func judge(
        _ cells: [CellResult], _ references: [CellResult], _ evidence: EvidencePlan, number: Int, _ workers: Workers
    ) throws -> JudgedCells {
        // A reference that was asked for is the same cell, and taken from there.
        let asked = Set(cells.map(\.cell))
        let results = cells + references.filter { !asked.contains($0.cell) }
        var statistics = try workers.map(itemCount: results.count) {
            CellStatistics(of: results[$0], over: scored, withInfluence: evidence.interval != .none)
        }
        if evidence.interval == .bootstrap {
            try Bootstrap(resampleCount: evidence.resampleCount, seed: evidence.seed, stream: number).resample(&statistics, over: scored, workers)
        }
        let isReference = Set(references.map(\.cell))
        return JudgedCells(
            dataset: dataset.name, model: dataset.modelName, evidence: evidence, requested: Array(statistics.prefix(cells.count)),
            references: statistics.filter { isReference.contains($0.cell) })
    }
}

extension PreparedDataset {
    /// One for each cell and split.
    fileprivate func geometryRows(_ cells: [CellResult]) -> [GeometryRow] {
        cells.flatMap { cell in
            zip(scored.groups, cell.geometry).map { group, geometry in
                GeometryRow(
                    dataset: dataset.name, model: dataset.modelName, split: group.whole.split, cell: cell.cell, fitOn: cell.fit?.name ?? "",
                    countsDistinctSentences: countsDistinctSentences, geometry: geometry, isTransductive: cell.fit?.isTransductive ?? false)
            }
        }
    }
}

/// The clusters of the pairs of several datasets, in one sequence.
enum AverageClusters {
    /// For each pair of each dataset's headline set, the number of its cluster: those of its dataset, and
    /// where sentences make clusters and all have texts, joined across datasets by equal texts, because
    /// benchmarks borrow from one another.
    static func of(_ datasets: [PreparedDataset], _ unit: ClusterUnit) throws(InputFault) -> [Int] {
        let joins = unit == .sentence && datasets.allSatisfy { $0.identity.rule == .text }
        var textNumbers: [ByteFingerprint: Int] = [:]
        var keys: [[4 of Int]] = []
        for dataset in datasets {
            let whole = dataset.scored.groups.last!.whole
            let first = keys.count
            // Even numbers are clusters of a dataset, odd ones are texts.
            for cluster in whole.clusters { keys.append([4 of Int](repeating: 2 * (first + cluster))) }
            guard joins else { continue }
            try dataset.scored.pairs.selecting(Array(whole.members)).forEachTexts { index, texts in
                for place in 0..<texts.count where !texts.isEmpty(place) {
                    let text = texts.fingerprint(place), number = textNumbers[text] ?? textNumbers.count
                    textNumbers[text] = number
                    keys[first + index][place + 1] = 2 * number + 1
                }
            }
        }
        return PairComponents.firstPairs(count: keys.count) { keys[$0] }
    }
}
