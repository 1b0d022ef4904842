@testable import Evaluation

extension Plan {
    /// A plan with everything left as it is without flags, but for what a test is about.
    static func sample(
        _ path: String, layers: String = "last", pooling: String = "standard", transforms: String = "none", geometry: GeometryLevel = .basic,
        split: SplitSelection = .testOrEverything
    ) throws -> Plan {
        Plan(
            datasets: [path], layers: try LayerSelection(parsing: layers), pooling: try PoolingSelection(parsing: [pooling]),
            transforms: try TransformSelection(parsing: [transforms]), fit: .trainSplit, loadedTransforms: nil, savesTransforms: false,
            geometry: geometry, countsDistinctSentences: false, split: split, skipsPrompts: false,
            evidence: EvidencePlan(
                interval: .influence, resampleCount: 100, seed: 0, confidence: 0.95, cluster: .sentence, margin: 0.005,
                reference: try ReferenceSelection(parsing: "mean"), comparesAllPairs: false, adjustment: .holm),
            isStrict: false)
    }
}
