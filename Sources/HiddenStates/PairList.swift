public import Formats

/// The pairs of a dataset in the order of its file, or some of them.
///
/// They lie column by column, and sentences' texts stay in the file: a dataset may have millions of pairs.
public struct PairList: RandomAccessCollection, Sendable {
    let columns: PairColumns
    /// Which pairs of the file; nil for all.
    private let places: [Int]?

    init(_ columns: PairColumns) { (self.columns, places) = (columns, nil) }
    private init(_ columns: PairColumns, places: [Int]) { (self.columns, self.places) = (columns, places) }

    public var startIndex: Int { 0 }
    public var endIndex: Int { places?.count ?? columns.scores.count }
    public subscript(index: Int) -> Pair { Pair(columns: columns, place: places?[index] ?? index) }

    /// Those at some places of the list.
    public func selecting(_ indices: [Int]) -> PairList { PairList(columns, places: places.map { places in indices.map { places[$0] } } ?? indices) }

    /// Whether any sentence has a text.
    public var hasTexts: Bool { columns.texts != nil }

    /// Reads the texts of all of them, one pair after the other: the first sentence's and the second's, either of
    /// which may be empty. Nothing where there are no texts.
    ///
    /// - Parameter body: called with the pair's place in the list.
    /// - Throws: also where the file was changed since it was opened.
    public func forEachTexts(_ body: (_ index: Int, _ texts: ByteStrings) throws(InputFault) -> Void) throws(InputFault) {
        try columns.texts?.forEach(at: indices.lazy.map { places?[$0] ?? $0 }, body)
    }

    /// The same text by text: that at a place of `texts` is the sentence's.
    public func forEachText(_ body: (_ sentence: Int, _ texts: ByteStrings, _ place: Int) throws(InputFault) -> Void) throws(InputFault) {
        try forEachTexts { (index, texts) throws(InputFault) in
            let pair = self[index]
            try body(pair.sentence1, texts, 0)
            try body(pair.sentence2, texts, 1)
        }
    }

    /// What the whole file's pairs take in memory.
    public var byteCount: Int {
        let labels = (splits?.count ?? 0) + (subsets?.count ?? 0), numbers = columns.scores.count + columns.sentences.count
        return columns.ids.byteCount + (columns.texts?.byteCount ?? 0) + labels * MemoryLayout<Int32>.size + numbers * MemoryLayout<Int>.size
    }

    /// Whether pair i of the file has the sentences 2i and 2i + 1.
    var isInOrder: Bool { columns.sentences.isEmpty }

    /// What groups the pairs of the whole file, by their places there; nil where the file does not say.
    public var splits: LabelColumn? { columns.splits }
    public var subsets: LabelColumn? { columns.subsets }
}

/// What the file says of its pairs.
final class PairColumns: Sendable {
    let ids: ByteStrings
    let scores: [Double]
    let splits: LabelColumn?
    let subsets: LabelColumn?
    /// Two a pair; none where pair i has the sentences 2i and 2i + 1.
    let sentences: [Int]
    /// Nil where there are none.
    let texts: PairTexts?

    init(ids: ByteStrings, scores: [Double], splits: LabelColumn?, subsets: LabelColumn?, sentences: [Int], texts: PairTexts?) {
        self.ids = ids
        self.scores = scores
        self.splits = splits
        self.subsets = subsets
        self.sentences = sentences
        self.texts = texts
    }
}
