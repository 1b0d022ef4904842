@testable import Evaluation

/// A result made by hand.
enum SampleRows {
    static func row(_ layers: String, _ pooling: String, _ spearman: Double, isoScore: Double = 0.25, notes: [String] = []) -> SummaryRow {
        SummaryRow(
            dataset: "demo, \"quoted\"", model: "org/model", split: "test", subset: "", aggregation: .all,
            cell: Cell(layers: layers, pooling: pooling, transform: "none"), dimension: 384, pairs: 120, cosineSpearman: spearman,
            cosineSpearmanLow: spearman - 0.1, cosineSpearmanHigh: spearman + 0.1, cosinePearson: 0.5, meanCosine: -1e-7, isoScore: isoScore, zeroVectors: 0, interval: "influence", clusters: 99,
            equivalentTo: pooling == "mean_sqrt_len" ? "mean" : "", notes: notes, clusterUnit: "sentence", isInBestGroup: spearman > 0.4)
    }

    static func comparison(_ pooling: String, _ delta: Double, _ verdict: Verdict) -> ComparisonRow {
        var row = ComparisonRow(
            dataset: "demo, \"quoted\"", model: "org/model", split: "test", subset: "", aggregation: .all,
            cell: Cell(layers: "6", pooling: pooling, transform: "none"), reference: Cell(layers: "6", pooling: "mean", transform: "none"),
            pairs: 120, delta: delta, verdict: verdict)
        (row.low, row.high, row.low90, row.high90) = (delta - 0.02, delta + 0.02, delta - 0.01, delta + 0.01)
        (row.pValue, row.pAdjusted, row.standardError, row.clusters) = (0.001, 0.002, 0.01, 99)
        (row.cohenQ, row.minimumDetectable, row.isWithinMargin) = (-0.5, 0.028, false)
        return row
    }

    /// The best cell is the mean of layer 6.
    static func recommendation(_ challenger: ComparisonRow) -> Recommendation {
        Recommendation(
            dataset: "demo, \"quoted\"", split: "test", best: Cell(layers: "6", pooling: "mean", transform: "none"), bestGroup: [], challenger: challenger,
            recommended: challenger.verdict == .better ? challenger.cell : challenger.reference, isSelectedHere: false, transformEffects: [], anisotropyCorrelation: nil, cellCount: 4, declared: nil)
    }

    static var outcome: RunOutcome {
        RunOutcome(
            evidence: EvidencePlan(
                interval: .influence, resampleCount: 1000, seed: 0, confidence: 0.95, cluster: .sentence, margin: 0.005,
                reference: try! ReferenceSelection(parsing: "mean"), comparesAllPairs: false, adjustment: .holm),
            datasets: [
                DatasetOutcome(
                    path: "x", name: "demo, \"quoted\"", model: "org/model", declaredPooling: "mean", hiddenSize: 384, highestLayer: "6", pairsSHA256: "", headerSHA256: [:],
                    tensorSHA256: [:], sentenceIdentity: "text",
                    pairs: [.init(id: "a", split: "test", subset: "s", gold: 5, cluster: "a"), .init(id: "b\nc", split: "test", subset: "s", gold: 0.1, cluster: "a")],
                    cells: [Cell(layers: "6", pooling: "mean", transform: "none"), Cell(layers: "6", pooling: "cls", transform: "none")],
                    cosines: [[1, 0.1 + 0.2], [-0.5, 1e-7]], clusters: 1)
            ],
            rows: [
                row("0", "cls", .nan, isoScore: .nan, notes: ["constant scores", "all embeddings are equal"]), row("6", "mean", 0.45675),
                row("6", "mean_sqrt_len", 0.45675), row("6", "weighted_mean", -0.1),
            ],
            comparisons: [comparison("mean_sqrt_len", .nan, .identicalByConstruction), comparison("weighted_mean", -0.55675, .worse)],
            geometry: [], layers: [], recommendations: [recommendation(comparison("weighted_mean", -0.55675, .worse))], warnings: [], phases: [])
    }
}

extension DatasetOutcome.ScoredPairList: ExpressibleByArrayLiteral {
    public init(arrayLiteral pairs: DatasetOutcome.ScoredPair...) { self.init(count: pairs.count) { pairs[$0] } }
}
