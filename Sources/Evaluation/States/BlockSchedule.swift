internal import HiddenStates
internal import Metrics

/// What is to be done with each block of 256 sentences.
///
/// Blocks are counted from sentence 0 of the dataset, whatever is scored and however many workers
/// there are, so that every sum is always made of the same parts in the same order.
struct BlockSchedule: Sendable {
    static let sentencesPerBlock = 256

    struct Block: Sendable {
        private let first: Int
        private let offsets: [UInt8]
        /// For each part of the scored pairs, how often each of `sentences` is used there.
        let uses: [[Int32]]
        /// Pairs whose sentences are both in this block, in the order in which their later row comes.
        var pairs: [BlockPair] = []
        /// Rows whose embeddings are kept until the layer ends, and where.
        var kept: [(row: Int, place: Int)] = []

        /// - Parameters:
        ///   - sentences: ascending; of one block.
        ///   - uses: by part and sentence of the dataset.
        init(_ sentences: [Int], uses: [[Int32]]) {
            first = sentences.first ?? 0
            offsets = sentences.map { [first] in UInt8($0 - first) }
            self.uses = uses.map { uses in sentences.map { uses[$0] } }
        }

        /// The sentences that scored pairs use, ascending. The rest of the block is not pooled.
        var sentences: [Int] { offsets.indices.map(sentence(ofRow:)) }
        var sentenceCount: Int { offsets.count }
        func sentence(ofRow row: Int) -> Int { first + Int(offsets[row]) }
    }

    /// In few bytes, because a dataset may have millions.
    struct BlockPair: Sendable {
        private let place: UInt32
        private let rows: (UInt8, UInt8)

        init(_ pair: Int, _ row1: UInt8, _ row2: UInt8) {
            place = UInt32(pair)
            rows = (row1, row2)
        }

        /// Its place among the scored pairs.
        var pair: Int { Int(place) }
        /// Rows of the block: places in its `sentences`.
        var row1: Int { Int(rows.0) }
        var row2: Int { Int(rows.1) }
        var laterRow: Int { max(row1, row2) }
    }

    let blocks: [Block]
    /// Sentences whose embeddings are kept, because a pair joins two blocks, or something needs them again.
    var keptCount: Int { keptSentences.count }
    /// Those pairs: place among the scored pairs, and places among the kept embeddings.
    let crossingPairs: [(pair: Int, place1: Int, place2: Int)]

    /// Of those that are kept, the sentence at each place.
    let keptSentences: [Int]

    /// The embeddings that a group of pairs uses: places among those that are kept, by ascending sentence, and
    /// how often each is used.
    struct GroupRows: Sendable {
        var places: [Int] = []
        var times: [Int] = []
    }
    /// By group; nothing where a group has as many sentences as the widest embedding has dimensions.
    private let rowsOfGroup: [GroupRows?]
    /// By group: its parts.
    private let partsOfGroup: [[Int]]

