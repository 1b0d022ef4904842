internal import Formats
internal import HiddenStates
internal import Metrics
internal import Pooling

/// A dataset together with what of it is to be computed.
struct PreparedDataset: Sendable {
    let dataset: Dataset
    let units: [PoolingUnit]
    let scored: ScoredPairs
    let identity: SentenceIdentity
    let pass: StatesPass
    /// What every cell is held against.
    let reference: ReferenceSelection
    /// What there is to say before anything is computed.
    let warnings: [String]

    init(_ dataset: Dataset, _ plan: Plan) throws(InputFault) {
        self.dataset = dataset
        var warnings: [String] = []
        let (strategies, lacking) = try plan.pooling.resolved(for: dataset)
        if !lacking.isEmpty {
            let names = lacking.map(\.name).joined(separator: ", ")
            let needs = Set(lacking.map { PoolingSelection.missing($0, in: dataset)!.description }).sorted().joined(separator: " and ")
            warnings.append("\(names) left out of 'all': the dataset has no \(needs)")
        }
        reference = plan.evidence.reference
        try PoolingSelection.require(reference.pooling, in: dataset)
        let skippedTokens = plan.skipsPrompts ? dataset.promptLengths : nil
        if plan.skipsPrompts, skippedTokens == nil { warnings.append("--skip-prompt changes nothing: the dataset has no prompt_lengths") }

        let units = try Self.units(of: dataset, plan, strategies, skippedTokens: skippedTokens)
        identity = try SentenceIdentity(of: dataset)
        let clusters = try PairClusters(plan.evidence.cluster, of: dataset, identity: identity)
        let scored = try ScoredPairs(of: dataset, split: plan.split, clusters: clusters)
        try Self.checkTokens(of: scored, in: dataset, skippedTokens: skippedTokens)
        var tokenData = Set(units.filter { $0.layers != PoolingUnit.noLayers }.flatMap(\.needs).map(\.data))
        let needsFrequencies = tokenData.contains(.tokenIDs)
        if identity.usesTokenIDs { tokenData.insert(.tokenIDs) }
        pass = StatesPass(
            dataset: dataset, units: units, scored: scored,
            frequencies: needsFrequencies ? try TokenFrequencies(of: dataset) : nil,
            otherTensorNames: dataset.structureTensorNames + tokenData.map(\.description).sorted())
        self.units = units
        self.scored = scored
        self.warnings = warnings
    }

    /// What is walked over: every set of layers for the strategies that pool tokens, then each of the
    /// ready-made embeddings; and what only the reference needs.
    private static func units(
        of dataset: Dataset, _ plan: Plan, _ strategies: [PoolingStrategy], skippedTokens: [Int]?
    ) throws(InputFault) -> [PoolingUnit] {
        let pooled = strategies.filter(\.poolsTokens), given = strategies.filter { !$0.poolsTokens }
        let reference = plan.evidence.reference
        var sets = pooled.isEmpty ? [] : try plan.layers.resolved(for: dataset)
        var fixedSet: LayerSet?
        if case .cell(let layers?, _, _) = reference.kind {
            fixedSet = try layers.resolved(for: dataset)[0]
            if !sets.contains(fixedSet!) { sets.append(fixedSet!) }
        }
        let asked = pooled.isEmpty ? [] : Set(try plan.layers.resolved(for: dataset))
        var units = sets.map { set in
            let isReferenceHere = if case .pooling = reference.kind { true } else { set == fixedSet }
            return PoolingUnit(
                layers: set.description, tensors: set.layers.map { dataset.states(of: $0) }, skippedTokens: skippedTokens,
                strategies: asked.contains(set) ? pooled : [], reference: isReferenceHere ? reference.pooling : nil)
        }
        var embeddings = given
        if case .cell(nil, let strategy, _) = reference.kind, !given.contains(where: { $0.name == strategy.name }) { embeddings.append(strategy) }
        for strategy in embeddings {
            let states = dataset.sentenceEmbeddings.first { strategy.needs.contains(.sentenceEmbeddings($0.name)) }!.states
            let isReference = strategy.name == reference.pooling.name
            units.append(
                PoolingUnit(
                    layers: PoolingUnit.noLayers, tensors: [states], skippedTokens: nil,
                    strategies: given.contains { $0.name == strategy.name } ? [strategy] : [], reference: isReference ? strategy : nil))
        }
        return units
    }

    /// Throws where a scored pair has a sentence without a token to pool.
    private static func checkTokens(of scored: ScoredPairs, in dataset: Dataset, skippedTokens: [Int]?) throws(InputFault) {
        for pair in scored.pairs {
            for sentence in [pair.sentence1, pair.sentence2] {
                let tokens = dataset.sentences.tokenCount(of: sentence)
                if tokens == 0 { throw .emptySentence(sentence, pair: pair.id, dataset.statesPath) }
                if tokens == skippedTokens?[sentence] { throw .nothingBehindPrompt(sentence, pair: pair.id, dataset.statesPath) }
            }
        }
    }

    /// In the order of tables: layers, then strategies.
    func cellResults(_ outcome: StatesPass.Outcome) -> [CellResult] {
        zip(units, outcome.units).flatMap { unit, result in
            unit.roles.requested.enumerated().map { own, strategy in
                let lender = unit.roles.cosinePlace[own]
                return CellResult(
                    cell: Cell(layers: unit.layers, pooling: strategy.name, transform: Cell.noTransform),
                    strategy: strategy, dimension: unit.suite.dimension(of: own), cosines: result.cosines[lender],
                    otherSpearman: result.otherSpearman[own], zeroSentences: result.zeroSentences[lender],
                    meanCosine: result.meanCosine[lender], isoScore: result.isoScore[own])
            }
        }
    }

    /// The reference, wherever it is one.
    func referenceResults(_ outcome: StatesPass.Outcome) -> [CellResult] {
        zip(units, outcome.units).compactMap { unit, result in
            unit.roles.referencePlace.map { place in
                CellResult(
                    cell: Cell(layers: unit.layers, pooling: reference.pooling.name, transform: Cell.noTransform), strategy: reference.pooling,
                    dimension: unit.suite.dimension(of: place), cosines: result.cosines[place], otherSpearman: [:], zeroSentences: [],
                    meanCosine: [], isoScore: [])
            }
        }
    }

    func outcome(_ outcome: StatesPass.Outcome, _ cells: [CellResult]) -> DatasetOutcome {
        return DatasetOutcome(
            path: dataset.path, name: dataset.name, model: dataset.modelName,
            declaredPooling: dataset.manifest?.model?.declared_pooling, hiddenSize: dataset.hiddenSize,
            highestLayer: dataset.layers.last?.description ?? PoolingUnit.noLayers,
            pairsSHA256: dataset.pairsSHA256, headerSHA256: dataset.headerSHA256, tensorSHA256: outcome.tensorSHA256,
            sentenceIdentity: identity.rule.rawValue,
            pairs: zip(scored.pairs, scored.clusterFirsts).map { pair, first in
                DatasetOutcome.ScoredPair(
                    id: pair.id, split: pair.split ?? ScoredPairs.everything, subset: pair.subset ?? "", gold: pair.score,
                    cluster: scored.pairs[first].id)
            },
            cells: cells.map(\.cell), cosines: cells.map(\.cosines), clusters: Set(scored.clusterFirsts).count)
    }
}
