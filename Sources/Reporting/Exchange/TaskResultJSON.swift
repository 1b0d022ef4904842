public import Evaluation
internal import Formats
internal import FoundationEssentials

/// A row as MTEB 2's result file (`TaskResult`).
///
/// `main_score` is `cosine_spearman`; `pearson` and `spearman`, by the similarity of the model, are those of the
/// cosine, as MTEB writes them where a model names no similarity. What a run does not compute is left
/// out: Pearson by distances, times, the version of an mteb that took no part.
public struct TaskResultJSON: Encodable, Sendable {
    private struct Document: Encodable {
        let task_name: String
        let dataset_revision: String
        @JSONOptional var mteb_version: String?
        @JSONOptional var evaluation_time: Double?
        @JSONOptional var kg_co2_emissions: Double?
        @JSONOptional var date: Double?
        let scores: [String: [Scores]]
        let poolbench: Provenance
    }

    private struct Scores: Encodable {
        let main_score: Double
        let spearman: Double
        let pearson: Double?
        let cosine_spearman: Double
        let cosine_pearson: Double?
        let euclidean_spearman: Double?
        let manhattan_spearman: Double?
        let hf_subset: String
        let languages: [String]
    }

    /// No key of MTEB's, which ignores it: what the numbers are of.
    private struct Provenance: Encodable {
        let version: String
        let model: String
        let dataset: String
        let layers: String
        let pooling: String
        let transform: String
        /// Distances are between embeddings as they were pooled; a model that normalises them has others.
        let normalized: Bool
    }

    private let document: Document

    /// - Parameters:
    ///   - evalSplit: what MTEB calls the split.
    ///   - record: the bytes of `run.json`, which tells when the run was made.
    public init(
        _ row: ChosenRow, task: String, datasetRevision: String, evalSplit: String, hfSubset: String, languages: [String], record: [UInt8]?, version: String
    ) {
        let spearman = row.number("cosine_spearman")!, pearson = row.number("cosine_pearson")
        let scores = Scores(
            main_score: spearman, spearman: spearman, pearson: pearson, cosine_spearman: spearman, cosine_pearson: pearson,
            euclidean_spearman: row.number("euclidean_spearman"), manhattan_spearman: row.number("manhattan_spearman"), hf_subset: hfSubset, languages: languages)
        document = Document(
            task_name: task, dataset_revision: datasetRevision, mteb_version: nil, evaluation_time: nil,
            kg_co2_emissions: nil, date: record.flatMap(Self.created), scores: [evalSplit: [scores]],
            poolbench: Provenance(version: version, model: row.model, dataset: row.dataset, layers: row.layers, pooling: row.pooling, transform: row.transform, normalized: false))
    }

    /// Seconds since 1970, as MTEB has its dates.
    private static func created(_ record: [UInt8]) -> Double? {
        struct Record: Decodable {
            struct Environment: Decodable { let created: String }
            let environment: Environment
        }
        guard let text = try? JSONDecoder().decode(Record.self, from: Data(record)).environment.created else { return nil }
        return (try? Date(text, strategy: .iso8601))?.timeIntervalSince1970
    }

    public func encode(to encoder: any Encoder) throws { try document.encode(to: encoder) }

    public var bytes: [UInt8] { get throws { Array(try JSONText.of(self).utf8) } }
}
