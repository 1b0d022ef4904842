internal import Metrics

/// What the evidence says of a cell against its reference.
public enum Verdict: String, Sendable {
    /// The ranks are the same by construction: there is nothing to test.
    case identicalByConstruction = "identical_by_construction"
    /// One of the two correlations is undefined, or the data allow no test.
    case undefined
    /// The difference is not chance, at the run's confidence, after adjustment.
    case better
    case worse
    /// The 90 % interval of the difference lies within the margin: it is small, whatever it is.
    case equivalent
    /// Neither: the data cannot tell.
    case noEvidence = "no_evidence"
}

/// One row of `comparisons.csv`: a cell against its reference on one set of pairs. NaN is undefined.
public struct ComparisonRow: Sendable {
    public var dataset: String
    public var model: String
    public var split: String
    public var subset: String
    public var aggregation: Aggregation
    public var cell: Cell
    public var reference: Cell
    public var pairs: Int
    /// The cell's Spearman less the reference's.
    public var delta: Double
    public var low = Double.nan
    public var high = Double.nan
    public var pValue = Double.nan
    /// Adjusted over the comparisons of the run with the same aggregation.
    public var pAdjusted = Double.nan
    public var verdict: Verdict
    public var standardError = Double.nan
    public var clusters = Double.nan
    /// The 90 % interval, by which `equivalent` is decided.
    public var low90 = Double.nan
    public var high90 = Double.nan
    /// artanh of the cell's Spearman less that of the reference's.
    public var cohenQ = Double.nan
    /// The smallest difference that a test at 5 % would find in 80 of 100 samples like this one.
    public var minimumDetectable = Double.nan
    public var note = ""
    /// Whether the 90 % interval lies within the margin; nil without one.
    public var isWithinMargin: Bool?
    /// The probability that the cell's Spearman is the larger in another sample like this one.
    public var superiority = Double.nan
    /// By the influence function, whatever method `pValue` is by.
    public var pInfluence = Double.nan
    /// Spearman between the cosines of the two.
    public var between = Double.nan
    public var pSteiger = Double.nan
    public var pWilliams = Double.nan
    public var pMeng = Double.nan
    public var zouLow = Double.nan
    public var zouHigh = Double.nan
    /// In rows over several datasets: on how many the cell is better, neither, worse.
    public var wins: Int?
    public var ties: Int?
    public var losses: Int?
    /// Whether a row over several datasets counts this one: of several splits, the whole.
    var isHeadline = true

    init(
        dataset: String, model: String, split: String, subset: String, aggregation: Aggregation, cell: Cell, reference: Cell, pairs: Int,
        delta: Double, verdict: Verdict
    ) {
        (self.dataset, self.model, self.split, self.subset) = (dataset, model, split, subset)
        (self.aggregation, self.cell, self.reference, self.pairs) = (aggregation, cell, reference, pairs)
        (self.delta, self.verdict) = (delta, verdict)
    }

    mutating func take(_ difference: Difference) {
        (low, high, low90, high90) = (difference.low, difference.high, difference.low90, difference.high90)
        (pValue, pInfluence, superiority) = (difference.pValue, difference.pInfluence, difference.superiority)
        (standardError, clusters) = (difference.standardError, Double(difference.clusters))
        minimumDetectable = (NormalDistribution.quantile(0.975) + NormalDistribution.quantile(0.8)) * difference.standardError
        note = difference.note ?? ""
    }
}
