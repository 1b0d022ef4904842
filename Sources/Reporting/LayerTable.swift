public import Evaluation
internal import Metrics

/// `layers.csv`: one row per set of layers and token preparation, under --geometry full.
public enum LayerTable {
    public static let fileName = "layers.csv"

    /// Later versions add columns at the end; none is renamed or moved.
    public static let columns: [Column<LayerRow>] = [
        .text("dataset", \.dataset),
        .text("model", \.model),
        .text("split", \.split),
        .text("layers", \.layers),
        .text("preparation", \.preparation),
        .count("sentences", \.statistics.sentenceCount),
        .count("tokens", \.statistics.tokenCount),
        .count("zero_tokens", \.statistics.zeroCount),
        .count("types", \.statistics.types.count),
        .statistic("token_mean_cosine", \.statistics.baseline),
        .statistic("token_mean_cosine_with_own_sentence", \.statistics.meanCosine),
        .statistic("self_similarity", \.statistics.selfSimilarity),
        .statistic("self_similarity_adjusted", \.statistics.adjustedSelfSimilarity),
        .statistic("intra_sentence_similarity", \.statistics.intraSentenceSimilarity),
        .statistic("intra_sentence_similarity_adjusted", \.statistics.adjustedIntraSentenceSimilarity),
        .statistic("max_explainable_variance", \.statistics.explainableVariance),
        .statistic("max_explainable_variance_adjusted", \.statistics.adjustedExplainableVariance),
        .statistic("max_explainable_variance_all_tokens", \.statistics.explainableVarianceOfAll),
        .statistic("token_uniformity", \.statistics.tokenUniformity),
        .statistic("token_uniformity_adjusted", \.statistics.adjustedTokenUniformity),
        .statistic("rank_one_residual", \.statistics.rankOneResidual),
        .statistic("norm_share_entropy", \.statistics.normEntropy),
        .statistic("predicted_mean_cosine", \.statistics.predictedMeanCosine),
        .text("note", \.note),
    ]

    public static func csv(_ rows: [LayerRow]) -> [UInt8] { TableText.csv(rows, columns) }
}
