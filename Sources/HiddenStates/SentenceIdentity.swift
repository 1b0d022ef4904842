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
    /// Four of each pair of the dataset.
    private let pairKeys: [Int]
    /// For each sentence: equal numbers are the same sentence.
    private let numberOfSentence: [Int]

    /// What tells sentences apart.
    private enum Mark: Hashable {
        case text(TextBytes)
        case tokenIDs([Int])
    }

    public init(of dataset: Dataset) throws(InputFault) {
        let hasIDs = dataset.contains(.tokenIDs)
        var numbers: [Mark: Int] = [:]
        var usesTokenIDs = false
        var pairKeys: [Int] = []
        pairKeys.reserveCapacity(4 * dataset.pairs.count)
        var numberOfSentence = Array(0..<dataset.sentences.sentenceCount)
        for pair in dataset.pairs {
            for (sentence, text) in [(pair.sentence1, pair.text1), (pair.sentence2, pair.text2)] {
                let mark: Mark
                if dataset.hasTexts, let text, !text.isEmpty {
                    mark = .text(TextBytes(text))
                } else if hasIDs {
                    usesTokenIDs = true
                    mark = .tokenIDs(try dataset.tokenTensors.integers(.tokenIDs, rows: dataset.sentences.rows(of: sentence)))
                } else {
                    pairKeys += [sentence, sentence]
                    continue
                }
                let number = numbers[mark] ?? dataset.sentences.sentenceCount + numbers.count
                numbers[mark] = number
                pairKeys += [sentence, number]
                numberOfSentence[sentence] = number
            }
        }
        self.pairKeys = pairKeys
        self.numberOfSentence = numberOfSentence
        self.usesTokenIDs = usesTokenIDs
        rule = dataset.hasTexts ? .text : hasIDs ? .tokenIDs : .index
    }

    /// A number that the same sentences share, of a sentence that a pair uses.
    public func number(of sentence: Int) -> Int { numberOfSentence[sentence] }

    /// The keys of a pair's sentences: two sentences are the same where they share a key.
    public func keys(ofPair pair: Int) -> ArraySlice<Int> { pairKeys[4 * pair..<4 * pair + 4] }
}
