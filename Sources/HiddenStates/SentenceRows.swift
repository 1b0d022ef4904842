internal import Formats

/// Where the real tokens of each sentence lie among the rows of a layer.
///
/// A layer is seen as rows × hidden. Packed, the rows are the tokens; padded, sentences × length.
/// Real tokens of a sentence are contiguous in both, so one first row and one count say it all.
public struct SentenceRows: Sendable {
    /// First real row of each sentence; behind them how many rows there are.
    private let starts: [Int]
    /// Real tokens of each sentence, 0 for an empty one; nil where they reach to the next sentence.
    private let counts: [Int32]?

    public var sentenceCount: Int { starts.count - 1 }
    /// Rows of a layer's tensor, padding included.
    public var rowCount: Int { starts[sentenceCount] }
    public var totalTokenCount: Int { counts.map { $0.reduce(0) { $0 + Int($1) } } ?? rowCount }

    public func tokenCount(of sentence: Int) -> Int { counts.map { Int($0[sentence]) } ?? starts[sentence + 1] - starts[sentence] }
    public func rows(of sentence: Int) -> Range<Int> { starts[sentence]..<starts[sentence] + tokenCount(of: sentence) }

    /// All rows from the first of some sentences up to the first of the sentence behind them. Consecutive
    /// ranges of sentences share the rows out among them, padding included, and leave none.
    public func allRows(of sentences: Range<Int>) -> Range<Int> {
        func start(_ sentence: Int) -> Int { sentence == 0 ? 0 : starts[min(sentence, sentenceCount)] }
        return start(sentences.lowerBound)..<start(sentences.upperBound)
    }

    /// The sentence and the token (0-based among its real ones) that lie in a row, or nil where the
    /// row is padding.
    public func position(ofRow row: Int) -> (sentence: Int, token: Int)? {
        // The last sentence that starts at or before the row: if the row is real, it is that one's.
        var low = 0, high = sentenceCount
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= row { low = middle + 1 } else { high = middle }
        }
        let sentence = low - 1
        guard sentence >= 0, rows(of: sentence).contains(row) else { return nil }
        return (sentence, row - starts[sentence])
    }

    /// One row a sentence, as ready-made sentence embeddings have.
    init(onePerSentence count: Int) {
        (starts, counts) = (Array(0...count), nil)
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
        (starts, counts) = (offsets, nil)
    }

    /// The padded layout: sentence s has the rows s·length + those where its mask is 1, which follow
    /// one another.
    init(attentionMask located: LocatedTensor) throws(InputFault) {
        let tensor = located.tensor, path = located.file.path
        guard ["I64", "I32", "U8", "BOOL"].contains(tensor.dtype), tensor.shape.count == 2, tensor.shape[1] >= 1 else {
            throw .tensorForm("attention_mask", tensor, "I64, I32, U8 or BOOL [sentences, length]", path)
        }
        let sentenceCount = tensor.shape[0], length = tensor.shape[1]
        var starts: [Int] = [], counts: [Int32] = []
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
                starts.append(sentence * length + first - row.startIndex)
                counts.append(Int32(count))
            }
        }
        (self.starts, self.counts) = (starts + [sentenceCount * length], counts)
    }
}
