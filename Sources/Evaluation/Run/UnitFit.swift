internal import Formats
internal import HiddenStates
internal import LinearAlgebra
internal import Metrics
internal import Pooling

/// Walks over the fit set: for the preparations of a unit that have to be fitted, and for the embeddings
/// that transforms are fitted on.
struct UnitFit: Sendable {
    let fit: FitSet
    /// The unit that is fitted for, with the states of the fit set's dataset.
    private let unit: PoolingUnit
    /// Places among the sentences of the fit set.
    private let blocks: [[Int]]

    /// - Parameter unit: of the scored dataset.
    init(_ fit: FitSet, for unit: PoolingUnit) throws(InputFault) {
        self.fit = fit
        self.unit = fit.isOther ? try unit.moved(to: fit.dataset) : unit
        var blocks: [[Int]] = []
        // Blocks are counted from sentence 0 of the dataset, as everywhere.
        func number(of place: Int) -> Int { fit.sentences[place] / BlockSchedule.sentencesPerBlock }
        for place in fit.sentences.indices {
            if let last = blocks.last?[0], number(of: last) == number(of: place) { blocks[blocks.count - 1].append(place) } else { blocks.append([place]) }
        }
        self.blocks = blocks
    }

    private func sentences(of block: Int) -> [Int] { blocks[block].map { fit.sentences[$0] } }

    /// Fits what is done to tokens, link by link.
    func preparations(_ workers: Workers) throws -> [FittedPreparation] {
        var fitted: [FittedPreparation] = []
        for preparation in unit.neededPreparations {
            var mean: TokenMean?
            if preparation.needsFit {
                let before = unit.prepared(by: fitted)
                let parts = try workers.map(itemCount: blocks.count) { block -> TokenMean in
                    var walk = TokenWalk(), part = TokenMean(dimension: before.suite.hiddenSize)
                    var times = blocks[block].map { fit.times[$0] }[...]
                    try walk.forEachSentence(of: sentences(of: block), in: before) { _, tokens in
                        for _ in 0..<times.removeFirst() { part.add(tokens) }
                    }
                    return part
                }
                var sum = TokenMean(dimension: before.suite.hiddenSize)
                for part in parts { sum.merge(part) }
                mean = sum
            }
            guard let link = preparation.fitted(on: mean) else {
                throw InputFault(
                    path: fit.dataset.path, found: "no token to fit \(preparation.name) on", expected: "sentences with tokens", nextStep: "name another --fit-on")
            }
            fitted.append(link)
        }
        return fitted
    }

    /// The embeddings of the fit set, for each of the unit's strategies.
    ///
    /// - Parameter strategies: places in the unit's suite.
    func embeddings(_ preparations: [FittedPreparation], of strategies: [Int], _ workers: Workers) throws -> [Int: Matrix<Float>] {
        let unit = unit.prepared(by: preparations)
        let parts = try workers.map(itemCount: blocks.count) { block -> [[Float]] in
            var pooler = BlockPooler(unit.suite)
            try pooler.pool(sentences(of: block), of: unit, in: fit.dataset, frequencies: fit.frequencies)
            let embeddings = pooler.embeddings
            return strategies.map { strategy in
                blocks[block].enumerated().flatMap { row, place in
                    (0..<fit.times[place]).flatMap { _ in embeddings.elements[unit.suite.places(of: strategy, row: row, in: embeddings)] }
                }
            }
        }
        return Dictionary(
            uniqueKeysWithValues: strategies.enumerated().map { place, strategy in
                (strategy, Matrix(
                    rowCount: fit.count, columnCount: unit.suite.dimension(of: strategy), elements: parts.flatMap { $0[place] }))
            })
    }
}

extension PoolingUnit {
    /// The same unit on the states of another dataset, whose prompts it leaves out where it leaves out prompts.
    fileprivate func moved(to other: Dataset) throws(InputFault) -> PoolingUnit {
        func missing(_ what: String) -> InputFault {
            InputFault(
                path: other.path, found: "no \(what)", expected: "what the scored dataset has", nextStep: "export it with the same model and layers")
        }
        let tensors: [StateTensor]
        if layers == Self.noLayers {
            guard let states = other.sentenceEmbeddings.first(where: { $0.states.name == self.tensors[0].name })?.states else { throw missing(self.tensors[0].label) }
            tensors = [states]
        } else {
            var found: [StateTensor] = []
            for tensor in self.tensors {
                guard let layer = other.layers.first(where: { other.states(of: $0).name == tensor.name }) else { throw missing(tensor.label) }
                found.append(other.states(of: layer))
            }
            tensors = found
        }
        guard tensors[0].width == self.tensors[0].width else {
            throw InputFault(
                path: other.path, found: "vectors of \(tensors[0].width) numbers", expected: "\(self.tensors[0].width), as the scored dataset has",
                nextStep: "export it with the same model")
        }
        return PoolingUnit(
            layers: layers, tensors: tensors, skippedTokens: self.skippedTokens == nil ? nil : other.promptLengths, strategies: roles.requested,
            reference: roles.reference, chains: chains)
    }
}
