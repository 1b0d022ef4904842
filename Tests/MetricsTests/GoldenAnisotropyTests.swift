import LinearAlgebra
import TestSupport
import Testing

@testable import Metrics

/// The Double twin against numpy and scipy: 1e-10 relative, 1e-7 where eigenvalues enter.
@Suite(.enabled(if: GoldenAnisotropy.exists, GoldenAnisotropy.absence))
struct GoldenAnisotropyTests {
    let golden: GoldenValue

    init() throws { golden = try GoldenAnisotropy.read() }

    private func geometry(_ name: String) -> EmbeddingGeometry { .ofPairs(Matrix(golden["inputs"][name].rows)) }

    /// Eigenvalues of matrices whose own elements are rounded.
    private let eigen = 1e-7

    @Test(arguments: ["A", "B"])
    func `cosines and their errors agree`(name: String) {
        let expected = golden["cos_" + name], found = geometry(name)
        expectClose(found.cosines.mean, expected["mean"].number)
        expectClose(found.cosines.meanError, expected["jack_se"].number)
        expectClose(found.cosines.meanSquare, expected["mean_sq"].number)
        expectClose(found.cosines.standardDeviation, expected["sd_pairs_popn"].number)
        let quantiles = found.allPairs.quantiles
        let values = [
            quantiles.minimum, quantiles.percentile1, quantiles.percentile5, quantiles.percentile25, quantiles.median,
            quantiles.percentile75, quantiles.percentile95, quantiles.percentile99, quantiles.maximum,
        ]
        for (value, expected) in zip(values, expected["quantiles_0_1_5_25_50_75_95_99_100"].numbers) { expectClose(value, expected) }
        #expect(!quantiles.areBinned)
    }

    @Test func `scored pairs, centring, dimensions and lengths agree`() {
        let expected = golden["cos_B"], found = geometry("B")
        expectClose(found.cosines.meanErrorByPair, expected["pair_clustered_jack_se"].number)
        expectClose(found.cosines.meanWithoutScoredPairs, expected["mean_excluding_gold_pairs"].number)
        expectClose(found.centredCosines.mean, expected["mean_after_in_sample_centering"].number)
        for (found, expected) in zip(found.contributions.contributions, expected["dim_contrib"].numbers) { expectClose(found, expected) }
        let shares = expected["dim_contrib_share"].numbers.sorted(by: >)
        expectClose(found.contributions.top1Share, shares[0])
        expectClose(found.contributions.top3Share, shares[0..<3].reduce(0, +))
        #expect(found.contributions.topDimensions == [2, 0, 1, 3])
        expectClose(found.allPairs.informativity.withoutTop1, expected["informativity_r2_drop_dim2"].number)

        let norms = expected["norm_mean_sdddof1_cv_min_max"].numbers
        expectClose(found.norms.mean, norms[0])
        expectClose(found.norms.standardDeviation, norms[1])
        expectClose(found.norms.coefficientOfVariation, norms[2])
        expectClose(found.norms.minimum, norms[3])
        expectClose(found.norms.maximum, norms[4])
        expectClose(found.norms.meanVectorRatio, expected["mean_vec_norm_ratio"].number)
    }

    @Test func `centring on a given mean agrees with the reference's transform`() {
        let found = EmbeddingGeometry.ofPairs(Matrix(golden["inputs"]["B"].rows), centredOn: golden["post"]["fit_mu"].numbers)
        expectClose(found.centredCosines.mean, golden["post"]["center"]["mean_cos"].number)
        expectClose(found.spectrum.isoScore, golden["spectrum"]["B"]["IsoScore"].number, within: 1e-10)
    }

    @Test(arguments: ["A", "B", "FIT"])
    func `spectra agree`(name: String) {
        let expected = golden["spectrum"][name], found = geometry(name).spectrum
        expectClose(found.participationRatio, expected["participation_ratio"].number)
        expectClose(found.isoScore, expected["IsoScore"].number)
        expectClose(found.unbiasedParticipationRatio, expected["PR_unbiased_row"].number)
        expectClose(found.unbiasedIsoScore, expected["IsoScore_from_PR_unbiased"].number)
        expectClose(found.effectiveRankOfVariances, expected["erank_lambda"].number, within: eigen)
        expectClose(found.effectiveRankOfSingularValues, expected["erank_sigma_centered_RoyVetterli"].number, within: eigen)
        expectClose(found.normalisedEntropy, expected["spectral_entropy_normalised_sym2"].number, within: eigen)
        expectClose(found.rankMe, expected["RankMe_eps1e-07"].number, within: eigen)
        expectClose(found.stableRank, expected["NESum"].number, within: eigen)
        expectClose(found.stableRank, expected["stable_rank_centered_equals_NESum"].number, within: eigen)
        expectClose(found.uncentredStableRank, expected["stable_rank_uncentered"].number, within: eigen)
        expectClose(1 / found.uncentredStableRank.number, expected["uncentered_top1_share"].number, within: eigen)
        let explained = expected["explained_variance_top_1_2_3"].numbers
        expectClose(found.explainedVarianceTop1, explained[0], within: eigen)
        expectClose(found.explainedVarianceTop3, explained[explained.count - 1], within: eigen)
        expectClose(found.explainedVarianceTop10, 1, within: eigen)
        #expect(found.componentCountFor90Percent.number == expected["k_for_90pct"].number)
    }

