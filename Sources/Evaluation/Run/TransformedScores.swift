internal import Formats
internal import HiddenStates
internal import LinearAlgebra
internal import Metrics

/// Scores and closed-form geometry of embeddings that are held in memory: those of every scored sentence.
struct EmbeddingScores: Sendable {
    let cosines: [Double]
    let otherSpearman: [Similarity: [Statistic]]
    let zeroSentences: Set<Int>
    let meanCosine: [Statistic]
    let isoScore: [Statistic]

    /// - Parameters:
    ///   - embeddings: n × d, a row for each of `sentences`.
    ///   - sentences: all that scored pairs use, ascending.
    /// - Throws: the sentence whose squared norm is not finite.
    init(_ embeddings: Matrix<Float>, of sentences: [Int], _ scored: ScoredPairs) throws(NotFinite) {
        let elements = embeddings.elements.span
        let norms = Float.squares(elements, at: sentences.indices.map { embeddings.places(ofRow: $0).lowerBound }, count: embeddings.columnCount)
        var zeros: Set<Int> = [], rows: [Int: Int] = [:]
        for (row, sentence) in sentences.enumerated() {
            guard norms[row].isFinite else { throw NotFinite(sentence: sentence) }
            rows[sentence] = row
            if norms[row] == 0 { zeros.insert(sentence) }
        }
        let pairRows = scored.pairs.map { (rows[$0.sentence1]!, rows[$0.sentence2]!) }
        let sums = pairRows.map { a, b in
            Float.pairSums(elements.extracting(embeddings.places(ofRow: a)), elements.extracting(embeddings.places(ofRow: b)))
        }
        func scores(_ similarity: Similarity) -> [Double] {
            zip(sums, pairRows).map { sums, rows in similarity.of(sums, aa: norms[rows.0], bb: norms[rows.1]) }
        }
        cosines = scores(.cosine)
        var others: [Similarity: [Statistic]] = [:]
        for similarity in Similarity.allCases where similarity != .cosine { others[similarity] = scored.spearman(of: scores(similarity)) }
        otherSpearman = others
        zeroSentences = zeros
        (meanCosine, isoScore) = Self.geometry(embeddings, norms, pairRows, rows, scored)
    }

    struct NotFinite: Error { let sentence: Int }

    /// Over the slots of each part's pairs in blocks of 256 rows, or of a group with fewer sentences than dimensions at once.
    private static func geometry(
        _ embeddings: Matrix<Float>, _ norms: [Double], _ pairRows: [(Int, Int)], _ rows: [Int: Int], _ scored: ScoredPairs
    ) -> (meanCosine: [Statistic], isoScore: [Statistic]) {
        let d = embeddings.columnCount, elements = embeddings.elements.span
        var uses = [[Int]](repeating: [Int](repeating: 0, count: embeddings.rowCount), count: scored.partCount)
        for (pair, (a, b)) in pairRows.enumerated() {
            let part = scored.part(ofPair: pair)
            uses[part][a] += 1
            uses[part][b] += 1
        }
        let slots = scored.groups.map(scored.slots(of:)), isSmall = slots.map { CovarianceTraces.usesProductsOfRows(count: $0.sentences.count, dimension: d) }
        let scattered = Set(zip(scored.groups, isSmall).filter { !$0.1 }.flatMap(\.0.parts))
        var sums: [UnitVectorSum] = [], moments: [SecondMoments?] = [], block = BlockMoments<Float>(dimension: d)
        for part in 0..<scored.partCount {
            var sum = UnitVectorSum(dimension: d), total = scattered.contains(part) ? SecondMoments(dimension: d) : nil
            for start in stride(from: 0, to: embeddings.rowCount, by: BlockSchedule.sentencesPerBlock) {
                let used = (start..<min(start + BlockSchedule.sentencesPerBlock, embeddings.rowCount)).filter { uses[part][$0] > 0 }
                let places = used.map { $0 * d }, times = used.map { uses[part][$0] }
                sum.add(elements, at: places, squaredNorms: used.map { norms[$0] }, times: times)
                guard total != nil else { continue }
                block.take(elements, rows: places, times: times)
                total!.merge(block)
            }
            sums.append(sum)
            moments.append(total)
        }
        let isoScores = scored.groups.indices.map { group in
            guard isSmall[group] else { return scored.isoScore(of: scored.groups[group], parts: moments) }
            return IsoScore.of(CovarianceTraces(elements, rows: slots[group].sentences.map { rows[$0]! * d }, times: slots[group].times, dimension: d))
        }
        return (scored.meanCosines(ofParts: sums), isoScores)
    }
}
