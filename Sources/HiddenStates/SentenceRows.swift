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

    /// The sentence and the token (0-based among its real ones) that lie in a row, or nil where the
    /// row is padding.
    public func position(ofRow row: Int) -> (sentence: Int, token: Int)? {
        // The last sentence that starts at or before the row; empty ones before it start no later.
        var low = 0, high = firstRows.count
        while low < high {
            let middle = (low + high) / 2
            if firstRows[middle] <= row { low = middle + 1 } else { high = middle }
        }
        var sentence = low - 1
        while sentence >= 0, tokenCounts[sentence] == 0 { sentence -= 1 }
        guard sentence >= 0, rows(of: sentence).contains(row) else { return nil }
        return (sentence, row - firstRows[sentence])
    }

    /// The packed layout: sentence s has the rows offsets[s]..<offsets[s + 1].
    init(offsets tensor: SafetensorsFile.Tensor, in file: SafetensorsFile) throws(InputFault) {
        guard tensor.dtype == "I64", tensor.shape.count == 1, tensor.shape[0] >= 1 else {
            throw .tensorForm("offsets", tensor, "I64 [sentences + 1]", file.path)
        }
        let offsets = try IntegerTensor.read(tensor, from: file, path: file.path)
        guard offsets[0] == 0 else { throw .offsets("starts with \(offsets[0])", "0", file.path) }
        for sentence in 1..<max(offsets.count, 1) where offsets[sentence] < offsets[sentence - 1] {
            throw .offsets("falls from \(offsets[sentence - 1]) to \(offsets[sentence]) at sentence \(sentence - 1)",
                "offsets that never decrease", file.path)
        }
        rowCount = offsets[offsets.count - 1]
        firstRows = Array(offsets.dropLast())
        tokenCounts = zip(offsets, offsets.dropFirst()).map { $1 - $0 }
    }
}
