@testable import Evaluation

/// A result made by hand.
enum SampleRows {
    static func row(_ layers: String, _ pooling: String, _ spearman: Double, isoScore: Double = 0.25, notes: [String] = []) -> SummaryRow {
        SummaryRow(
            dataset: "demo, \"quoted\"", model: "org/model", split: "test", subset: "", aggregation: .all,
            cell: Cell(layers: layers, pooling: pooling, transform: "none"), dimension: 384, pairs: 120, cosineSpearman: spearman,
            cosinePearson: 0.5, meanCosine: -1e-7, isoScore: isoScore, zeroVectors: 0,
            equivalentTo: pooling == "mean_sqrt_len" ? "mean" : "", notes: notes)
    }

    static var outcome: RunOutcome {
        RunOutcome(
            datasets: [
                DatasetOutcome(
                    path: "x", name: "demo, \"quoted\"", model: "org/model", declaredPooling: "mean", pairsSHA256: "", headerSHA256: [:],
                    tensorSHA256: [:], sentenceIdentity: "text",
                    pairs: [.init(id: "a", split: "test", subset: "s", gold: 5, cluster: "a"), .init(id: "b\nc", split: "test", subset: "s", gold: 0.1, cluster: "a")],
                    cells: [Cell(layers: "6", pooling: "mean", transform: "none"), Cell(layers: "6", pooling: "cls", transform: "none")],
                    cosines: [[1, 0.1 + 0.2], [-0.5, 1e-7]])
            ],
            rows: [
                row("0", "cls", .nan, isoScore: .nan, notes: ["constant scores", "all embeddings are equal"]), row("6", "mean", 0.45675),
                row("6", "mean_sqrt_len", 0.45675), row("6", "weighted_mean", -0.1),
            ],
            warnings: [], phases: [])
    }
}
