internal import Formats
internal import HiddenStates

/// What a dataset has of a pair for people to read.
public struct PairText: Sendable, Equatable {
    /// nil where the dataset has no texts.
    public private(set) var first: String?
    public private(set) var second: String?
    /// Real tokens, special ones included.
    public let firstTokens: Int
    public let secondTokens: Int

    public init(first: String?, second: String?, firstTokens: Int, secondTokens: Int) {
        (self.first, self.second, self.firstTokens, self.secondTokens) = (first, second, firstTokens, secondTokens)
    }

    static func all(of pairs: PairList, in dataset: Dataset) throws(InputFault) -> [PairText] {
        var all = pairs.map { pair in
            PairText(
                first: nil, second: nil, firstTokens: dataset.sentences.tokenCount(of: pair.sentence1),
                secondTokens: dataset.sentences.tokenCount(of: pair.sentence2))
        }
        try pairs.forEachTexts { index, texts in (all[index].first, all[index].second) = (texts.text(0), texts.text(1)) }
        return all
    }
}

/// The texts of a dataset that was scored earlier.
public struct RecordedTexts: Sendable {
    private let dataset: Dataset

    /// Opens the dataset where it still is what it was: `pairs.csv`, the headers and what says how many tokens a
    /// sentence has.
    ///
    /// - Parameter tensorSHA256: of the tensors that were read then.
    /// - Throws: where it is not there, or another.
    public init(
        ofFolder folder: String, pairsSHA256: String, headerSHA256: [String: String], tensorSHA256: [String: String]
    ) throws {
        let dataset = try Dataset(openingFolder: folder)
        func require(_ isSame: Bool, _ name: String) throws(InputFault) {
            guard isSame else {
                throw InputFault(
                    path: folder, found: "\(name) with another SHA-256 than recorded", expected: "the dataset of the run",
                    nextStep: "the texts are left out")
            }
        }
        try require(dataset.pairsSHA256 == pairsSHA256, Dataset.pairsName)
        try require(dataset.headerSHA256 == headerSHA256, "a header of hidden states")
        for name in dataset.structureTensorNames {
            guard let recorded = tensorSHA256[name] else { continue }
            try require(try dataset.sha256(ofTensor: name) {} == recorded, name)
        }
        self.dataset = dataset
    }

    /// What there is to read of some pairs, by their ids; nil where one of them is not there.
    public func texts(ofPairs ids: [String]) throws -> [PairText]? {
        let wanted = Set(ids.map(TextBytes.init))
        var places: [TextBytes: Int] = [:]
        for pair in dataset.pairs where wanted.contains(TextBytes(pair.id)) { places[TextBytes(pair.id)] = pair.place }
        let found = ids.compactMap { places[TextBytes($0)] }
        return found.count == ids.count ? try PairText.all(of: dataset.pairs.selecting(found), in: dataset) : nil
    }
}
