internal import Formats
internal import HiddenStates
internal import LinearAlgebra
internal import Metrics
internal import Pooling
internal import Synchronization

/// The embeddings of each group's slots, and what their geometry is measured with.
struct SlotSelection: Sendable {
    /// Rows of the scored sentences' embeddings: two a pair, or each distinct sentence once.
    let rows: [Int]
    /// Which of them are pairs, and those that people call alike.
    let pairs: [RowPair]
    let positivePairs: [RowPair]
    let tokenCounts: [Int]

    /// - Parameters:
    ///   - sentences: all scored sentences, ascending, whose rows the embeddings are.
    ///   - members: places of the group's pairs.
    init(of members: PairPlaces, in prepared: PreparedDataset, sentences: [Int]) {
        let rowOfSentence = Dictionary(uniqueKeysWithValues: sentences.enumerated().map { ($1, $0) })
        let pairs = members.map { prepared.scored.pairs[$0] }
        var rows: [Int] = [], rowPairs: [RowPair] = [], counts: [Int] = [], slotOf: [Int: Int] = [:]
        func slot(_ sentence: Int) -> Int {
            let key = prepared.identity.number(of: sentence)
            if prepared.countsDistinctSentences, let slot = slotOf[key] { return slot }
            slotOf[key] = rows.count
            rows.append(rowOfSentence[sentence]!)
            counts.append(prepared.dataset.sentences.tokenCount(of: sentence) - (prepared.skippedTokens?[sentence] ?? 0))
            return rows.count - 1
        }
        for pair in pairs { rowPairs.append(RowPair(slot(pair.sentence1), slot(pair.sentence2))) }
        let limit = prepared.positiveLimit
        self.rows = rows
        self.pairs = rowPairs
        positivePairs = zip(pairs, rowPairs).filter { $0.0.score > limit }.map(\.1)
        tokenCounts = counts
    }

    /// - Parameter embeddings: a row for each scored sentence.
    func geometry(of embeddings: Matrix<Float>) -> EmbeddingGeometry {
        let d = embeddings.columnCount
        var elements: [Float] = []
        elements.reserveCapacity(rows.count * d)
        for row in rows { elements += embeddings.elements[embeddings.places(ofRow: row)] }
        return EmbeddingGeometry(
            of: Matrix(rowCount: rows.count, columnCount: d, elements: elements), pairs: pairs, positivePairs: positivePairs, tokenCounts: tokenCounts)
    }
}

extension PreparedDataset {
    /// Gold scores above it are positive pairs, as in SimCSE's alignment: four fifths of the scale, 4 where
    /// the manifest does not give one (STS's goes from 0 to 5).
    var positiveLimit: Double {
        guard let low = dataset.manifest?.score?.min, let high = dataset.manifest?.score?.max, high > low else { return 4 }
        return low + 0.8 * (high - low)
    }

    /// By group of scored pairs.
    func slotSelections(_ sentences: [Int]) -> [SlotSelection] {
        scored.groups.map { SlotSelection(of: $0.whole.members, in: self, sentences: sentences) }
    }

    /// All that scored pairs use, each distinct one once.
    var distinctSentences: [Int] {
        var seen: Set<Int> = []
        return Set(scored.pairs.flatMap { [$0.sentence1, $0.sentence2] }).sorted().filter { seen.insert(identity.number(of: $0)).inserted }
    }

    /// How the tokens of a unit lie, over all scored sentences, each distinct one once; specials left out
    /// where the dataset tells which they are.
    func layerRow(of unit: PoolingUnit, _ workers: Workers) throws -> LayerRow {
        let sentences = distinctSentences, size = BlockSchedule.sentencesPerBlock
        @Sendable func tokenCount(_ sentences: [Int]) -> Int { sentences.reduce(0) { $0 + unit.rows(of: $1).count } }
        let hasTypes = dataset.contains(.tokenIDs), hasSpecials = dataset.contains(.specialTokensMask)
        let total = Mutex(TokenGeometry<Float>(dimension: unit.suite.hiddenSize, keepsTokens: hasTypes, expecting: tokenCount(sentences)))
        try workers.forEach(itemCount: (sentences.count + size - 1) / size) { block -> TokenGeometry<Float> in
            let own = Array(sentences[block * size..<min((block + 1) * size, sentences.count)])
            var walk = TokenWalk(), part = TokenGeometry<Float>(dimension: unit.suite.hiddenSize, keepsTokens: hasTypes, expecting: tokenCount(own))
            try walk.forEachSentence(of: own, in: unit) { (sentence, tokens) throws(InputFault) in
                let rows = unit.rows(of: sentence)
                let ids = hasTypes ? try dataset.tokenTensors.integers(.tokenIDs, rows: rows).map { Int32(truncatingIfNeeded: $0) } : nil
                let content = hasSpecials ? try dataset.tokenTensors.integers(.specialTokensMask, rows: rows).map { $0 == 0 } : nil
                part.add(tokens, types: ids, isContent: content)
            }
            return part
        } inOrder: { part in
            total.withLock { $0.merge(part) }
        }
        let notes = [hasTypes ? nil : "no token_ids: nothing by type", hasSpecials ? nil : "special tokens included"].compactMap(\.self)
        let preparation = unit.neededPreparations.map(\.name).joined(separator: "+")
        return LayerRow(
            dataset: dataset.name, model: dataset.modelName, split: scored.groups.last!.whole.split, layers: unit.layers,
            preparation: preparation.isEmpty ? Cell.noTransform : preparation, statistics: total.withLock { $0 }.statistics, note: notes.joined(separator: "; "))
    }
}
