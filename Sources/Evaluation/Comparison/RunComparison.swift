/// What became of a baseline in a candidate.
public struct RunComparison: Sendable {
    /// Which row of `summary.csv` is meant.
    public struct Key: Sendable, Hashable {
        public let dataset: String
        public let split: String
        public let subset: String
        public let aggregation: String
        public let layers: String
        public let pooling: String
        public let transform: String
        public let fitOn: String

        /// `demo-minilm/test 6/mean/none`, as messages name it.
        public var name: String {
            let place = subset.isEmpty ? "\(dataset)/\(split)" : "\(dataset)/\(split)/\(subset)"
            return "\(place) \(layers)/\(pooling)/\(transform)" + (fitOn.isEmpty ? "" : " fit_on \(fitOn)")
        }
    }

    public enum Verdict: String, Sendable {
        case regression
        case improvement
        case unchanged
    }

    /// One watched number of one row.
    public struct Row: Sendable {
        public let key: Key
        public let column: String
        public let baseline: Double
        public let candidate: Double
        public var change: Double { candidate - baseline }
        public let threshold: Double
        /// One-sided, that the candidate is not worse; NaN without a test.
        public var pValue = Double.nan
        /// After Holm, over the watched rows; of an improvement, that the candidate is not better.
        public var pAdjusted = Double.nan
        /// The standard error of the change; NaN without a test.
        public var standardError = Double.nan
        public var verdict = Verdict.unchanged
        /// What decided, or why a number is undefined.
        public var reason = ""
    }

    public let baselinePath: String
    public let candidatePath: String
    public let plan: GatePlan
    public let rows: [Row]
    /// What makes the two incomparable, one line each: nothing can be said then.
    public let mismatches: [String]
    /// What is worth knowing and decides nothing: other states, rows let pass, thresholds alone.
    public let remarks: [String]

    public var regressions: [Row] { rows.filter { $0.verdict == .regression } }
    public var improvements: [Row] { rows.filter { $0.verdict == .improvement } }

    public enum Outcome: Sendable {
        case passed
        case regressed
        /// Better, where that is to be noticed: the baseline is to be updated.
        case improved
        case incomparable
    }

    public var outcome: Outcome {
        if !mismatches.isEmpty { return .incomparable }
        if !regressions.isEmpty { return .regressed }
        return plan.failsOnImprovement && !improvements.isEmpty ? .improved : .passed
    }
}
