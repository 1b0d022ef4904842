public import Formats

/// Which sentences of a dataset are the same: those with the same index, or with exactly equal text;
/// where there is no text, with equal token ids; where there is neither, by index only.
public struct SentenceIdentity: Sendable {
    public enum Rule: String, Sendable {
        case text
        case tokenIDs = "token_ids"
        case index
    }

    /// Which rule served, beside the index: `text` where any sentence has one.
    public let rule: Rule
    /// Whether token ids were looked at.
    public let usesTokenIDs: Bool
    /// For each pair of the dataset, the keys of its sentences: two sentences are the same where they
    /// share a key.
    public let keys: [[Int]]
    /// For each sentence that a pair uses: equal numbers are the same sentence.
    private let numberOfSentence: [Int: Int]

    /// What tells sentences apart. Text by its bytes, because strings count as equal where only their
    /// normal forms are.
    private enum Mark: Hashable {
        case text([UInt8])
        case tokenIDs([Int])
    }

    public init(of dataset: Dataset) throws(InputFault) {
        let hasIDs = dataset.contains(.tokenIDs)
        var numbers: [Mark: Int] = [:]
        var usesTokenIDs = false
        var keys: [[Int]] = []
        var numberOfSentence: [Int: Int] = [:]
        for pair in dataset.pairs {
            var pairKeys = [pair.sentence1, pair.sentence2]
            for (sentence, text) in [(pair.sentence1, pair.text1), (pair.sentence2, pair.text2)] {
                let mark: Mark
                if dataset.hasTexts, let text, !text.isEmpty {
                    mark = .text(Array(text.utf8))
                } else if hasIDs {
                    usesTokenIDs = true
                    mark = .tokenIDs(try dataset.tokenTensors.integers(.tokenIDs, rows: dataset.sentences.rows(of: sentence)))
                } else {
                    numberOfSentence[sentence] = sentence
                    continue
                }
                let number = numbers[mark] ?? dataset.sentences.sentenceCount + numbers.count
                numbers[mark] = number
                pairKeys.append(number)
                numberOfSentence[sentence] = number
            }
            keys.append(pairKeys)
        }
        self.keys = keys
        self.numberOfSentence = numberOfSentence
        self.usesTokenIDs = usesTokenIDs
        rule = dataset.hasTexts ? .text : hasIDs ? .tokenIDs : .index
    }

    /// A number that the same sentences share, of a sentence that a pair uses.
    public func number(of sentence: Int) -> Int { numberOfSentence[sentence] ?? sentence }
}
