internal import Formats

/// What is watched when two runs are compared, and what is too much.
public struct GatePlan: Sendable {
    /// A column of `summary.csv` that is held to a threshold.
    public struct Watch: Sendable, Equatable {
        public let column: String
        public let threshold: Double

        /// `mean_cosine:0.02`.
        public init(parsing text: String) throws(UsageError) {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, let threshold = Double(parts[1]), threshold >= 0, threshold.isFinite else {
                throw UsageError("--watch: \(OneLine.quoted(text)), expected a column of summary.csv and a threshold, such as mean_cosine:0.02")
            }
            guard parts[0] != GatePlan.spearman else {
                throw UsageError("--watch: cosine_spearman is always watched, expected --max-drop for its threshold")
            }
            column = String(parts[0])
            self.threshold = threshold
        }
    }

    static let spearman = "cosine_spearman"

    /// Whether more is better. Anisotropy has no direction: any drift counts.
    static func hasDirection(_ column: String) -> Bool { column.hasSuffix("_spearman") || column.hasSuffix("_pearson") }

    /// A drop of Spearman up to this is let pass, whatever the test says.
    public var maxDrop: Double
    /// 1 − the chance of a false alarm, over all watched rows of a comparison together.
    public var confidence: Double
    public var watches: [Watch]
    /// Whether rows that only one side has are let pass.
    public var allowsMissing: Bool
    /// Whether other states are trouble, and states that are not known.
    public var needsSameInputs: Bool
    public var failsOnImprovement: Bool

    public init(maxDrop: Double, confidence: Double, watches: [Watch], allowsMissing: Bool, needsSameInputs: Bool, failsOnImprovement: Bool) {
        (self.maxDrop, self.confidence, self.watches) = (maxDrop, confidence, watches)
        (self.allowsMissing, self.needsSameInputs, self.failsOnImprovement) = (allowsMissing, needsSameInputs, failsOnImprovement)
    }
}
