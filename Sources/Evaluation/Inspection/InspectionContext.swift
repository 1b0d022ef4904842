internal import Formats
internal import HiddenStates

/// What checks know of a dataset before its states are walked over.
struct InspectionContext: Sendable {
    let dataset: Dataset
    let workers: Workers
    /// Which sentences are the same, as clustering and leak removal see it.
    let identity: SentenceIdentity
    /// For each sentence, the place of the first pair that uses it.
    let firstPairs: [Int: Int]
    /// For each sentence that a pair uses, its text, where it has one.
    private let texts: [Int: String]
    /// Nil where the dataset has no token ids.
    let tokenIDs: TokenIDSurvey?
    /// Groups of at least two sentences with exactly the same text, each ascending.
    let repeatedTexts: [[Int]]
    /// Groups of at least two sentences that a model was given the same input for: the same token ids;
    /// without them the same text.
    let repeatedSentences: [[Int]]

    init(_ dataset: Dataset, _ workers: Workers) throws(InputFault) {
        self.dataset = dataset
        self.workers = workers
        identity = try SentenceIdentity(of: dataset)
        var firstPairs: [Int: Int] = [:], texts: [Int: String] = [:]
        for (place, pair) in dataset.pairs.enumerated() {
            for sentence in [pair.sentence1, pair.sentence2] where firstPairs[sentence] == nil { firstPairs[sentence] = place }
        }
        try dataset.pairs.forEachText { sentence, words, place in
            if texts[sentence] == nil { texts[sentence] = words.text(place) }
        }
        texts = texts.filter { !$0.value.isEmpty }
        self.firstPairs = firstPairs
        self.texts = texts
        tokenIDs = dataset.contains(.tokenIDs) ? try TokenIDSurvey(of: dataset) : nil
        repeatedTexts = Self.groups(texts.keys.sorted()) { texts[$0].map(TextBytes.init) }
        repeatedSentences = tokenIDs.map { survey in
            Self.groups(0..<dataset.sentences.sentenceCount) { dataset.sentences.tokenCount(of: $0) == 0 ? nil : survey.digests[$0] }
        } ?? repeatedTexts
    }

    var sentenceCount: Int { dataset.sentences.sentenceCount }
    func tokenCount(of sentence: Int) -> Int { dataset.sentences.tokenCount(of: sentence) }

    /// Whether a pair gives a text for a sentence, and it is empty or blank.
    func hasEmptyText(_ sentence: Int) -> Bool { dataset.hasTexts && texts[sentence]?.allSatisfy(\.isWhitespace) ?? true }

    /// The id of the first pair that uses a sentence, or nil.
    func pairID(of sentence: Int) -> String? { firstPairs[sentence].map { dataset.pairs[$0].id } }

    /// A sentence as the first example of something.
    func place(_ sentence: Int, token: Int? = nil, remark: String? = nil) -> Inspection.Place {
        Inspection.Place(pair: pairID(of: sentence), sentence: sentence, token: token, remark: remark)
    }

    /// Whether a model was given different input for two sentences, or nil where nothing tells.
    ///
    /// By token ids; without them by texts whose difference is more than case and blanks, which some
    /// tokenizers drop.
    func areDifferent(_ a: Int, _ b: Int) -> Bool? {
        if let tokenIDs { return tokenIDs.digests[a] != tokenIDs.digests[b] }
        guard let a = texts[a], let b = texts[b] else { return nil }
        return Self.folded(a) != Self.folded(b)
    }

    private static func folded(_ text: String) -> String { text.lowercased().filter { !$0.isWhitespace } }

    private static func groups<Key: Hashable>(_ sentences: some Sequence<Int>, by key: (Int) -> Key?) -> [[Int]] {
        var members: [Key: [Int]] = [:]
        for sentence in sentences {
            if let key = key(sentence) { members[key, default: []].append(sentence) }
        }
        return members.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    }
}

/// Looks at what is known without the states: pairs, texts, lengths, token ids. One family of findings.
protocol DatasetCheck {
    static func findings(in context: InspectionContext) throws -> [Inspection.Finding]
}
