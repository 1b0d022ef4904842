internal import Formats
internal import HiddenStates
internal import Pooling

/// One way in which vectors may have been made of hidden states.
public struct Candidate: Sendable, Hashable {
    /// What is other than a run would do it.
    public enum Variant: String, Sendable {
        case plain
        /// Prompt tokens took no part.
        case withoutPrompt = "without_prompt"
        /// Padding took part as if it were tokens.
        case overPadding = "over_padding"
        /// Position weights count from the start of the padding on the left.
        case shifted = "shifted_positions"
    }

    /// As the `layers` column has it; `none` for ready-made vectors.
    public let layers: String
    public let pooling: String
    public let variant: Variant

    /// `mean`, `mean over padding`.
    public var words: String {
        switch variant {
        case .plain: pooling
        case .withoutPrompt: "\(pooling) without the prompt"
        case .overPadding: "\(pooling) over padding"
        case .shifted: "\(pooling) with positions shifted by padding on the left"
        }
    }
}

/// Candidates that one walk over the states makes.
struct CandidateUnit: Sendable {
    let unit: PoolingUnit
    let variant: Candidate.Variant

    var candidates: [Candidate] {
        unit.suite.strategies.map { Candidate(layers: unit.layers, pooling: $0.name, variant: variant) }
    }

    /// The rows of a layer that a sentence is pooled from.
    func rows(of sentence: Int, in dataset: Dataset) -> Range<Int> {
        guard variant == .overPadding, case .padded(let length) = dataset.layout else { return unit.rows(of: sentence) }
        return sentence * length..<(sentence + 1) * length
    }

    /// The same walk for some of its strategies.
    func only(_ names: Set<String>) -> CandidateUnit {
        CandidateUnit(unit: Self.unit(unit.layers, unit.tensors, unit.skippedTokens, unit.suite.strategies.filter { names.contains($0.name) }), variant: variant)
    }

    static func unit(_ layers: String, _ tensors: [StateTensor], _ skipped: [Int]?, _ strategies: [PoolingStrategy]) -> PoolingUnit {
        PoolingUnit(
            layers: layers, tensors: tensors, skippedTokens: skipped, strategies: strategies, reference: nil,
            chains: [PoolingUnit.UnitChain(chain: .empty, isShown: true, hasReference: false)])
    }
}

extension CandidateUnit {
    /// Everything that a dataset makes possible.
    ///
    /// - Parameter layers: the layers to look at; all and the usual averages where nil.
    static func all(of dataset: Dataset, layers: LayerSelection?) throws(InputFault) -> [CandidateUnit] {
        let sets = try layers?.resolved(for: dataset) ?? usualSets(of: dataset.layers)
        let strategies = strategies(for: dataset)
        let positional = (StrategyCatalogue.standard + StrategyCatalogue.all.filter { $0.name == "min" })
        let prompts = dataset.promptLengths.flatMap { lengths in lengths.contains { $0 > 0 } ? lengths : nil }
        // A prompt that is all of a sentence leaves nothing to pool.
        let skipsPrompts = prompts.map { lengths in lengths.indices.allSatisfy { lengths[$0] < max(1, dataset.sentences.tokenCount(of: $0)) } } ?? false
        var isPadded = false
        if case .padded = dataset.layout { isPadded = true }
        var units: [CandidateUnit] = []
        for set in sets {
            let tensors = set.layers.map { dataset.states(of: $0) }
            units.append(CandidateUnit(unit: unit(set.description, tensors, nil, strategies), variant: .plain))
            if skipsPrompts { units.append(CandidateUnit(unit: unit(set.description, tensors, prompts, strategies), variant: .withoutPrompt)) }
            if isPadded { units.append(CandidateUnit(unit: unit(set.description, tensors, nil, positional), variant: .overPadding)) }
        }
        for (name, states) in dataset.sentenceEmbeddings {
            guard let strategy = StrategyCatalogue.strategy(named: "given:\(name)") else { continue }
            units.append(CandidateUnit(unit: unit(PoolingUnit.noLayers, [states], nil, [strategy]), variant: .plain))
        }
        return units
    }

    /// The catalogue as far as the dataset goes, and what only servers do. `mean_sqrt_len` is `mean` times a
    /// number a sentence, and told from it by length.
    private static func strategies(for dataset: Dataset) -> [PoolingStrategy] {
        let weights = dataset.tokenTensors.available.compactMap { data in
            if case .tokenWeights(let name) = data { StrategyCatalogue.strategy(named: "weights:\(name)") } else { nil }
        }
        return (StrategyCatalogue.all + weights + StrategyCatalogue.served).filter {
            $0.equivalentTo == nil && PoolingSelection.missing($0, in: dataset) == nil
        }
    }

    /// Every layer by itself, and the averages that papers and libraries use: the embedding output or the first
    /// layer with the last (Su et al. 2021), the last two, the last four, all.
    private static func usualSets(of layers: [LayerName]) -> [LayerSet] {
        var sets = layers.map { LayerSet(layers: [$0]) }
        let last = layers.suffix(1)
        for average in [layers.prefix(1) + last, layers.dropFirst().prefix(1) + last, layers.suffix(2), layers.suffix(4), layers[...]] {
            let set = LayerSet(layers: Array(average))
            if Set(set.layers).count > 1, Set(set.layers).count == set.layers.count, !sets.contains(set) { sets.append(set) }
        }
        return sets
    }
}

extension TransformChain {
    /// The chain that leaves embeddings as they are.
    static let empty = TransformChain()

    private init() {
        preparations = []
        transforms = []
    }
}
