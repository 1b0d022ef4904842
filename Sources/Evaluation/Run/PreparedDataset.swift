internal import Formats
internal import HiddenStates
internal import Metrics
internal import Pooling

/// A dataset together with what of it is to be computed.
struct PreparedDataset: Sendable {
    let dataset: Dataset
    let units: RunUnits
    let scored: ScoredPairs
    let identity: SentenceIdentity
    /// What transforms are fitted on, if any of them is to be.
    let fit: FitSet?
    /// Transforms that were fitted before, which then take the place of a fit set.
    let stored: StoredTransforms?
    let savesTransforms: Bool
    let geometry: GeometryLevel
    let countsDistinctSentences: Bool
    /// Of the whole folder, where a strategy weighs tokens by them.
    let frequencies: TokenFrequencies?
    let skippedTokens: [Int]?
    /// Tensors beside the states that are read.
    private let otherTensorNames: [String]
    /// What there is to say before anything is computed.
    let warnings: [String]
    /// What is walked over in one go: all units that need their embeddings no more, then each of the others
    /// by itself, so that no more than one unit's embeddings are held.
    private(set) var passes: [StatesPass] = []

    init(_ dataset: Dataset, _ plan: Plan) throws(InputFault) {
        self.dataset = dataset
        var warnings: [String] = []
        let (strategies, lacking) = try plan.pooling.resolved(for: dataset)
        if !lacking.isEmpty {
            let names = lacking.map(\.name).joined(separator: ", ")
            let needs = Set(lacking.map { PoolingSelection.missing($0, in: dataset)!.description }).sorted().joined(separator: " and ")
            warnings.append("\(names) left out of 'all': the dataset has no \(needs)")
        }
        try PoolingSelection.require(plan.evidence.reference.pooling, in: dataset)
        skippedTokens = plan.skipsPrompts ? dataset.promptLengths : nil
        if plan.skipsPrompts, skippedTokens == nil { warnings.append("--skip-prompt changes nothing: the dataset has no prompt_lengths") }

        units = try RunUnits(of: dataset, plan, strategies, skippedTokens: skippedTokens)
        if let chain = units.skippedChains.first {
            warnings.append("\(chain) left out for ready-made embeddings: they have no tokens to prepare")
        }
        identity = try SentenceIdentity(of: dataset)
        let clusters = try PairClusters(plan.evidence.cluster, of: dataset, identity: identity)
        scored = try ScoredPairs(of: dataset, split: plan.split, clusters: clusters)
        try Self.checkTokens(of: scored, in: dataset, skippedTokens: skippedTokens)
        let needs = Set(units.units.filter { $0.layers != PoolingUnit.noLayers }.flatMap(\.needs))
        var tokenData = Set(needs.map(\.data))
        frequencies = needs.contains(.tokenIDs) ? try TokenFrequencies(of: dataset) : nil
        if identity.usesTokenIDs { tokenData.insert(.tokenIDs) }
        otherTensorNames = dataset.structureTensorNames + tokenData.map(\.description).sorted()
        geometry = plan.geometry
        countsDistinctSentences = plan.countsDistinctSentences
        savesTransforms = plan.savesTransforms
        let needsFit = units.units.contains { $0.chains.contains(where: \.chain.needsFit) }
        var stored = try needsFit ? plan.loadedTransforms.map { path throws(InputFault) in try StoredTransforms(reading: path) } : nil
        warnings += try stored?.compare(with: scored, of: dataset) ?? []
        self.stored = stored
        fit = stored == nil && needsFit
            ? try FitSet(plan.fit, of: dataset, scored: scored, identity: identity, frequencies: frequencies, strategies: units.units.flatMap(\.suite.strategies)) : nil
        if let fit, let warning = FitSet.warning(fittedOn: fit.dataset.modelName, appliedTo: dataset) { warnings.append(warning) }
        self.warnings = warnings
        if let fit { try checkRoom(in: fit) }
        if let stored { try stored.check(units) }
        passes = statesPasses()
    }

    /// Throws where a transform needs more sentences than the fit set has.
    private func checkRoom(in fit: FitSet) throws(InputFault) {
        for unit in units.units {
            for chain in unit.transformedChains {
                for strategy in unit.transformedPlaces {
                    do throws(TransformFault) {
                        try FittedChain.requireRoom(for: chain.chain.transforms, count: fit.count, dimension: unit.suite.dimension(of: strategy))
                    } catch {
                        throw InputFault(path: fit.dataset.path, found: "\(error.found) (fit_on \(OneLine.of(fit.name)))", expected: error.expected, nextStep: error.nextStep)
                    }
                }
            }
        }
        if skippedTokens != nil, let empty = fit.sentences.first(where: { fit.dataset.sentences.tokenCount(of: $0) <= (fit.dataset.promptLengths?[$0] ?? 0) }) {
            throw .nothingBehindPrompt(empty, fitOn: fit.name, fit.dataset.statesPath)
        }
        if let empty = fit.sentences.first(where: { fit.dataset.sentences.tokenCount(of: $0) == 0 }) {
            throw .emptySentence(empty, fitOn: fit.name, fit.dataset.statesPath)
        }
    }

    private func statesPasses() -> [StatesPass] {
        let light = units.units.filter { !holds($0) }
        let groups = (light.isEmpty ? [] : [light]) + units.units.filter(holds).map { [$0] }
        var audited: Set<String> = []
        return groups.enumerated().map { place, units in
            let pass = StatesPass(
                dataset: dataset, units: units, scored: scored, frequencies: frequencies, otherTensorNames: place == 0 ? otherTensorNames : [],
                auditedBefore: audited, keepsAll: holds(units[0]))
            audited.formUnion(units.flatMap(\.tensors).map(\.name))
            return pass
        }
    }

    /// Whether the embeddings of a unit are needed again.
    func holds(_ unit: PoolingUnit) -> Bool { geometry == .full || !unit.transformedChains.isEmpty }

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

    func outcome(_ walk: DatasetWalk, _ cells: [CellResult]) -> DatasetOutcome {
        DatasetOutcome(
            path: dataset.path, name: dataset.name, model: dataset.modelName,
            modelRevision: dataset.manifest?.model?.revision, declaredPooling: dataset.manifest?.model?.declared_pooling, hiddenSize: dataset.hiddenSize,
            highestLayer: dataset.layers.last?.description ?? PoolingUnit.noLayers,
            pairsSHA256: dataset.pairsSHA256, headerSHA256: dataset.headerSHA256, tensorSHA256: walk.tensorSHA256,
            sentenceIdentity: identity.rule.rawValue,
            pairs: DatasetOutcome.ScoredPairList(
                count: scored.pairs.count, texts: { [dataset, scored] places in try PairText.all(of: scored.pairs.selecting(places), in: dataset) }
            ) { [scored] place in
                let pair = scored.pairs[place]
                return DatasetOutcome.ScoredPair(
                    id: pair.id, split: pair.split ?? ScoredPairs.everything, subset: pair.subset ?? "", gold: pair.score,
                    cluster: scored.pairs[scored.clusterFirsts[place]].id)
            },
            cells: cells.map(\.cell), cosines: cells.map(\.cosines), clusters: scored.clusterFirsts.enumerated().count { $0 == $1 },
            fit: fit.map { fit in
                DatasetOutcome.Fit(
                    name: fit.name, path: fit.otherPath, sentences: fit.count, removed: fit.removedCount,
                    pairsSHA256: fit.dataset.pairsSHA256, headerSHA256: fit.dataset.headerSHA256)
            })
    }
}