    /// - Parameters:
    ///   - keepsAll: keeps every scored sentence, ascending, because something needs the embeddings again.
    ///   - dimension: of the widest embedding whose geometry is measured. The sentences of groups with fewer
    ///     are kept too: their n × n products are less work than d × d.
    init(of scored: ScoredPairs, sentenceCount: Int, keepsAll: Bool, dimension: Int) {
        let blockCount = (sentenceCount + Self.sentencesPerBlock - 1) / Self.sentencesPerBlock
        var uses = [[Int32]](repeating: [Int32](repeating: 0, count: sentenceCount), count: scored.partCount)
        var pairCounts = [Int](repeating: 0, count: blockCount)
        for (place, pair) in scored.pairs.enumerated() {
            let part = scored.part(ofPair: place)
            uses[part][pair.sentence1] += 1
            uses[part][pair.sentence2] += 1
            if let block = Self.block(of: pair) { pairCounts[block] += 1 }
        }
        var rows = [UInt8](repeating: 0, count: sentenceCount)
        var blocks = (0..<blockCount).map { number in
            let used = (number * Self.sentencesPerBlock..<min((number + 1) * Self.sentencesPerBlock, sentenceCount))
                .filter { sentence in uses.contains { $0[sentence] > 0 } }
            for (row, sentence) in used.enumerated() { rows[sentence] = UInt8(row) }
            var block = Block(used, uses: uses)
            block.pairs.reserveCapacity(pairCounts[number])
            return block
        }
        var places: [Int: Int] = [:], keptSentences: [Int] = []
        func keptPlace(of sentence: Int) -> Int {
            if let place = places[sentence] { return place }
            places[sentence] = keptSentences.count
            blocks[sentence / Self.sentencesPerBlock].kept.append((Int(rows[sentence]), keptSentences.count))
            keptSentences.append(sentence)
            return keptSentences.count - 1
        }
        if keepsAll { for sentence in blocks.flatMap(\.sentences) { _ = keptPlace(of: sentence) } }
        rowsOfGroup = scored.groups.map { group in
            let slots = scored.slots(of: group)
            guard CovarianceTraces.usesProductsOfRows(count: slots.sentences.count, dimension: dimension) else { return nil }
            return GroupRows(places: slots.sentences.map(keptPlace), times: slots.times)
        }
        partsOfGroup = scored.groups.map(\.parts)
        var crossing: [(pair: Int, place1: Int, place2: Int)] = []
        for (index, pair) in scored.pairs.enumerated() {
            if let block = Self.block(of: pair) {
                blocks[block].pairs.append(BlockPair(index, rows[pair.sentence1], rows[pair.sentence2]))
            } else {
                crossing.append((index, keptPlace(of: pair.sentence1), keptPlace(of: pair.sentence2)))
            }
        }
        for block in blocks.indices {
            let isInOrder = zip(blocks[block].pairs, blocks[block].pairs.dropFirst()).allSatisfy { $0.laterRow <= $1.laterRow }
            if !isInOrder { blocks[block].pairs.sort { ($0.laterRow, $0.pair) < ($1.laterRow, $1.pair) } }
        }
        self.blocks = blocks
        self.keptSentences = keptSentences
        crossingPairs = crossing
    }

    /// The block that holds both sentences of a pair, if one does.
    private static func block(of pair: Pair) -> Int? {
        let block = pair.sentence1 / sentencesPerBlock
        return block == pair.sentence2 / sentencesPerBlock ? block : nil
    }

    /// All sentences of a block, used or not.
    static func sentences(ofBlock number: Int, of states: StateTensor) -> Range<Int> {
        number * sentencesPerBlock..<min((number + 1) * sentencesPerBlock, states.rows.sentenceCount)
    }

    /// Bytes of the largest block of a tensor among those of up to so many; padding included.
    func largestBlock(of states: StateTensor, upTo limit: Int) -> Int {
        blocks.indices.map { states.rows.allRows(of: Self.sentences(ofBlock: $0, of: states)).count * states.rowByteCount }.filter { $0 <= limit }.max() ?? 0
    }

    /// The rows of a group that has fewer sentences than dimensions.
    func rows(ofGroup group: Int, dimension: Int) -> GroupRows? {
        rowsOfGroup[group].flatMap { CovarianceTraces.usesProductsOfRows(count: $0.places.count, dimension: dimension) ? $0 : nil }
    }

    /// Sentences of the largest of these groups; 0 where there is none.
    func largestGroup(dimension: Int) -> Int { rowsOfGroup.indices.compactMap { rows(ofGroup: $0, dimension: dimension)?.places.count }.max() ?? 0 }

    /// The parts of all other groups, whose d × d scatters are summed block by block.
    func scatteredParts(dimension: Int) -> Set<Int> {
        Set(partsOfGroup.indices.filter { rows(ofGroup: $0, dimension: dimension) == nil }.flatMap { partsOfGroup[$0] })
    }
}
