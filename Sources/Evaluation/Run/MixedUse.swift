internal import HiddenStates
internal import LinearAlgebra
internal import Metrics
internal import Pooling

/// Scores pairs whose sentences are not pooled alike, as when an index was made with one pooling and is asked with
/// another.
struct MixedUse {
    let prepared: PreparedDataset
    let evidence: EvidencePlan
    /// The dataset's place by name among those of the run, by which its resamples are drawn.
    let number: Int
    let workers: Workers

    /// Every pair of poolings on every set of layers; only embeddings as they are pooled.
    func rows(_ plan: Plan) throws -> [MismatchRow] {
        var strategies = try plan.pooling.resolved(for: prepared.dataset).strategies.filter(\.poolsTokens)
        guard !strategies.isEmpty else { return [] }
        let reference = reference(among: strategies)
        if !strategies.contains(where: { $0.name == reference.name }) { strategies.append(reference) }
        // The model's declared pooling may need them where nothing else of the run does.
        let needsFrequencies = strategies.contains { $0.needs.contains(.tokenIDs) }
        let frequencies = try needsFrequencies ? prepared.frequencies ?? TokenFrequencies(of: prepared.dataset) : nil
        let walk = CandidateWalk(dataset: prepared.dataset, frequencies: frequencies, workers: workers)
        var found: [(row: MismatchRow, comparison: Comparison)] = []
        for set in try plan.layers.resolved(for: prepared.dataset) {
            let unit = CandidateUnit(
                unit: CandidateUnit.unit(set.description, set.layers.map { prepared.dataset.states(of: $0) }, prepared.skippedTokens, strategies), variant: .plain)
            found += try rows(of: unit, strategies, reference, walk)
        }
        let judged = Comparisons.judged(found.map(\.comparison), evidence)
        return zip(found, judged).map { found, comparison in
            var row = found.row
            row.comparison = comparison
            return row
        }
    }

    /// What the model declares, where it can be pooled here; else what the run holds everything against.
    private func reference(among strategies: [PoolingStrategy]) -> PoolingStrategy {
        let declared = prepared.dataset.manifest?.model?.declared_pooling.flatMap { StrategyCatalogue.strategy(named: $0) }
        let usable = [declared, evidence.reference.pooling].compactMap { $0 }.first {
            $0.poolsTokens && PoolingSelection.missing($0, in: prepared.dataset) == nil
        }
        return usable ?? strategies[0]
    }

    private func rows(
        of unit: CandidateUnit, _ strategies: [PoolingStrategy], _ reference: PoolingStrategy, _ walk: CandidateWalk
    ) throws -> [(row: MismatchRow, comparison: Comparison)] {
        let sentences = Set(prepared.scored.pairs.flatMap { [$0.sentence1, $0.sentence2] }).sorted()
        let vectors = try walk.gather(unit, sentences: sentences)
        var place: [Int: Int] = [:]
        for (row, sentence) in sentences.enumerated() { place[sentence] = row }
        let couples = strategies.indices.flatMap { first in strategies.indices.map { (first, $0) } }
        let cosines = try workers.map(itemCount: couples.count) { [place] couple -> [Double]? in
            let (first, second) = couples[couple], suite = unit.unit.suite
            let dimension = suite.dimension(of: first)
            guard dimension == suite.dimension(of: second) else { return nil }
            let firsts = vectors[first], seconds = vectors[second]
            return prepared.scored.pairs.map { pair in
                let row1 = place[pair.sentence1]!, row2 = place[pair.sentence2]!
                let a = firsts.span.extracting(row1 * dimension..<(row1 + 1) * dimension)
                let b = seconds.span.extracting(row2 * dimension..<(row2 + 1) * dimension)
                return CosineSimilarity.of(ab: Float.dot(a, b), aa: Float.dot(a, a), bb: Float.dot(b, b))
            }
        }
        let scoredCouples = couples.indices.filter { cosines[$0] != nil }
        var statistics = try workers.map(itemCount: scoredCouples.count) { item in
            let (first, second) = couples[scoredCouples[item]]
            return self.statistics(of: cosines[scoredCouples[item]]!, named: (strategies[first], strategies[second]), layers: unit.unit.layers)
        }
        if evidence.interval == .bootstrap {
            try Bootstrap(resampleCount: evidence.resampleCount, seed: evidence.seed, stream: number).resample(&statistics, over: prepared.scored, workers)
        }
        let own = statistics.first { $0.cell.pooling == Self.name(reference.name, reference.name) }
        return scoredCouples.indices.flatMap { item -> [(row: MismatchRow, comparison: Comparison)] in
            let (first, second) = couples[scoredCouples[item]]
            return rows(statistics[item], against: own!, strategies[first], strategies[second], reference)
        }
    }

    private static func name(_ first: String, _ second: String) -> String { "\(first)|\(second)" }

    private func statistics(of cosines: [Double], named: (PoolingStrategy, PoolingStrategy), layers: String) -> CellStatistics {
        let cell = Cell(layers: layers, pooling: Self.name(named.0.name, named.1.name), transform: Cell.noTransform)
        let result = CellResult(
            cell: cell, strategy: named.0, dimension: 0, cosines: cosines, otherSpearman: [:], zeroSentences: [], meanCosine: [], isoScore: [])
        return CellStatistics(of: result, over: prepared.scored, withInfluence: evidence.interval != .none)
    }

    private func rows(
        _ cell: CellStatistics, against own: CellStatistics, _ first: PoolingStrategy, _ second: PoolingStrategy, _ reference: PoolingStrategy
    ) -> [(row: MismatchRow, comparison: Comparison)] {
        func direction(_ strategy: PoolingStrategy) -> String { strategy.equivalentTo ?? strategy.name }
        let isIdentical = direction(first) == direction(reference) && direction(second) == direction(reference)
        return zip(cell.entries, own.entries).filter { $0.0.aggregation == .all }.map { entry, other in
            let value = entry.correlations.cosineSpearman, expected = other.correlations.cosineSpearman
            var comparison = ComparisonRow(
                dataset: prepared.dataset.name, model: prepared.dataset.modelName, split: entry.split, subset: "", aggregation: .all, cell: cell.cell,
                reference: own.cell, pairs: entry.pairs, delta: value.number - expected.number, verdict: isIdentical ? .identicalByConstruction : .undefined)
            if comparison.delta.isNaN {
                comparison.note = value.reason ?? expected.reason ?? ""
            } else if !isIdentical {
                switch Difference.between(entry, other, evidence) {
                case .untested(let reason): comparison.note = reason
                case .tested(let difference):
                    comparison.take(difference)
                    comparison.verdict = .noEvidence
                }
            }
            let row = MismatchRow(
                dataset: prepared.dataset.name, model: prepared.dataset.modelName, split: entry.split, layers: cell.cell.layers, pooling1: first.name,
                pooling2: second.name, referencePooling: reference.name, cosineSpearman: value.number, comparison: comparison)
            return (row, Comparison(row: comparison, resampled: [entry.resampled?.values, other.resampled?.values].compactMap { $0 }))
        }
    }
}
