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

/// One row of `comparisons.csv`: a cell against its reference on one set of pairs.
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
    public var low: Double
    public var high: Double
    public var pValue: Double
    /// After Holm, over the comparisons of the run with the same aggregation.
    public var pAdjusted = Double.nan
    public var verdict: Verdict
    public var standardError: Double
    public var clusters: Double
    /// The 90 % interval, by which `equivalent` is decided.
    public var low90: Double
    public var high90: Double
    /// artanh of the cell's Spearman less that of the reference's.
    public var cohenQ: Double
    /// The smallest difference that a test at 5 % would find in 80 of 100 samples like this one.
    public var minimumDetectable: Double
    public var note: String
}
