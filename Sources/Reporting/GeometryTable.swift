public import Evaluation
internal import Metrics

/// `geometry.csv`: one row per cell and split, under --geometry full.
public enum GeometryTable {
    public static let fileName = "geometry.csv"

    /// Later versions add columns at the end; none is renamed or moved.
    public static let columns: [Column<GeometryRow>] = .key + [
        .text("fit_on", \.fitOn),
        .count("dimension", \.geometry.dimension),
        .count("embeddings", \.geometry.embeddingCount),
        .count("duplicate_embeddings", \.geometry.duplicateCount),
        .count("zero_vectors", \.geometry.cosines.zeroCount),
        .flag("distinct_sentences", \.countsDistinctSentences),
    ] + cosines + norms + spectrum + dimensions + allPairs + [
        .text("note") { Array($0.reasons).joined(separator: "; ") }
    ]

    private static let cosines: [Column<GeometryRow>] = [
        .statistic("mean_cosine", \.geometry.cosines.mean),
        .statistic("mean_cosine_se", \.geometry.cosines.meanError),
        .statistic("mean_cosine_se_by_pair", \.geometry.cosines.meanErrorByPair),
        .statistic("mean_cosine_without_scored_pairs", \.geometry.cosines.meanWithoutScoredPairs),
        .statistic("cosine_sd", \.geometry.cosines.standardDeviation),
        .statistic("mean_square_cosine", \.geometry.cosines.meanSquare),
        .statistic("centred_mean_cosine", \.geometry.centredCosines.mean),
        .statistic("centred_mean_cosine_se", \.geometry.centredCosines.meanError),
        .statistic("centred_cosine_sd", \.geometry.centredCosines.standardDeviation),
        .number("isotropic_cosine_sd") { 1 / Double($0.geometry.dimension).squareRoot() },
    ]

    private static let norms: [Column<GeometryRow>] = [
        .statistic("mean_vector_norm_ratio", \.geometry.norms.meanVectorRatio),
        .statistic("norm_mean", \.geometry.norms.mean),
        .statistic("norm_sd", \.geometry.norms.standardDeviation),
        .statistic("norm_cv", \.geometry.norms.coefficientOfVariation),
        .statistic("norm_min", \.geometry.norms.minimum),
        .statistic("norm_max", \.geometry.norms.maximum),
        .statistic("norm_token_count_r", \.geometry.norms.tokenCountCorrelation),
    ]

    private static let spectrum: [Column<GeometryRow>] = [
        .statistic("participation_ratio", \.geometry.spectrum.participationRatio),
        .statistic("participation_ratio_unbiased", \.unbiasedParticipationRatio),
        .statistic("participation_ratio_isotropic", \.geometry.spectrum.isotropicParticipationRatio),
        .statistic("iso_score", \.geometry.spectrum.isoScore),
        .statistic("iso_score_unbiased", \.unbiasedIsoScore),
        .statistic("iso_score_isotropic", \.geometry.spectrum.isotropicIsoScore),
        .statistic("explained_variance_top1", \.geometry.spectrum.explainedVarianceTop1),
        .statistic("explained_variance_top3", \.geometry.spectrum.explainedVarianceTop3),
        .statistic("explained_variance_top10", \.geometry.spectrum.explainedVarianceTop10),
        .statistic("components_for_90_percent", \.geometry.spectrum.componentCountFor90Percent),
        .statistic("erank_lambda", \.geometry.spectrum.effectiveRankOfVariances),
        .statistic("erank_sigma", \.geometry.spectrum.effectiveRankOfSingularValues),
        .statistic("spectral_entropy", \.geometry.spectrum.normalisedEntropy),
        .statistic("stable_rank", \.geometry.spectrum.stableRank),
        .statistic("stable_rank_uncentred", \.geometry.spectrum.uncentredStableRank),
        .statistic("rank_me", \.geometry.spectrum.rankMe),
        .count("effective_dimension", \.geometry.spectrum.effectiveDimension),
        .count("dead_dimensions", \.geometry.spectrum.deadDimensionCount),
        .statistic("log10_isotropy", \.geometry.partition.logIsotropy),
        .statistic("log10_isotropy_unscaled", \.geometry.partition.logIsotropyUnscaled),
    ]

