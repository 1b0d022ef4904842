internal import Formats
internal import HiddenStates
internal import Metrics
internal import Pooling

/// What a plan asks of one dataset: its cells, and the units whose walk over the states makes them.
struct RunUnits: Sendable {
    let units: [PoolingUnit]
    /// The cells that rows show, in the order of tables: layers, strategies, transforms.
    let shown: [Cell]
    /// Cells that others are held against.
    let references: [Cell]
    /// Transform chains that were left out for embeddings that have no tokens.
    let skippedChains: [String]

    init(of dataset: Dataset, _ plan: Plan, _ strategies: [PoolingStrategy], skippedTokens: [Int]?) throws(InputFault) {
        let reference = plan.evidence.reference
        let chains = plan.transforms.chains
        let pooled = strategies.filter(\.poolsTokens), given = strategies.filter { !$0.poolsTokens }
        let asked = pooled.isEmpty ? [] : try plan.layers.resolved(for: dataset)
        var fixed: (set: LayerSet?, chain: TransformChain)?
        if case .cell(let layers, _, let chain) = reference.kind { fixed = (try layers?.resolved(for: dataset)[0], chain) }

        var sets = asked
        if let set = fixed?.set, !sets.contains(set) { sets.append(set) }
        var units: [PoolingUnit] = []
        for set in sets {
            let isAsked = asked.contains(set)
            let own = Self.unitChains(isAsked ? chains : [], fixed: fixed.flatMap { $0.set == set ? $0.chain : nil }, hasReference: fixed == nil)
            for group in own {
                units.append(
                    PoolingUnit(
                        layers: set.description, tensors: set.layers.map { dataset.states(of: $0) }, skippedTokens: skippedTokens,
                        strategies: group.contains(where: \.isShown) ? pooled : [], reference: reference.pooling, chains: group))
            }
        }
        let embeddingChains = chains.filter { $0.preparations.isEmpty }
        let fixedGiven = fixed.flatMap { $0.set == nil ? $0.chain : nil }
        for strategy in given + (fixedGiven != nil && !given.contains { $0.name == reference.pooling.name } ? [reference.pooling] : []) {
            let states = dataset.sentenceEmbeddings.first { strategy.needs.contains(.sentenceEmbeddings($0.name)) }!.states
            let isShown = given.contains { $0.name == strategy.name }
            let own = Self.unitChains(
                isShown ? embeddingChains : [], fixed: strategy.name == reference.pooling.name ? fixedGiven : nil, hasReference: false)
            for group in own {
                units.append(
                    PoolingUnit(
                        layers: PoolingUnit.noLayers, tensors: [states], skippedTokens: nil, strategies: isShown ? [strategy] : [],
                        reference: strategy, chains: group))
            }
        }
        self.units = units
        skippedChains = given.isEmpty ? [] : chains.filter { !$0.preparations.isEmpty }.map(\.name)
        shown = asked.flatMap { set in
            pooled.flatMap { strategy in chains.map { Cell(layers: set.description, pooling: strategy.name, transform: $0.name) } }
        } + given.flatMap { strategy in
            embeddingChains.map { Cell(layers: PoolingUnit.noLayers, pooling: strategy.name, transform: $0.name) }
        }
        references = units.flatMap { unit in
            unit.chains.filter(\.hasReference).map { Cell(layers: unit.layers, pooling: reference.pooling.name, transform: $0.chain.name) }
        }
    }

    /// Chains by their token preparations: each group is one walk over the states.
    private static func unitChains(_ chains: [TransformChain], fixed: TransformChain?, hasReference: Bool) -> [[PoolingUnit.UnitChain]] {
        var all = chains.map { PoolingUnit.UnitChain(chain: $0, isShown: true, hasReference: hasReference || $0.name == fixed?.name) }
        if let fixed, !chains.contains(where: { $0.name == fixed.name }) {
            all.append(PoolingUnit.UnitChain(chain: fixed, isShown: false, hasReference: true))
        }
        var groups: [[PoolingUnit.UnitChain]] = []
        for chain in all {
            let names = chain.chain.preparations.map(\.name)
            if let place = groups.firstIndex(where: { $0[0].chain.preparations.map(\.name) == names }) {
                groups[place].append(chain)
            } else {
                groups.append([chain])
            }
        }
        return groups
    }
}
