public import Evaluation

/// `summary.csv`: one row per dataset × split × subset/aggregation × layers × pooling × transform × fit_on.
public enum SummaryTable {
    public static let fileName = "summary.csv"

    /// Later versions add columns at the end; none is renamed or moved.
    public static let columns: [Column<SummaryRow>] = .key + [
        .text("fit_on", \.fitOn),
        .count("dimension", \.dimension),
        .count("pairs", \.pairs),
        .count("sentences", \.sentences),
        .number("cosine_spearman", \.cosineSpearman),
        .number("cosine_spearman_low", \.cosineSpearmanLow),
        .number("cosine_spearman_high", \.cosineSpearmanHigh),
        .number("cosine_pearson", \.cosinePearson),
        .number("mean_cosine", \.meanCosine),
        .number("iso_score", \.isoScore),
        .number("dot_spearman", \.dotSpearman),
        .number("euclidean_spearman", \.euclideanSpearman),
        .number("manhattan_spearman", \.manhattanSpearman),
        .count("zero_vectors", \.zeroVectors),
        .text("interval", \.interval),
        .number("clusters", \.clusters),
        .text("equivalent_to", \.equivalentTo),
        .text("note", \.note),
        .text("cluster_unit", \.clusterUnit),
        .number("cosine_spearman_percentile_low", \.percentileLow),
        .number("cosine_spearman_percentile_high", \.percentileHigh),
        .count("fit_sentences", \.fitSentences),
        .count("fit_removed", \.fitRemoved),
        .count("effective_dimension", \.effectiveDimension),
    ]

    public static func csv(_ rows: [SummaryRow]) -> [UInt8] { TableText.csv(rows, columns) }
    public static func json(_ rows: [SummaryRow]) throws -> String { try TableText.json(rows, columns) }
}
