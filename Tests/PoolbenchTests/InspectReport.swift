import Foundation
import TestSupport
import Testing

/// What `inspect --json` says of a folder.
struct InspectReport: Decodable {
    struct Place: Decodable, Equatable {
        var pair, layer, remark: String?
        var sentence, token: Int?
    }
    struct Finding: Decodable {
        let kind, severity, text, advice: String
        let count: Int
        let changes_results: Bool
        let layers: [String]
        let first: Place?
    }
    struct Layer: Decodable {
        let layer, dtype: String
        let norm_mean, norm_min, norm_median, norm_max, outlier_share: Double?
    }
    struct Gold: Decodable {
        let min, max, mean, tied_share, attainable_spearman: Double
        let distinct, largest_tie: Int
    }
    struct PaddingRow: Decodable {
        let pooling, padding, reason, note: String
        let masked, unmasked, delta: Double?
    }
    struct Padding: Decodable {
        let layer, split: String
        let pairs, length: Int
        let is_padded: Bool
        let rows: [PaddingRow]
    }
    let layout: String
    let sentences, tokens, hidden_size, pairs: Int
    let changes_results: Bool
    let lengths: [Int]
    let gold: Gold
    let layers: [Layer]
    let findings: [Finding]
    let other_tensors: [String]
    let padding: Padding?

    var kinds: [String] { findings.map(\.kind) }

    func finding(_ kind: String) throws -> Finding {
        try #require(findings.first { $0.kind == kind }, "no \(kind) but \(kinds)")
    }

    static func of(_ dataset: String, _ more: [String] = [], in folder: TemporaryFolder, status: Int32) throws -> InspectReport {
        let result = try Tool.run(["inspect", dataset, "--json"] + more, in: folder.path)
        try #require(result.status == status, "status \(result.status): \(result.errors)\(result.output)")
        return try JSONDecoder().decode(InspectReport.self, from: Data(result.output.utf8))
    }
}
