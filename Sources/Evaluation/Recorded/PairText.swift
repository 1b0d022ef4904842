public import Formats
internal import HiddenStates

/// What a dataset has of a pair for people to read.
public struct PairText: Sendable, Equatable {
    /// nil where the dataset has no texts.
    public let first: String?
    public let second: String?
    /// Real tokens, special ones included.
    public let firstTokens: Int
    public let secondTokens: Int

    public init(first: String?, second: String?, firstTokens: Int, secondTokens: Int) {
        (self.first, self.second, self.firstTokens, self.secondTokens) = (first, second, firstTokens, secondTokens)
    }

    init(_ pair: Pair, in dataset: Dataset) {
        self.init(
            first: pair.text1, second: pair.text2, firstTokens: dataset.sentences.tokenCount(of: pair.sentence1),
            secondTokens: dataset.sentences.tokenCount(of: pair.sentence2))
    }
}

/// The texts of a dataset that was scored earlier.
public enum RecordedTexts {
    /// Reads them where the dataset still is what it was: `pairs.csv`, the headers and what says how many
    /// tokens a sentence has.
    ///
    /// - Parameters:
    ///   - tensorSHA256: of the tensors that were read then.
    /// - Returns: texts by the pair's id.
    /// - Throws: where it is not there, or another.
    public static func read(
        folder: String, pairsSHA256: String, headerSHA256: [String: String], tensorSHA256: [String: String]
    ) throws -> [TextBytes: PairText] {
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
        return Dictionary(uniqueKeysWithValues: dataset.pairs.map { (TextBytes($0.id), PairText($0, in: dataset)) })
    }
}
