/// One row of `mismatch.csv`: first sentences pooled in one way and second ones in another, or both in a way that
/// the model was not made for, against both as they should be. NaN is undefined.
public struct MismatchRow: Sendable {
    public var dataset: String
    public var model: String
    public var split: String
    public var layers: String
    /// Of first sentences, and of second ones.
    public var pooling1: String
    public var pooling2: String
    /// Of both, what this is held against: what the model declares, else the run's reference.
    public var referencePooling: String
    public var cosineSpearman: Double
    /// The paired evidence, with p-values adjusted over all rows of the table.
    public var comparison: ComparisonRow
}
