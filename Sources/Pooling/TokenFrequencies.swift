internal import Glibc

/// How often tokens occur in a set of sentences: what `idf` and `sif` weigh by.
public struct TokenFrequencies: Sendable {
    /// Sentences seen.
    public private(set) var sentenceCount = 0
    /// Tokens seen.
    public private(set) var tokenCount = 0
    private var occurrences: [Int: Int] = [:]
    private var sentencesWith: [Int: Int] = [:]

    public init() {}

    /// Counts the tokens of one more sentence, special tokens included.
    public mutating func add(sentence ids: ArraySlice<Int>) {
        sentenceCount += 1
        tokenCount += ids.count
        for id in ids { occurrences[id, default: 0] += 1 }
        for id in Set(ids) { sentencesWith[id, default: 0] += 1 }
    }

    /// ln((1 + S)/(1 + df)) + 1 with S sentences, df of which hold the token: at least 1.
    public func inverseDocumentFrequency(of id: Int) -> Double {
        log(Double(1 + sentenceCount) / Double(1 + sentencesWith[id, default: 0])) + 1
    }

    /// The token's share of all tokens.
    public func share(of id: Int) -> Double {
        tokenCount == 0 ? 0 : Double(occurrences[id, default: 0]) / Double(tokenCount)
    }
}
