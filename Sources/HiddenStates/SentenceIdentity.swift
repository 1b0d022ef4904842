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
    private let pairs: PairList
    /// For each sentence of each pair, two a pair: equal numbers are the same sentence.
    private let numbers: [UInt32]
    /// The same for each sentence.
    private let numberOfSentence: [UInt32]

    /// - Precondition: fewer than 2³¹ sentences and pairs.
    public init(of dataset: Dataset) throws(InputFault) {
        let hasIDs = dataset.contains(.tokenIDs)
        let sentenceCount = dataset.sentences.sentenceCount
        pairs = dataset.pairs
        let texts = pairs.columns.texts
        var firstIDs: [[Int]: UInt32] = [:]
        var nextNumber = UInt32(sentenceCount), usesTokenIDs = false
        var numbers: [UInt32] = []
        numbers.reserveCapacity(2 * pairs.count)
        for pair in pairs {
            for sentence in [pair.sentence1, pair.sentence2] {
                var number = UInt32(sentence)
                if let first = texts?.firstEqual(to: numbers.count) {
                    number = first < numbers.count ? numbers[first] : nextNumber
                } else if hasIDs {
                    usesTokenIDs = true
                    let ids = try dataset.tokenTensors.integers(.tokenIDs, rows: dataset.sentences.rows(of: sentence))
                    number = firstIDs[ids] ?? nextNumber
                    firstIDs[ids] = number
                }
                if number == nextNumber { nextNumber += 1 }
                numbers.append(number)
            }
        }
        self.numbers = numbers
        if dataset.pairs.isInOrder {
            numberOfSentence = numbers
        } else {
            var numberOfSentence = (0..<sentenceCount).map { UInt32($0) }
            for (place, pair) in pairs.enumerated() {
                numberOfSentence[pair.sentence1] = numbers[2 * place]
                numberOfSentence[pair.sentence2] = numbers[2 * place + 1]
            }
            self.numberOfSentence = numberOfSentence
        }
        self.usesTokenIDs = usesTokenIDs
        rule = dataset.hasTexts ? .text : hasIDs ? .tokenIDs : .index
    }

    /// A number that the same sentences share, of a sentence that a pair uses.
    public func number(of sentence: Int) -> Int { Int(numberOfSentence[sentence]) }

    /// The keys of a pair's sentences: two sentences are the same where they share a key.
    public func keys(ofPair place: Int) -> [4 of Int] {
        let pair = pairs[place]
        return [pair.sentence1, Int(numbers[2 * place]), pair.sentence2, Int(numbers[2 * place + 1])]
    }
}
