public import Formats

/// Which sentences of a dataset are the same: those with the same index, or with exactly equal text;
/// where there is no text, with equal token ids; where there is neither, by index only.
public struct SentenceIdentity: Sendable {
    public enum Rule: String, Sendable {
        case text
        case tokenIDs = "token_ids"
        case index
    }

    /// Which rule served, beside the index.
    public let rule: Rule
    /// For each pair of the dataset, the keys of its sentences: two sentences are the same where they
    /// share a key.
    public let keys: [[Int]]

    public init(of dataset: Dataset) throws(InputFault) {
        let sentenceCount = dataset.sentences.sentenceCount
        let indices = dataset.pairs.map { [$0.sentence1, $0.sentence2] }
        if dataset.hasTexts {
            // Bytes, because strings count as equal where only their normal forms are.
            var numbers: [[UInt8]: Int] = [:]
            rule = .text
            keys = zip(indices, dataset.pairs).map { indices, pair in
                let texts = [pair.text1, pair.text2].compactMap { $0 }.filter { !$0.isEmpty }
                return indices + texts.map { text in
                    let key = Array(text.utf8)
                    let next = sentenceCount + numbers.count
                    return numbers[key, default: next].remembered(in: &numbers, as: key)
                }
            }
        } else if dataset.contains(.tokenIDs) {
            var numbers: [[Int]: Int] = [:]
            var keys: [[Int]] = []
            for indices in indices {
                var pairKeys = indices
                for sentence in indices {
                    let key = try dataset.tokenTensors.integers(.tokenIDs, rows: dataset.sentences.rows(of: sentence))
                    let next = sentenceCount + numbers.count
                    pairKeys.append(numbers[key, default: next].remembered(in: &numbers, as: key))
                }
                keys.append(pairKeys)
            }
            rule = .tokenIDs
            self.keys = keys
        } else {
            rule = .index
            keys = indices
        }
    }
}

extension Int {
    fileprivate func remembered<Key>(in numbers: inout [Key: Int], as key: Key) -> Int {
        numbers[key] = self
        return self
    }
}
