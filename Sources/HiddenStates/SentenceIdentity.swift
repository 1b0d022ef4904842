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
            var numbers: [String: Int] = [:]
            rule = .text
            keys = zip(indices, dataset.pairs).map { indices, pair in
                indices + [pair.text1, pair.text2].map { text in
                    let next = sentenceCount + numbers.count
                    return numbers[text!, default: next].remembered(in: &numbers, as: text!)
                }
            }
        } else if let located = dataset.tensors[TokenTensor.tokenIDs] {
            let ids = try IntegerTensor.read(located.tensor, from: located.file, path: located.file.path)
            var numbers: [[Int]: Int] = [:]
            rule = .tokenIDs
            keys = indices.map { indices in
                indices + indices.map { sentence in
                    let key = Array(ids[dataset.sentences.rows(of: sentence)])
                    let next = sentenceCount + numbers.count
                    return numbers[key, default: next].remembered(in: &numbers, as: key)
                }
            }
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