    @Test(arguments: [(768, 768), (1379, 768), (2758, 768), (11498, 768), (2758, 384), (2758, 1024)])
    func `the ceiling of perfect isotropy agrees`(count: Int, dimension: Int) {
        let expected = golden["spectrum"]["isotropic_gaussian_null_PR_IsoScore"]["N\(count)_d\(dimension)"].numbers
        let ratio = ParticipationRatio.ofIsotropicEmbeddings(count: count, dimension: dimension)
        expectClose(ratio, expected[0])
        expectClose(ParticipationRatio.isoScore(of: ratio, dimension: dimension), expected[1])
    }

    @Test func `IsoScore* agrees, and is IsoScore at a share of 0`() {
        func moments(_ name: String) -> SecondMoments {
            let matrix = Matrix(golden["inputs"][name].rows)
            var block = BlockMoments<Double>(dimension: matrix.columnCount)
            let elements = matrix.elements.span
            block.take(elements, rows: (0..<matrix.rowCount).map { $0 * matrix.columnCount }, times: [Int](repeating: 1, count: matrix.rowCount))
            var moments = SecondMoments(dimension: matrix.columnCount)
            moments.merge(block)
            return moments
        }
        let b = moments("B"), fit = moments("FIT")
        expectClose(IsoScore.star(of: b, mixedWith: fit, share: 0.3), golden["spectrum"]["B_IsoScoreStar_zeta0.3_C0covFIT"].number)
        expectClose(IsoScore.star(of: b, mixedWith: fit, share: 0), golden["spectrum"]["B"]["IsoScore"].number)
        expectClose(IsoScore.star(of: b, mixedWith: fit, share: 1), golden["spectrum"]["FIT"]["IsoScore"].number)
    }

    @Test func `the partition function agrees, scaled and unscaled`() {
        let b = Matrix(golden["inputs"]["B"].rows)
        func unscaled(_ matrix: Matrix<Double>) -> Statistic { EmbeddingGeometry.ofPairs(matrix).partition.logIsotropyUnscaled }
        func log10(_ key: String) -> Double { golden["partition"][key]["log_I_both_signs"].number / 2.302585092994046 }
        let found = geometry("B")
        expectClose(found.partition.logIsotropyUnscaled, log10("B"), within: eigen)
        expectClose(found.partition.logIsotropy, log10("B_div_mean_norm"), within: eigen)
        var centred = RowBlocks(matrix: b, rows: Array(0..<12))
        centred.centre = centred.mean
        expectClose(unscaled(centred.block(0..<12)), log10("B_centered"), within: eigen)
        let unit = RowBlocks(matrix: Matrix(golden["inputs"]["FIT"].rows), rows: Array(0..<10)).unitRows.unit
        expectClose(unscaled(unit.block(0..<10)), log10("FITunit"), within: eigen)
    }

    @Test func `uniformity, its floor and alignment agree`() {
        let expected = golden["uniform_align"], found = geometry("B")
        expectClose(found.allPairs.uniformity.value, expected["B_uniformity_t2"].number)
        expectClose(found.allPairs.uniformity.error, expected["B_uniformity_jack_se"].number)
        expectClose(found.alignment, expected["B_alignment_all"].number)
        let gold = golden["inputs"]["PAIR_GOLD"].numbers
        let positive = gold.indices.filter { gold[$0] > 4 }.map { RowPair(2 * $0, 2 * $0 + 1) }
        let b = Matrix(golden["inputs"]["B"].rows)
        expectClose(Alignment.of(b, positivePairs: positive), expected["B_alignment_gold_gt4"].number)
        for d in [2, 4, 384, 768, 1024] {
            expectClose(Uniformity.sphereFloor(dimension: d), golden["spectrum"]["sphere_uniformity_t2"]["d\(d)"].number)
        }
    }

