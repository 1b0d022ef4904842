internal import Formats
internal import HiddenStates
internal import Metrics
internal import Pooling

/// The sentences that transforms are fitted on: none of them is scored, unless that was asked for.
struct FitSet: Sendable {
    /// What the column `fit_on` says: a split, `self`, or the name of another dataset.
    let name: String
    let dataset: Dataset
    /// Rows of that dataset, ascending, each once.
    let sentences: [Int]
    /// How often each counts: distinct sentences once; of the scored ones, which the literature fits on as
    /// they stand in the pairs, each as often as a pair uses it.
    let times: [Int]
    /// Distinct sentences that were left out because they are scored too.
    let removedCount: Int
    /// Whether the scored sentences themselves are fitted on.
    let isTransductive: Bool
    /// Of the whole dataset, for strategies that weigh tokens by them.
    let frequencies: TokenFrequencies?

    /// Sentences with their repeats.
    var count: Int { times.reduce(0, +) }

    var isOther: Bool { otherPath != nil }
    /// The folder of another dataset, as it was named.
    let otherPath: String?

    static let scoredName = "self"

    /// - Parameters:
    ///   - frequencies: of `dataset`, where a strategy needs them.
    ///   - strategies: all that may be pooled on it.
    init(
        _ selection: FitSelection, of dataset: Dataset, scored: ScoredPairs, identity: SentenceIdentity, frequencies: TokenFrequencies?,
        strategies: [PoolingStrategy]
    ) throws(InputFault) {
        switch selection {
        case .scored:
            name = Self.scoredName
            isTransductive = true
            // The last group is all pairs that are scored.
            (sentences, times) = scored.slots(of: scored.groups.last!)
            removedCount = 0
        case .trainSplit, .split:
            let split = if case .split(let name) = selection { name } else { "train" }
            let splits = dataset.pairs.splits?.names ?? []
            guard splits.contains(split) else {
                let there = splits.isEmpty ? "no splits" : "only \(splits.sorted().map { OneLine.quoted($0) }.joined(separator: ", "))"
                throw InputFault(
                    path: dataset.pairsPath, found: "no split \(OneLine.quoted(split)) to fit transforms on, \(there)",
                    expected: "a split that is not scored", nextStep: "name one in --fit-on, a folder in --fit-dataset, or --fit-on self (transductive)")
            }
            name = split
            isTransductive = false
            let isScored = Set(scored.pairs.flatMap { [identity.number(of: $0.sentence1), identity.number(of: $0.sentence2)] })
            let own = dataset.pairs.filter { $0.split == split }.flatMap { [$0.sentence1, $0.sentence2] }
            (sentences, removedCount) = Self.distinct(own, without: isScored) { identity.number(of: $0) }
            times = sentences.map { _ in 1 }
            guard !sentences.isEmpty else {
                throw InputFault(
                    path: dataset.pairsPath, found: "every sentence of split \(OneLine.quoted(split)) is scored too", expected: "others to fit transforms on",
                    nextStep: "score another --split, or name another --fit-on")
            }
        case .dataset(let path):
            let other = try Dataset(openingFolder: path)
            (name, otherPath, isTransductive) = (other.name, path, false)
            self.dataset = other
            for strategy in strategies { try PoolingSelection.require(strategy, in: other) }
            self.frequencies = frequencies == nil ? nil : try TokenFrequencies(of: other)
            (sentences, removedCount) = try Self.sentences(of: other, withoutScoredOf: dataset, scored)
            times = sentences.map { _ in 1 }
            return
        }
        self.dataset = dataset
        self.frequencies = frequencies
        otherPath = nil
    }

    /// Where the models are known, and differ.
    static func warning(fittedOn model: String, appliedTo dataset: Dataset) -> String? {
        guard model != dataset.modelName, model != Dataset.unknownModel, dataset.modelName != Dataset.unknownModel else { return nil }
        return "transforms are fitted on embeddings of another model: \(OneLine.of(model)), not \(OneLine.of(dataset.modelName))"
    }

    private static func distinct(_ sentences: [Int], without removed: Set<Int>, _ number: (Int) -> Int) -> (kept: [Int], removed: Int) {
        var seen: Set<Int> = [], kept: [Int] = [], gone: Set<Int> = []
        for sentence in sentences.sorted() {
            let number = number(sentence)
            if removed.contains(number) { gone.insert(number) } else if seen.insert(number).inserted { kept.append(sentence) }
        }
        return (kept, gone.count)
    }

    /// What tells sentences of two folders apart.
    private enum Mark: Hashable {
        case text(ByteFingerprint)
        case tokenIDs([Int])
        /// Of a sentence without text and token ids, as nobody else's.
        case place(Int)
    }

    /// All sentences of another folder, those that no pair uses included, without those that are scored: those with
    /// equal text, or where one of two sentences has none, equal token ids.
    private static func sentences(
        of other: Dataset, withoutScoredOf dataset: Dataset, _ scored: ScoredPairs
    ) throws(InputFault) -> (kept: [Int], removed: Int) {
        let byText = dataset.hasTexts && other.hasTexts, byIDs = dataset.contains(.tokenIDs) && other.contains(.tokenIDs)
        guard byText || byIDs else {
            throw InputFault(
                path: other.path, found: "neither texts nor token_ids that it shares with \(dataset.path)",
                expected: "one of them, to leave out sentences that are scored", nextStep: "export both with texts or token ids")
        }
        let ownTexts = byText ? try texts(of: scored.pairs) : [:], otherTexts = byText ? try texts(of: other.pairs) : [:]
        func ids(_ sentence: Int, of dataset: Dataset) throws(InputFault) -> Mark? {
            byIDs ? .tokenIDs(try dataset.tokenTensors.integers(.tokenIDs, rows: dataset.sentences.rows(of: sentence))) : nil
        }
        let candidates = (0..<other.sentences.sentenceCount).filter { other.sentences.tokenCount(of: $0) > 0 }
        let lacksText = candidates.contains { otherTexts[$0] == nil }
        // Those that any sentence is held against, and those that only one without text is.
        var scoredMarks: Set<Mark> = [], scoredIDs: Set<Mark> = []
        for sentence in Set(scored.pairs.flatMap { [$0.sentence1, $0.sentence2] }) {
            if let text = ownTexts[sentence] {
                scoredMarks.insert(.text(text))
                if lacksText, let ids = try ids(sentence, of: dataset) { scoredIDs.insert(ids) }
            } else if let ids = try ids(sentence, of: dataset) {
                scoredMarks.insert(ids)
            }
        }
        let lackedText = scoredMarks.contains { if case .tokenIDs = $0 { true } else { false } }
        var seen: Set<Mark> = [], kept: [Int] = [], removed: Set<Mark> = []
        for sentence in candidates {
            let text = otherTexts[sentence].map(Mark.text)
            let ids = text == nil || lackedText ? try ids(sentence, of: other) : nil
            let mark = text ?? ids ?? .place(sentence)
            let isScored = scoredMarks.contains(mark) || ids.map { scoredMarks.contains($0) || text == nil && scoredIDs.contains($0) } ?? false
            if isScored { removed.insert(mark) } else if seen.insert(mark).inserted { kept.append(sentence) }
        }
        return (kept, removed.count)
    }

    /// By sentence, of those that have one.
    private static func texts(of pairs: PairList) throws(InputFault) -> [Int: ByteFingerprint] {
        var found: [Int: ByteFingerprint] = [:]
        try pairs.forEachText { sentence, texts, place in
            if !texts.isEmpty(place), found[sentence] == nil { found[sentence] = texts.fingerprint(place) }
        }
        return found
    }
}
