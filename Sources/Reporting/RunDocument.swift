internal import Formats

/// `run.json` as it is read back: what a plan and a report need of it.
struct RunDocument: Decodable, Sendable {
    struct Input: Decodable, Sendable {
        struct Fit: Decodable, Sendable {
            var name: String
            var sentences: Int
            var removed: Int
            var pairs_sha256: String
        }

        var path: String
        var name: String
        var model: String
        var pairs: Int
        var clusters: Int
        var pairs_sha256: String
        var header_sha256: [String: String]
        var tensor_sha256: [String: String]
        var fit: Fit?
    }

    struct Choice: Decodable, Sendable {
        var dataset: String
        var split: String
        var best: String
        var best_group: [String]
        /// Records of earlier versions have none, and recommend on the layers and with the transform of `best`.
        var challenger: String?
        var recommended: String
        var selected_on_this_split: Bool
        /// Records of earlier versions have none.
        var answer: String?
    }

    struct Environment: Decodable, Sendable {
        var version: String
        var kernel_isa: String
        var blas_core: String
        var threads: Int
    }

    var schema_version: Int
    var plan: RunRecord.PlanRecord
    var inputs: [Input]
    var recommendations: [Choice]
    var environment: Environment
    var warnings: [String]
    /// Of the folder, this one included.
    var files: [String]
}

extension RunDocument {
    /// - Throws: for bytes that no run of this version's schema wrote.
    init(parsing bytes: [UInt8], path: String) throws(InputFault) {
        self = try JSONText.decode(
            RunDocument.self, from: bytes, path: path, expected: "a run.json of this version, with plan, inputs and environment",
            nextStep: "run it again with this version")
        guard schema_version == RunRecord.schemaVersion else {
            throw InputFault(
                path: path, found: "schema_version \(schema_version)", expected: "\(RunRecord.schemaVersion)",
                nextStep: "use the version of poolbench that wrote it")
        }
    }
}
