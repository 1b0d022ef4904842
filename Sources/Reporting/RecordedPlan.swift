public import Evaluation
internal import Formats

/// What a `run.json` says of how its run was made, read back.
public struct RecordedPlan: Sendable {
    /// The plan, with paths as they are seen from here.
    public let plan: Plan
    public let kernelInstructionSet: String
    public let blasCore: String
    public let threads: Int
    /// The files of the record's folder.
    public let files: [String]
    /// SHA-256 of what was read, by dataset name and then by file or tensor.
    public let hashes: [String: [String: String]]

    /// - Parameters:
    ///   - path: where it was read: paths in it are relative to its folder.
    ///   - datasets: where the datasets are now, if not where they were.
    public init(parsing bytes: [UInt8], path: String, datasets: [String]) throws {
        let folder = String(path.dropLast(FolderPath.lastComponent(path).count))
        let document = try RunDocument(parsing: bytes, path: path)
        let recorded = document.plan
        guard datasets.isEmpty || datasets.count == recorded.datasets.count else {
            throw UsageError("--dataset: \(datasets.count) folders, expected as many as the run has (\(recorded.datasets.count))")
        }
        func here(_ relative: String) -> String { relative.hasPrefix("/") ? relative : FolderPath.join(folder, relative) }
        func choice<Choice: RawRepresentable<String>>(_ text: String) throws(InputFault) -> Choice {
            guard let choice = Choice(rawValue: text) else {
                throw InputFault(path: path, found: "\(OneLine.quoted(text)) in its plan", expected: "what this version knows", nextStep: "use the version that wrote it")
            }
            return choice
        }
        let fit: FitSelection = recorded.fit_dataset.map { .dataset(here($0)) } ?? recorded.fit_on.map { $0 == "self" ? .scored : .split($0) } ?? .trainSplit
        var plan = Plan(
            datasets: datasets.isEmpty ? recorded.datasets.map(here) : datasets, layers: try LayerSelection(parsing: recorded.layers),
            pooling: try PoolingSelection(parsing: recorded.pooling), transforms: try TransformSelection(parsing: recorded.transforms), fit: fit,
            loadedTransforms: recorded.load_transforms.map(here), savesTransforms: false, geometry: try choice(recorded.geometry),
            countsDistinctSentences: recorded.geometry_unique, split: recorded.split.map { $0 == "all" ? .all : .named($0) } ?? .testOrEverything,
            skipsPrompts: recorded.skip_prompt,
            evidence: EvidencePlan(
                interval: try choice(recorded.interval), resampleCount: recorded.bootstrap, seed: recorded.seed, confidence: recorded.confidence,
                cluster: ClusterUnit(parsing: recorded.cluster), margin: recorded.margin, reference: try ReferenceSelection(parsing: recorded.reference),
                comparesAllPairs: recorded.all_pairs, adjustment: try choice(recorded.adjust)),
            isStrict: recorded.strict)
        plan.scoresMixedUse = recorded.mismatch ?? false
        self.plan = plan
        kernelInstructionSet = document.environment.kernel_isa
        blasCore = document.environment.blas_core
        threads = document.environment.threads
        files = document.files
        hashes = Dictionary(
            document.inputs.map { input in
                (input.name, input.header_sha256.merging(input.tensor_sha256) { $1 }.merging(["pairs.csv": input.pairs_sha256]) { $1 })
            }, uniquingKeysWith: { first, _ in first })
    }

    /// The first dataset of an outcome that was not computed from what the record says.
    public func differingInput(in outcome: RunOutcome) -> String? {
        for dataset in outcome.datasets {
            let now = dataset.headerSHA256.merging(dataset.tensorSHA256) { $1 }.merging(["pairs.csv": dataset.pairsSHA256]) { $1 }
            guard let recorded = hashes[dataset.name] else { return "dataset \(OneLine.quoted(dataset.name)), which the record does not have" }
            for (name, hash) in recorded.sorted(by: { $0.key < $1.key }) where now[name] != hash {
                return "\(OneLine.of(dataset.name)): \(OneLine.of(name)) with another SHA-256 than recorded"
            }
        }
        return nil
    }
}
