public import Evaluation
internal import Formats
internal import Metrics

/// What `inspect --json` prints. Keys are never renamed or removed; what does not apply is null.
public enum InspectionJSON {
    public static func text(of inspection: Inspection) throws -> String { try JSONText.of(Document(inspection)) }

    private struct Split: Encodable {
        let name: String
        let pairs: Int
    }
    private struct Gold: Encodable {
        let min, max, mean, tied_share, attainable_spearman: JSONNumber
        let distinct, largest_tie: Int
    }
    private struct Layer: Encodable {
        let layer, dtype: String
        let norm_mean, norm_min, norm_median, norm_max, outlier_share: JSONNumber

        init(_ layer: Inspection.Layer) {
            (self.layer, dtype) = (layer.name, layer.dtype)
            (norm_mean, norm_min, norm_median) = (JSONNumber(layer.normMean), JSONNumber(layer.normMinimum), JSONNumber(layer.normMedian))
            (norm_max, outlier_share) = (JSONNumber(layer.normMaximum), JSONNumber(layer.outlierShare))
        }
    }
    private struct Place: Encodable {
        @JSONOptional var pair: String?
        @JSONOptional var layer: String?
        @JSONOptional var remark: String?
        @JSONOptional var sentence: Int?
        @JSONOptional var token: Int?
    }
    private struct Finding: Encodable {
        let kind, severity, text, advice: String
        let count: Int
        let changes_results: Bool
        let layers: [String]
        @JSONOptional var first: Place?

        init(_ finding: Inspection.Finding) {
            (kind, severity, text, advice) = (finding.kind, finding.severity.rawValue, finding.text, finding.advice)
            (count, changes_results, layers) = (finding.count, finding.changesResults, finding.layers)
            first = finding.first.map {
                Place(
                    pair: $0.pair, layer: $0.layer, remark: $0.remark, sentence: $0.sentence,
                    token: $0.token)
            }
        }
    }
    private struct PaddingRow: Encodable {
        let pooling, padding, reason: String
        let masked, unmasked, delta: JSONNumber
        let note: String

        init(_ row: PaddingAudit.Row) {
            (pooling, padding, reason) = (row.pooling, row.padding, row.reason)
            (masked, unmasked, delta) = (JSONNumber(row.masked.number), JSONNumber(row.unmasked.number), JSONNumber(row.delta))
            note = unique([row.masked.reason, row.unmasked.reason].compactMap { $0 }).joined(separator: "; ")
        }
    }
    private struct Padding: Encodable {
        let layer, split: String
        let pairs, length: Int
        let is_padded: Bool
        let rows: [PaddingRow]
    }

    private struct Document: Encodable {
        let path, name, model, layout: String
        let declared_pooling: String?
        let sentences, tokens, hidden_size, pairs, subsets: Int
        let lengths: [Int]
        let splits: [Split]
        let has_texts, changes_results: Bool
        let gold: Gold
        let other_tensors: [String]
        let layers: [Layer]
        let findings: [Finding]
        @JSONOptional var padding: Padding?

        init(_ inspection: Inspection) {
            (path, name, model, layout) = (inspection.path, inspection.name, inspection.model, inspection.layout)
            declared_pooling = inspection.declaredPooling
            (sentences, tokens, hidden_size) = (inspection.sentences, inspection.tokens, inspection.hiddenSize)
            (pairs, subsets, lengths) = (inspection.pairs, inspection.subsets, inspection.lengths)
            splits = inspection.splits.map { Split(name: $0.name, pairs: $0.pairs) }
            (has_texts, changes_results) = (inspection.hasTexts, inspection.changesResults)
            gold = Gold(
                min: JSONNumber(inspection.goldMinimum), max: JSONNumber(inspection.goldMaximum), mean: JSONNumber(inspection.goldMean),
                tied_share: JSONNumber(inspection.goldTiedShare), attainable_spearman: JSONNumber(inspection.attainableSpearman),
                distinct: inspection.goldDistinct, largest_tie: inspection.goldLargestTie)
            other_tensors = inspection.otherTensors
            layers = inspection.layers.map(Layer.init)
            findings = inspection.findings.map(Finding.init)
            padding = inspection.padding.map {
                Padding(layer: $0.layer, split: $0.split, pairs: $0.pairs, length: $0.length, is_padded: $0.isPadded, rows: $0.rows.map(PaddingRow.init))
            }
        }
    }
}