    private static let dimensions: [Column<GeometryRow>] = [
        .text("rogue_dimensions") { $0.geometry.contributions.topDimensions.map(String.init).joined(separator: " ") },
        .statistic("top1_dimension_share", \.geometry.contributions.top1Share),
        .statistic("top3_dimension_share", \.geometry.contributions.top3Share),
        .statistic("top5_dimension_share", \.geometry.contributions.top5Share),
        .statistic("informativity_without_top1", \.geometry.allPairs.informativity.withoutTop1),
        .statistic("informativity_without_top3", \.geometry.allPairs.informativity.withoutTop3),
        .statistic("informativity_without_top5", \.geometry.allPairs.informativity.withoutTop5),
    ]

    private static let allPairs: [Column<GeometryRow>] = [
        .count("all_pairs_embeddings", \.geometry.allPairs.embeddingCount),
        .flag("all_pairs_sampled", \.geometry.allPairs.isSampled),
        .statistic("cosine_min", \.geometry.allPairs.quantiles.minimum),
        .statistic("cosine_p1", \.geometry.allPairs.quantiles.percentile1),
        .statistic("cosine_p5", \.geometry.allPairs.quantiles.percentile5),
        .statistic("cosine_p25", \.geometry.allPairs.quantiles.percentile25),
        .statistic("cosine_median", \.geometry.allPairs.quantiles.median),
        .statistic("cosine_p75", \.geometry.allPairs.quantiles.percentile75),
        .statistic("cosine_p95", \.geometry.allPairs.quantiles.percentile95),
        .statistic("cosine_p99", \.geometry.allPairs.quantiles.percentile99),
        .statistic("cosine_max", \.geometry.allPairs.quantiles.maximum),
        .flag("quantiles_binned", \.geometry.allPairs.quantiles.areBinned),
        .statistic("uniformity", \.geometry.allPairs.uniformity.value),
        .statistic("uniformity_se", \.geometry.allPairs.uniformity.error),
        .number("uniformity_sphere") { Uniformity.sphereFloor(dimension: $0.geometry.dimension) },
        .statistic("alignment", \.geometry.alignment),
        .statistic("hubness_skewness", \.geometry.allPairs.hubness.skewness),
        .statistic("hubness_robin_hood", \.geometry.allPairs.hubness.robinHood),
        .statistic("hubness_gini", \.geometry.allPairs.hubness.gini),
        .statistic("anti_hub_share", \.geometry.allPairs.hubness.antiHubShare),
        .statistic("hub_occupancy", \.geometry.allPairs.hubness.hubOccupancy),
        .statistic("largest_hub", \.geometry.allPairs.hubness.largestOccurrence),
    ]

    public static func csv(_ rows: [GeometryRow]) -> [UInt8] { TableText.csv(rows, columns) }
}

extension GeometryRow {
    fileprivate var unbiasedParticipationRatio: Statistic {
        isTransductive ? .undefined("unbiased ratios mean nothing on what was fitted on itself") : geometry.spectrum.unbiasedParticipationRatio
    }
    fileprivate var unbiasedIsoScore: Statistic {
        isTransductive ? .undefined("unbiased ratios mean nothing on what was fitted on itself") : geometry.spectrum.unbiasedIsoScore
    }

    /// Why numbers are undefined, each reason once.
    fileprivate var reasons: [String] {
        let statistics = [
            geometry.cosines.mean, geometry.cosines.meanError, geometry.cosines.meanErrorByPair, geometry.centredCosines.mean, geometry.alignment,
            geometry.norms.coefficientOfVariation, geometry.norms.tokenCountCorrelation, geometry.spectrum.participationRatio,
            unbiasedParticipationRatio, geometry.spectrum.rankMe, geometry.partition.logIsotropy, geometry.contributions.top1Share,
            geometry.contributions.top5Share, geometry.allPairs.quantiles.median, geometry.allPairs.uniformity.value, geometry.allPairs.uniformity.error,
            geometry.allPairs.hubness.skewness, geometry.allPairs.informativity.withoutTop5,
        ]
        var reasons: [String] = []
        for reason in statistics.compactMap(\.reason) where !reasons.contains(reason) { reasons.append(reason) }
        return reasons
    }
}