    @Test func `hubness agrees`() {
        let expected = golden["hubness"]["B_k3"], found = geometry("B").allPairs.hubness
        #expect(found.occurrences.map(Double.init) == golden["hubness"]["B_k3_occurrence"].numbers)
        expectClose(found.skewness, expected["skew_population_g1"].number)
        expectClose(found.gini, expected["gini"].number)
        expectClose(found.robinHood, expected["robin_hood"].number)
        expectClose(found.antiHubShare, expected["antihub_fraction"].number)
        expectClose(found.hubOccupancy, expected["hub_occurrence_ge2k"].number)
        #expect(found.largestOccurrence.number == expected["max"].number)
    }

    @Test func `fewer embeddings than dimensions, one of them constant, agree`() {
        let expected = golden["edge"]["E1"], found = geometry("E1_N3_d5_constdim4").spectrum
        expectClose(found.participationRatio, expected["participation_ratio"].number)
        expectClose(found.isoScore, expected["IsoScore"].number)
        expectClose(found.effectiveRankOfVariances, expected["erank_lambda"].number, within: eigen)
        expectClose(found.stableRank, expected["NESum"].number, within: eigen)
        #expect(found.effectiveDimension == 2)
        #expect(found.deadDimensionCount == 1)
        #expect(found.isoScore.number <= golden["edge"]["E1_max_possible_IsoScore_(N-2)/(d-1)"].number)
    }

    @Test func `a zero row is dropped from cosines and counted`() {
        let expected = golden["edge"]["A_plus_zero_row"]
        let found = EmbeddingGeometry.ofPairs(Matrix(golden["inputs"]["A"].rows + [[0, 0]])).cosines
        expectClose(found.mean, expected["mean_cos"].number)
        #expect(found.zeroCount == Int(expected["n_zero"].number))
        expectClose(EmbeddingGeometry.ofPairs(Matrix([[3, 4], [3, 4], [3, 4]])).cosines.mean, golden["edge"]["identical_rows"]["mean_cos"].number)
    }

    @Test func `tokens agree`() {
        let expected = golden["tokens"], sentences = golden["inputs"]["TOKENS"].list.map(\.rows)
        let types = golden["inputs"]["TOKEN_TYPES"].list.map { $0.numbers.map { Int32($0) } }
        var tokens = TokenGeometry<Double>(dimension: 4, keepsTokens: true)
        for (q, sentence) in sentences.enumerated() {
            let elements = sentence.flatMap { $0 }
            tokens.add(elements.span, types: types[q])
            let one = SentenceTokenGeometry(elements.span, rows: Array(sentence.indices), dimension: 4)
            expectClose(one.similarityToMean, expected["intra_sentence_similarity_IntraSim"].numbers[q])
            expectClose(one.meanCosine, expected["token_uniformity_mean_cos_within_sentence"].numbers[q])
            expectClose(one.rankOneResidual, expected["rank1_residual_relative_fro"].numbers[q])
            expectClose(one.normEntropy, expected["implicit_norm_weight_entropy_ratio"].numbers[q])
        }
        let found = tokens.statistics
        expectClose(found.baseline, expected["baseline_anisotropy_different_sentences_only"].number)
        expectClose(found.meanCosine, expected["baseline_anisotropy_all_token_pairs"].number)
        // The reference adjusts by all pairs of tokens; here only by those of different sentences.
        let all = found.meanCosine.number
        expectClose(found.intraSentenceSimilarity.number - all, expected["IntraSim_mean_adjusted"].number)
        expectClose(found.selfSimilarity.number - all, expected["self_similarity_mean_adjusted"].number)
        #expect(found.types.map(\.type) == [3, 5, 7, 9])
        for type in found.types {
            expectClose(type.selfSimilarity, expected["self_similarity_by_type"]["\(type.type)"].number)
            expectClose(type.explainableVariance, expected["MEV_by_type_uncentered_as_in_paper"]["\(type.type)"].number, within: eigen)
        }
        expectClose(found.explainableVarianceOfAll, expected["MEV_baseline_all_tokens"].number, within: eigen)
        let mev = found.explainableVariance.number - found.explainableVarianceOfAll.number
        expectClose(mev, expected["MEV_mean_adjusted"].number, within: eigen)
    }

    @Test func `what averaging alone does agrees`() {
        func predicted(_ w: Double) -> Statistic {
            AveragingPrediction.meanCosine(betweenSentences: .value(0.1), withinSentences: .value(w), tokenCount: 12)
        }
        expectClose(predicted(0.1), golden["tokens"]["mean_pool_amplification_a0.1_T12_w0.1"].number)
        expectClose(predicted(0.4), golden["tokens"]["mean_pool_amplification_a0.1_T12_w0.4"].number)
    }
}
