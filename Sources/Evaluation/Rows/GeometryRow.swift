public import Metrics

/// One row of `geometry.csv`: how the embeddings of a cell lie in their space.
public struct GeometryRow: Sendable {
    public var dataset: String
    public var model: String
    public var split: String
    public var subset = ""
    public var aggregation = Aggregation.all
    public var cell: Cell
    /// What the transform was fitted on; empty where nothing was fitted.
    public var fitOn: String
    /// Whether each distinct sentence counts once, instead of once for each pair that uses it.
    public var countsDistinctSentences: Bool
    public var geometry: EmbeddingGeometry
    /// Whether the transform was fitted on these very embeddings: an unbiased spectrum says nothing then.
    public var isTransductive: Bool
}

/// One row of `layers.csv`: how the tokens of a layer lie in their space.
public struct LayerRow: Sendable {
    public var dataset: String
    public var model: String
    public var split: String
    /// One layer, or an average of several.
    public var layers: String
    /// What was done to tokens: `none`, `unit_tokens`.
    public var preparation: String
    public var statistics: TokenStatistics
    public var note: String
}
