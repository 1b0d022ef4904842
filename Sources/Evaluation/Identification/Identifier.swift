internal import Formats
internal import HiddenStates
internal import LinearAlgebra
internal import Pooling

/// What `identify` is asked.
public struct IdentifyPlan: Sendable {
    public var dataset: String
    /// A file of vectors, or `given:<name>`.
    public var embeddings: String
    /// Which tensor of a safetensors file.
    public var tensor: String?
    /// What pooling they should have; else what the model declares.
    public var expected: String?
    /// The layers to look at; all and the usual averages where nil.
    public var layers: LayerSelection?

    /// - Throws: where what is expected is nothing that is known.
    public init(dataset: String, embeddings: String, tensor: String? = nil, expected: String? = nil, layers: LayerSelection? = nil) throws(UsageError) {
        try Expectation.check(expected)
        (self.dataset, self.embeddings, self.tensor, self.expected, self.layers) = (dataset, embeddings, tensor, expected, layers)
    }

    static let givenPrefix = "given:"
}

/// Finds out which pooling made vectors.
public enum Identifier {
    /// Sentences that are compared at most, spread evenly: more would not make the answer surer.
    static let largestCount = 4096

    /// - Throws: ``InputFault`` for files that cannot be used, ``Interrupted`` when asked to stop.
    public static func identify(_ plan: IdentifyPlan, threads: Int, monitor: RunMonitor) throws -> Identification {
        Backend.useOneBLASThread()
        let threads = try WorkRoom.threads(upTo: threads, usesBLAS: true, for: plan.dataset)
        let dataset = try Dataset(openingFolder: plan.dataset)
        return try identify(plan, in: dataset, Workers(count: threads, monitor: monitor))
    }

    /// The same with a dataset that is open.
    static func identify(_ plan: IdentifyPlan, in dataset: Dataset, _ workers: Workers) throws -> Identification {
        let result = try identification(plan, of: dataset, workers)
        // After the last read: hints look at the states again.
        try dataset.checkUnchanged()
        return result
    }

    private static func identification(_ plan: IdentifyPlan, of dataset: Dataset, _ workers: Workers) throws -> Identification {
        let all = try served(plan, of: dataset)
        let expectation = try Expectation(asked: plan.expected, of: dataset)
        let step = (all.sentences.count + largestCount - 1) / largestCount
        let served = step == 1 ? all : all.rows(Array(stride(from: 0, to: all.sentences.count, by: step)))
        var units = try CandidateUnit.all(of: dataset, layers: plan.layers)
        // Vectors are not held against themselves.
        units.removeAll { $0.candidates.contains { $0.pooling == plan.embeddings } }
        let frequencies = units.contains { $0.unit.needs.contains(.tokenIDs) } ? try TokenFrequencies(of: dataset) : nil
        let walk = CandidateWalk(dataset: dataset, frequencies: frequencies, workers: workers)
        guard let measurement = try Measurer(served: served, units: units, walk: walk).measure() else {
            return try tooLong(served, units, walk, expectation)
        }
        var result = Judgement(served: served, measurement: measurement, expectation: expectation, dataset: dataset)
            .identification(givenCount: all.sentences.count, candidateCount: units.reduce(0) { $0 + $1.candidates.count })
        let hints = HintSearch(served: served, measurement: measurement, units: units, walk: walk)
        try hints.examine(&result)
        return result
    }

    private static func served(_ plan: IdentifyPlan, of dataset: Dataset) throws -> ServedVectors {
        if plan.embeddings.hasPrefix(IdentifyPlan.givenPrefix) {
            return try ServedVectors(given: String(plan.embeddings.dropFirst(IdentifyPlan.givenPrefix.count)), of: dataset)
        }
        let file = try OpenFile(path: plan.embeddings, purpose: "the vectors to identify")
        let vectors = try ServedVectors(try VectorTable(file, tensor: plan.tensor), of: dataset)
        try file.checkUnchanged()
        return vectors
    }

    /// Vectors that have more numbers than any candidate.
    private static func tooLong(_ served: ServedVectors, _ units: [CandidateUnit], _ walk: CandidateWalk, _ expectation: Expectation?) throws -> Identification {
        let none = Identification.Match(candidate: Candidate(layers: "none", pooling: "none", variant: .plain), median: .nan, worst: .nan)
        var result = Identification(
            dataset: walk.dataset.name, model: walk.dataset.modelName, path: served.path, sentences: served.sentences.count,
            givenSentences: served.sentences.count, servedDimension: served.dimension, hiddenSize: walk.dataset.hiddenSize,
            comparedDimension: walk.dataset.hiddenSize, highestLayer: walk.dataset.layers.last?.description ?? "", verdict: .noMatch,
            expected: expectation?.text, expectedBy: expectation?.source, best: none, also: [], coding: served.precision, scale: .unknown,
            measure: "cosine", failing: [], hints: [], candidateCount: units.reduce(0) { $0 + $1.candidates.count })
        try HintSearch(served: served, measurement: nil, units: units, walk: walk).examine(&result)
        return result
    }
}
