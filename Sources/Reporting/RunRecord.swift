public import Evaluation
internal import Formats

/// `run.json`: what was run, on what, with what.
public struct RunRecord: Encodable, Sendable {
    public static let name = "run.json"
    public static let schemaVersion = RecordedRun.schemaVersion

    struct PlanRecord: Codable {
        var datasets: [String]
        var layers: String
        var pooling: [String]
        var transforms: [String]
        /// nil: the split `test` where there is one, else everything.
        @JSONOptional var split: String?
        var skip_prompt: Bool
        var interval: String
        var confidence: Double
        var cluster: String
        var margin: Double
        var reference: String
        var strict: Bool
        var bootstrap: Int
        var seed: UInt64
        var all_pairs: Bool
        var adjust: String
        /// A split, or `self`; null where it is another dataset, or the default: the split `train`.
        @JSONOptional var fit_on: String?
        /// Relative to this folder.
        @JSONOptional var fit_dataset: String?
        @JSONOptional var load_transforms: String?
        var geometry: String
        var geometry_unique: Bool
        /// Left out where it is false, as in the records of earlier versions.
        var mismatch: Bool?
    }

    struct Input: Encodable {
        var path: String
        var name: String
        var model: String
        @JSONOptional var model_revision: String?
        @JSONOptional var declared_pooling: String?
        /// As `summary.csv` names it; `none` without hidden states.
        var highest_layer: String
        var sentence_identity: String
        var pairs: Int
        /// What intervals and tests count on: what a cluster is by the plan, and how many there are.
        var clusters: Int
        var pairs_sha256: String
        var header_sha256: [String: String]
        var tensor_sha256: [String: String]
        @JSONOptional var fit: Fit?
    }

    struct Fit: Encodable {
        var name: String
        /// Of another dataset, relative to this folder.
        @JSONOptional var path: String?
        var sentences: Int
        var removed: Int
        var pairs_sha256: String
        var header_sha256: [String: String]
    }

    struct Choice: Encodable {
        var dataset: String
        var split: String
        /// The cell of the highest Spearman, and those not shown to be worse, it included.
        var best: String
        var best_group: [String]
        /// The best of the cells that were held against the reference, on the layers and with the transform that the
        /// recommendation is made on.
        var challenger: String
        /// The reference, or what is better with evidence.
        var recommended: String
        /// Whether layers or transform were chosen by these very numbers.
        var selected_on_this_split: Bool
        /// The paragraph below the table, for reports that are made from the folder alone.
        var answer: String
    }

    struct Environment: Encodable {
        var version: String
        @JSONOptional var commit: String?
        var cpu: String
        var kernel_isa: String
        var blas_core: String
        var threads: Int
        var created: String
    }

    let schema_version: Int
    let plan: PlanRecord
    let inputs: [Input]
    let recommendations: [Choice]
    let environment: Environment
    let phases: [String: JSONNumber]
    let warnings: [String]
    /// The files of the folder, this one included.
    let files: [String]

    /// - Parameters:
    ///   - folder: the result folder, which paths of inputs are relative to.
    ///   - files: the names of the files beside this one.
    public init(plan: Plan, outcome: RunOutcome, environment: RunEnvironment, folder: String, files: [String]) {
        schema_version = Self.schemaVersion
        let split: String? = switch plan.split {
        case .testOrEverything: nil
        case .named(let name): name
        case .all: "all"
        }
        let paths = outcome.datasets.map { FolderPath.relative($0.path, from: folder) }
        self.plan = PlanRecord(
            datasets: paths, layers: plan.layers.text, pooling: plan.pooling.names, transforms: plan.transforms.chains.map(\.name),
            split: split, skip_prompt: plan.skipsPrompts, interval: plan.evidence.interval.rawValue, confidence: plan.evidence.confidence,
            cluster: plan.evidence.cluster.text, margin: plan.evidence.margin,
            reference: plan.evidence.reference.text, strict: plan.isStrict, bootstrap: plan.evidence.resampleCount, seed: plan.evidence.seed,
            all_pairs: plan.evidence.comparesAllPairs, adjust: plan.evidence.adjustment.rawValue,
            fit_on: plan.fit.name, fit_dataset: plan.fit.folder.map { FolderPath.relative($0, from: folder) },
            load_transforms: plan.loadedTransforms.map { FolderPath.relative($0, from: folder) },
            geometry: plan.geometry.rawValue, geometry_unique: plan.countsDistinctSentences, mismatch: plan.scoresMixedUse ? true : nil)
        inputs = zip(outcome.datasets, paths).map { dataset, path in
            Input(
                path: path, name: dataset.name, model: dataset.model, model_revision: dataset.modelRevision, declared_pooling: dataset.declaredPooling,
                highest_layer: dataset.highestLayer, sentence_identity: dataset.sentenceIdentity,
                pairs: dataset.pairs.count, clusters: dataset.clusters,
                pairs_sha256: dataset.pairsSHA256, header_sha256: dataset.headerSHA256, tensor_sha256: dataset.tensorSHA256,
                fit: dataset.fit.map { fit in
                    Fit(
                        name: fit.name, path: fit.path.map { FolderPath.relative($0, from: folder) }, sentences: fit.sentences,
                        removed: fit.removed, pairs_sha256: fit.pairsSHA256, header_sha256: fit.headerSHA256)
                })
        }
        recommendations = outcome.recommendations.map {
            Choice(
                dataset: $0.dataset, split: $0.split, best: $0.best.name, best_group: $0.bestGroup.map(\.name), challenger: $0.challenger.cell.name, recommended: $0.recommended.name,
                selected_on_this_split: $0.isSelectedHere, answer: Answer.text(of: $0, outcome.evidence))
        }
        self.environment = Environment(
            version: environment.version, commit: environment.commit, cpu: environment.cpu,
            kernel_isa: environment.kernelInstructionSet, blas_core: environment.blasCore, threads: environment.threads,
            created: environment.created)
        phases = Dictionary(uniqueKeysWithValues: outcome.phases.map { ($0.name, JSONNumber($0.seconds)) })
        warnings = outcome.warnings
        self.files = ([Self.name] + files).sorted()
    }

    public var bytes: [UInt8] { get throws { Array(try JSONText.of(self).utf8) } }
}
