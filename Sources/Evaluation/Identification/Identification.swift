/// Which pooling made served vectors, and how sure that is.
public struct Identification: Sendable {
    public enum Verdict: String, Sendable {
        /// What the model declares, or what was expected.
        case asExpected = "as_expected"
        /// Something that nothing was declared against.
        case match
        /// Something else than was declared.
        case mismatch
        /// Most sentences fit, some do not.
        case partialMatch = "partial_match"
        case noMatch = "no_match"

        /// Whether a health check passes.
        public var isGood: Bool { self == .asExpected || self == .match }
    }

    /// A candidate and how near it is.
    public struct Match: Sendable {
        public var candidate: Candidate
        /// Cosines of sentences, or what stands for them.
        public var median: Double
        public var worst: Double
    }

    /// What the served vectors are not, or what made them other.
    public struct Hint: Sendable, Equatable {
        /// A short name that scripts can rely on.
        public var kind: String
        public var text: String
    }

    public var dataset: String
    public var model: String
    public var path: String
    /// Sentences that were compared, of those that vectors were given for.
    public var sentences: Int
    public var givenSentences: Int
    public var servedDimension: Int
    /// Of the candidate that is nearest.
    public var hiddenSize: Int
    /// Dimensions of it that were compared: fewer where the vectors are cut off.
    public var comparedDimension: Int
    /// Of the dataset.
    public var highestLayer: String
    public var verdict: Verdict
    /// What was declared or expected, and who says so.
    public var expected: String?
    public var expectedBy: String?
    /// The nearest; the match, where there is one.
    public var best: Match
    /// Poolings that would give the same vectors as far as these can tell.
    public var also: [String]
    /// The next one that is told apart.
    public var runnerUp: Match?
    /// Of sentences that either is nearer to, the share that the best is.
    public var closerShare: Double?
    /// How near what was expected is.
    public var expectedMatch: Match?
    /// How the numbers are coded: `F32`, `int8, dimension by dimension`, `1 bit a dimension`.
    public var coding: String
    public var scale: ScaleForm
    /// By which words the closeness is to be read: `cosine`, …
    public var measure: String
    /// Sentences that do not fit, where most do.
    public var failing: [Int]
    /// Padding before the sentences, where positions are shifted: least and most.
    public var paddingRange: ClosedRange<Int>?
    public var hints: [Hint]
    public var candidateCount: Int

    public var isOfHighestLayer: Bool { best.candidate.layers == highestLayer }
}
