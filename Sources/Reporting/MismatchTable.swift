public import Evaluation

/// `mismatch.csv`: one row per pair of poolings on a set of layers and a split, under --mismatch.
public enum MismatchTable {
    public static let fileName = "mismatch.csv"

    /// Later versions add columns at the end; none is renamed or moved.
    public static let columns: [Column<MismatchRow>] = [
        .text("dataset", \.dataset),
        .text("model", \.model),
        .text("split", \.split),
        .text("layers", \.layers),
        .text("pooling1", \.pooling1),
        .text("pooling2", \.pooling2),
        .text("reference_pooling", \.referencePooling),
        .count("pairs", \.comparison.pairs),
        .number("cosine_spearman", \.cosineSpearman),
        .number("delta", \.comparison.delta),
        .number("delta_low", \.comparison.low),
        .number("delta_high", \.comparison.high),
        .number("p_value", \.comparison.pValue),
        .number("p_adjusted", \.comparison.pAdjusted),
        .text("verdict", \.comparison.verdict.rawValue),
        .number("clusters", \.comparison.clusters),
        .text("note", \.comparison.note),
    ]

    public static func csv(_ rows: [MismatchRow]) -> [UInt8] { TableText.csv(rows, columns) }
}
