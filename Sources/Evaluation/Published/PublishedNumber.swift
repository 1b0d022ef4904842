/// A number that somebody published, and how it was made. What the source does not tell is empty.
public struct PublishedNumber: Sendable {
    public let source: String
    /// Where to find it.
    public let reference: String
    public let model: String
    public let modelRevision: String
    /// MTEB's name of the task, or `average` over several.
    public let task: String
    public let split: String
    /// nil where the source does not tell.
    public let pairs: Int?
    /// As in `summary.csv`: `all`, `mean`, `weighted_mean`.
    public let aggregation: String
    public let layers: String
    public let pooling: String
    public let transform: String
    public let fitOn: String
    /// A column of `summary.csv`.
    public let metric: String
    public let value: Double
    /// Digits behind the point, as published.
    public let decimals: Int
    /// How far an honest copy of the same computation may be off: rounding, or noise of ties.
    public let tolerance: Double
    public let note: String

    public init(
        source: String, reference: String, model: String, modelRevision: String, task: String, split: String, pairs: Int?, aggregation: String,
        layers: String, pooling: String, transform: String, fitOn: String, metric: String, value: Double, decimals: Int, tolerance: Double, note: String
    ) {
        (self.source, self.reference, self.model, self.modelRevision) = (source, reference, model, modelRevision)
        (self.task, self.split, self.pairs, self.aggregation) = (task, split, pairs, aggregation)
        (self.layers, self.pooling, self.transform, self.fitOn) = (layers, pooling, transform, fitOn)
        (self.metric, self.value, self.decimals, self.tolerance, self.note) = (metric, value, decimals, tolerance, note)
    }

    /// The task of a mean over several: for people to read, no dataset is it.
    public static let average = "average"

    /// The cell, as messages name it, with `?` for what the source does not tell.
    public var cell: String { [layers, pooling, transform].map { $0.isEmpty ? "?" : $0 }.joined(separator: "/") }
}
