internal import Formats
internal import HiddenStates
internal import LinearAlgebra
internal import Metrics
internal import Pooling

/// A plan whose datasets are open and judged, ready to be carried out.
public struct PreparedRun: Sendable {
    private let plan: Plan
    private let datasets: [PreparedDataset]
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

        var outcome = RunOutcome(datasets: [], rows: [], warnings: [], phases: [])
        for (dataset, pass) in zip(datasets, passes) {
            let cells = dataset.cellResults(pass)
            let maker = SummaryRows(dataset: dataset.dataset.name, model: dataset.dataset.modelName, scored: dataset.scored)
            let rows = try workers.map(itemCount: cells.count) { maker.rows(of: cells[$0]) }.flatMap { $0 }
            let warnings = RunWarnings.of(cells, rows)
            if plan.isStrict, let first = warnings.first {
                throw InputFault(
                    path: dataset.dataset.path, found: first, expected: "nothing to warn of under --strict",
                    nextStep: "mend the dataset, or run without --strict")
            }
            outcome.rows += rows
            outcome.warnings += warnings.map { "\(dataset.dataset.name): \($0)" }
            outcome.datasets.append(dataset.outcome(pass, cells))
        }
        stopwatch.lap("statistics")
        outcome.phases = [("open", openSeconds)] + stopwatch.laps
        return outcome
    }
}

/// A dataset together with what of it is to be computed.
private struct PreparedDataset: Sendable {
    let dataset: Dataset
    let layerSets: [LayerSet]
    let scored: ScoredPairs
    let roles: EmbeddingRoles
    let identity: SentenceIdentity

    var pass: StatesPass { StatesPass(dataset: dataset, layerSets: layerSets, scored: scored, roles: roles) }

    init(_ dataset: Dataset, _ plan: Plan) throws(InputFault) {
        self.dataset = dataset
        layerSets = try plan.layers.resolved(for: dataset)
        scored = try ScoredPairs(of: dataset, split: plan.split)
        roles = EmbeddingRoles(plan.pooling.strategies)
        identity = try SentenceIdentity(of: dataset)
        for pair in scored.pairs {
            for sentence in [pair.sentence1, pair.sentence2] where dataset.sentences.tokenCount(of: sentence) == 0 {
                throw .emptySentence(sentence, pair: pair.id, dataset.filePath(of: dataset.layers[0]))
            }
        }
    }

    /// In the order of tables: layers, then strategies.
    func cellResults(_ pass: StatesPass.Outcome) -> [SummaryRows.CellResult] {
        zip(layerSets, pass.layers).flatMap { layers, result in
            roles.requested.enumerated().map { number, strategy in
                let own = roles.ownPlace[number], lender = roles.cosinePlace[number]
                return SummaryRows.CellResult(
                    cell: Cell(layers: layers.description, pooling: strategy.name, transform: Cell.noTransform),
                    strategy: strategy, dimension: dataset.hiddenSize, cosines: result.cosines[lender],
                    zeroSentences: result.zeroSentences[lender], meanCosine: result.meanCosine[lender],
                    isoScore: result.isoScore[own])
            }
        }
    }

    func outcome(_ pass: StatesPass.Outcome, _ cells: [SummaryRows.CellResult]) -> DatasetOutcome {
        let firsts = PairComponents.firstPairs(of: scored.datasetPlaces.map { identity.keys[$0] })
        return DatasetOutcome(
            path: dataset.path, name: dataset.name, model: dataset.modelName,
            declaredPooling: dataset.manifest?.model?.declared_pooling,
            pairsSHA256: dataset.pairsSHA256, headerSHA256: dataset.headerSHA256, tensorSHA256: pass.tensorSHA256,
            sentenceIdentity: identity.rule.rawValue,
            pairs: zip(scored.pairs, firsts).map { pair, first in
                DatasetOutcome.ScoredPair(
                    id: pair.id, split: pair.split ?? ScoredPairs.everything, subset: pair.subset ?? "", gold: pair.score,
                    cluster: scored.pairs[first].id)
            },
            cells: cells.map(\.cell), cosines: cells.map(\.cosines))
    }
}
