public import Evaluation

/// `comparisons.csv`: one row per cell against its reference, for each set of pairs.
public enum ComparisonTable {
    public static let fileName = "comparisons.csv"

    /// Later versions add columns at the end; none is renamed or moved.
    public static let columns: [Column<ComparisonRow>] = .key + [
        .text("reference_layers", \.reference.layers),
        .text("reference_pooling", \.reference.pooling),
        .text("reference_transform", \.reference.transform),
        .count("pairs", \.pairs),
        .number("delta", \.delta),
        .number("delta_low", \.low),
        .number("delta_high", \.high),
        .number("p_value", \.pValue),
        .number("p_adjusted", \.pAdjusted),
        .text("verdict", \.verdict.rawValue),
        .number("standard_error", \.standardError),
        .number("clusters", \.clusters),
        .number("delta_low_90", \.low90),
        .number("delta_high_90", \.high90),
        .number("cohen_q", \.cohenQ),
        .number("minimum_detectable", \.minimumDetectable),
        .text("note", \.note),
        .flag("within_margin", \.isWithinMargin),
        .number("superiority_probability", \.superiority),
        .number("p_influence", \.pInfluence),
        .number("spearman_between", \.between),
        .number("p_steiger", \.pSteiger),
        .number("p_williams", \.pWilliams),
        .number("p_meng", \.pMeng),
        .number("zou_low", \.zouLow),
        .number("zou_high", \.zouHigh),
        .count("wins", \.wins),
        .count("ties", \.ties),
        .count("losses", \.losses),
    ]

    public static func csv(_ rows: [ComparisonRow]) -> [UInt8] { TableText.csv(rows, columns) }
}
