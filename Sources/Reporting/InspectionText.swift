public import Evaluation
internal import Formats

/// What `inspect` prints.
public enum InspectionText {
    public static func text(of inspection: Inspection) -> String {
        (contents(of: inspection) + [""] + layers(of: inspection) + [""] + findings(of: inspection)).map { $0 + "\n" }.joined()
    }

    private static func contents(of inspection: Inspection) -> [String] {
        let declared = inspection.declaredPooling.map { ", declares \(OneLine.of($0)) pooling" } ?? ""
        let splits = inspection.splits.map { "\(OneLine.of($0.name)) \($0.pairs)" }.joined(separator: ", ")
        let subsets = inspection.subsets == 0 ? "" : ", \(inspection.subsets) subsets"
        let gold = [inspection.goldMinimum, inspection.goldMaximum].map(DecimalText.of).joined(separator: " to ")
        var lines = [
            "\(OneLine.of(inspection.name))   \(OneLine.of(inspection.path))",
            "  model     \(OneLine.of(inspection.model))\(declared)",
            "  states    \(inspection.layout): \(inspection.sentences) sentences, \(inspection.tokens) tokens, hidden size \(inspection.hiddenSize)",
            "  lengths   \(inspection.lengths[0]) to \(inspection.lengths[2]) tokens a sentence, median \(inspection.lengths[1])",
            "  pairs     \(inspection.pairs)\(splits.isEmpty ? "" : " (\(splits))")\(subsets), \(inspection.hasTexts ? "with" : "without") texts",
            "  gold      \(gold), mean \(DecimalText.fixed(inspection.goldMean, decimals: 2)), \(inspection.goldDistinct) values, the commonest \(inspection.goldLargestTie) times",
        ]
        if !inspection.otherTensors.isEmpty {
            lines.append("  also      \(inspection.otherTensors.map { OneLine.of($0) }.joined(separator: ", "))")
        }
        return lines
    }

    private static func layers(of inspection: Inspection) -> [String] {
        let titles = "  layer   dtype   norm of a token: mean    smallest     largest"
        return [titles, "  " + String(repeating: "─", count: titles.count - 2)] + inspection.layers.map { layer in
            let norms = [layer.normMean, layer.normMinimum, layer.normMaximum].map { DecimalText.fixed($0, decimals: 3) }
            return "  \(padded(layer.name, -8))\(padded(layer.dtype, -8))\(padded(norms[0], 21))\(padded(norms[1], 12))\(padded(norms[2], 12))"
        }
    }

    private static func findings(of inspection: Inspection) -> [String] {
        let lines = inspection.findings.flatMap { ["  \($0.changesResults ? "✗" : "·") \($0.text)", "      \($0.advice)"] }
        if inspection.findings.isEmpty { return ["  nothing found that is wrong"] }
        return lines + [inspection.changesResults ? "  ✗ changes results" : "  nothing found that changes results"]
    }

    /// Pads on the left, or on the right where the width is negative.
    private static func padded(_ text: String, _ width: Int) -> String {
        let padding = String(repeating: " ", count: max(0, abs(width) - text.count))
        return width < 0 ? text + padding : padding + text
    }

    public static func json(of inspection: Inspection) throws -> String { try JSONText.of(Document(inspection)) }

    private struct Document: Encodable {
        struct Split: Encodable {
            let name: String
            let pairs: Int
        }
        struct Gold: Encodable {
            let min, max, mean: JSONNumber
            let distinct, largest_tie: Int
        }
        struct Layer: Encodable {
            let layer, dtype: String
            let norm_mean, norm_min, norm_max: JSONNumber
        }
        struct Finding: Encodable {
            let kind, text: String
            let count: Int
            let changes_results: Bool
            let advice: String
        }

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

        init(_ inspection: Inspection) {
            (path, name, model, layout) = (inspection.path, inspection.name, inspection.model, inspection.layout)
            declared_pooling = inspection.declaredPooling
            (sentences, tokens, hidden_size) = (inspection.sentences, inspection.tokens, inspection.hiddenSize)
            (pairs, subsets, lengths) = (inspection.pairs, inspection.subsets, inspection.lengths)
            splits = inspection.splits.map { Split(name: $0.name, pairs: $0.pairs) }
            (has_texts, changes_results) = (inspection.hasTexts, inspection.changesResults)
            gold = Gold(
                min: JSONNumber(inspection.goldMinimum), max: JSONNumber(inspection.goldMaximum), mean: JSONNumber(inspection.goldMean),
                distinct: inspection.goldDistinct, largest_tie: inspection.goldLargestTie)
            other_tensors = inspection.otherTensors
            layers = inspection.layers.map {
                Layer(
                    layer: $0.name, dtype: $0.dtype, norm_mean: JSONNumber($0.normMean), norm_min: JSONNumber($0.normMinimum),
                    norm_max: JSONNumber($0.normMaximum))
            }
            findings = inspection.findings.map {
                Finding(kind: $0.kind, text: $0.text, count: $0.count, changes_results: $0.changesResults, advice: $0.advice)
            }
        }
    }
}
