/// What a row's correlations are taken over.
public enum Aggregation: String, Sendable, CaseIterable {
    /// One correlation over all pairs of the split.
    case all
    /// The plain mean of the subsets' correlations (SentEval's mean).
    case mean
    /// Their mean weighted by pairs (SentEval's wmean).
    case weightedMean = "weighted_mean"
    /// One correlation over the pairs of one subset.
    case subset
    /// The plain mean of several datasets' correlations.
    case average
}

/// One row of `summary.csv`: a cell's results on one set of pairs. NaN is undefined or not computed.
public struct SummaryRow: Sendable {
    /// Why geometry stands in `all` rows only, as their notes have it.
    public static let wholeSplitOnly = "whole split only"

    public var dataset: String
    public var model: String
    public var split: String
    /// Empty but in `subset` rows.
    public var subset: String
    public var aggregation: Aggregation
    public var cell: Cell
    /// What the transform was fitted on; empty where nothing was fitted.
    public var fitOn = ""
    /// Numbers of an embedding; nil where the datasets of an average differ in it.
    public var dimension: Int?
    public var pairs: Int
    /// Sentence slots of these pairs, two a pair: what geometry is over.
    public var sentences: Int { 2 * pairs }
    public var cosineSpearman: Double
    public var cosineSpearmanLow = Double.nan
    public var cosineSpearmanHigh = Double.nan
    public var cosinePearson: Double
    public var meanCosine: Double
    public var isoScore: Double
    public var dotSpearman = Double.nan
    public var euclideanSpearman = Double.nan
    public var manhattanSpearman = Double.nan
    /// Sentence slots whose embedding is zero: their cosines are 0.
    public var zeroVectors: Int
    /// How the interval was made.
    public var interval = "none"
    /// Independent clusters of pairs that it counts on; NaN without one.
    public var clusters = Double.nan
    /// The pooling whose ranks are the same by construction.
    public var equivalentTo: String
    /// Why numbers are undefined.
    public var notes: [String]
    /// What a cluster is: pairs that share a sentence, single pairs, a column's values.
    public var clusterUnit = ""
    /// Under a bootstrap, the percentile interval.
    public var percentileLow = Double.nan
    public var percentileHigh = Double.nan
    /// Sentences that the transform was fitted on, and those left out because they are scored; nil where
    /// nothing was fitted.
    public var fitSentences: Int?
    public var fitRemoved: Int?
    /// Dimensions that are in use after the transform.
    public var effectiveDimension: Int?
    /// Whether the row is the best of its dataset and split, or not shown to be worse; nil where that is
    /// not asked: rows of subsets and means. No column, because it depends on the other rows.
    public var isInBestGroup: Bool?

    public var note: String { notes.joined(separator: "; ") }
}
