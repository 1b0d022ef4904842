internal import Formats

/// Where the real tokens of each sentence lie among the rows of a layer.
///
/// A layer is seen as rows × hidden. Packed, the rows are the tokens; padded, sentences × length.
/// Real tokens of a sentence are contiguous in both, so one first row and one count say it all.
public struct SentenceRows: Sendable {
    /// Rows of a layer's tensor, padding included.
    public let rowCount: Int
    /// First real row of each sentence.
    let firstRows: [Int]
    /// Real tokens of each sentence; 0 for an empty one.
    let tokenCounts: [Int]

    public var sentenceCount: Int { tokenCounts.count }
    public var totalTokenCount: Int { tokenCounts.reduce(0, +) }

    public func tokenCount(of sentence: Int) -> Int { tokenCounts[sentence] }
    public func rows(of sentence: Int) -> Range<Int> {
        firstRows[sentence]..<firstRows[sentence] + tokenCounts[sentence]
    }

    /// All rows from the first of some sentences up to the first of the sentence behind them. Consecutive
    /// ranges of sentences share the rows out among them, padding included, and leave none.
    public func allRows(of sentences: Range<Int>) -> Range<Int> {
        func start(_ sentence: Int) -> Int { sentence == 0 ? 0 : sentence < sentenceCount ? firstRows[sentence] : rowCount }
        return start(sentences.lowerBound)..<start(sentences.upperBound)
    }

    /// The sentence and the token (0-based among its real ones) that lie in a row, or nil where the
    /// row is padding.
    public func position(ofRow row: Int) -> (sentence: Int, token: Int)? {
        // The last sentence that starts at or before the row: if the row is real, it is that one's.
        var low = 0, high = firstRows.count
        while low < high {
            let middle = (low + high) / 2
            if firstRows[middle] <= row { low = middle + 1 } else { high = middle }
        }
        let sentence = low - 1
        guard sentence >= 0, rows(of: sentence).contains(row) else { return nil }
        return (sentence, row - firstRows[sentence])
    }

    /// One row a sentence, as ready-made sentence embeddings have.
    init(onePerSentence count: Int) {
        rowCount = count
        firstRows = Array(0..<count)
        tokenCounts = [Int](repeating: 1, count: count)
    }

    /// The packed layout: sentence s has the rows offsets[s]..<offsets[s + 1].
    init(offsets located: LocatedTensor) throws(InputFault) {
        let tensor = located.tensor, path = located.file.path
        guard tensor.dtype == "I64", tensor.shape.count == 1, tensor.shape[0] >= 1 else {
            throw .tensorForm("offsets", tensor, "I64 [sentences + 1]", path)
        }
        let offsets = try IntegerTensor.read(located)
        guard offsets[0] == 0 else { throw .offsets("starts with \(offsets[0])", "0", path) }
        for sentence in 1..<max(offsets.count, 1) where offsets[sentence] < offsets[sentence - 1] {
            throw .offsets("falls from \(offsets[sentence - 1]) to \(offsets[sentence]) at sentence \(sentence - 1)",
                "offsets that never decrease", path)
        }
        rowCount = offsets[offsets.count - 1]
        firstRows = Array(offsets.dropLast())
        tokenCounts = zip(offsets, offsets.dropFirst()).map { $1 - $0 }
    }

    /// The padded layout: sentence s has the rows s·length + those where its mask is 1, which follow
    /// one another.
    init(attentionMask located: LocatedTensor) throws(InputFault) {
        let tensor = located.tensor, path = located.file.path
        guard ["I64", "I32", "U8", "BOOL"].contains(tensor.dtype), tensor.shape.count == 2, tensor.shape[1] >= 1 else {
            throw .tensorForm("attention_mask", tensor, "I64, I32, U8 or BOOL [sentences, length]", path)
        }
        let sentenceCount = tensor.shape[0], length = tensor.shape[1]
        var firstRows: [Int] = [], tokenCounts: [Int] = []
        // A few sentences at a time: a mask of 64-bit numbers can be larger than the states it is for.
        let step = max(1, 65_536 / length)
        for start in stride(from: 0, to: sentenceCount, by: step) {
            let end = min(start + step, sentenceCount)
            let mask = try IntegerTensor.read(located, elements: start * length..<end * length)
            for sentence in start..<end {
                let row = mask[(sentence - start) * length..<(sentence - start + 1) * length]
                if let bad = row.firstIndex(where: { $0 != 0 && $0 != 1 }) {
                    throw .mask("\(row[bad]) at sentence \(sentence), position \(bad - row.startIndex)", "0 or 1", path)
                }
                let first = row.firstIndex(of: 1) ?? row.startIndex
                let count = row.count { $0 == 1 }
                if let hole = row[first..<first + count].firstIndex(of: 0) {
                    throw .mask("a hole at sentence \(sentence), position \(hole - row.startIndex)", "real tokens that follow one another", path)
                }
                firstRows.append(sentence * length + first - row.startIndex)
                tokenCounts.append(count)
            }
        }
        rowCount = sentenceCount * length
        self.firstRows = firstRows
        self.tokenCounts = tokenCounts
    }
}
