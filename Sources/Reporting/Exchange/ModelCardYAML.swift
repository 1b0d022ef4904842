public import Evaluation
internal import Formats

/// A row as the `model-index` of a Hugging Face model card, in the terms that sentence-transformers writes
/// there (`semantic-similarity`, `spearman_cosine`): the cosine's correlations alone, because dot products and
/// distances depend on whether a model normalises what was pooled. The cell stands in each metric's `args`, so that a number of
/// another layer or pooling is not taken for the model's own.
public enum ModelCardYAML {
    /// - Parameters:
    ///   - model: the card's name of the model.
    ///   - datasetName: for people.
    ///   - datasetID: the data set's id on the Hub; nil where it is not there.
    ///   - revision: of the data set on the Hub.
    public static func bytes(of row: ChosenRow, model: String, datasetName: String, datasetID: String?, config: String?, split: String?, revision: String?) -> [UInt8] {
        var lines = [
            "model-index:", "- name: \(quoted(model))", "  results:", "  - task:", "      type: semantic-similarity", "      name: Semantic Similarity", "    dataset:",
            "      name: \(quoted(datasetName))",
            // What sentence-transformers writes for data that is not on the Hub.
            "      type: \(quoted(datasetID ?? "unknown"))",
        ]
        for (key, value) in [("config", config), ("split", split), ("revision", revision)] { if let value { lines.append("      \(key): \(quoted(value))") } }
        lines.append("    metrics:")
        for (column, type, name) in metrics {
            guard let value = row.number(column) else { continue }
            lines += ["    - type: \(type)", "      value: \(number(value))", "      name: \(name)", "      args:"]
            lines += [("layers", row.layers), ("pooling", row.pooling), ("transform", row.transform)].map { "        \($0): \(quoted($1))" }
        }
        return Array(lines.map { $0 + "\n" }.joined().utf8)
    }

    private static let metrics = [
        ("cosine_pearson", "pearson_cosine", "Pearson Cosine"), ("cosine_spearman", "spearman_cosine", "Spearman Cosine"),
    ]

    /// A double-quoted scalar: every character that YAML 1.1 or 1.2 does not print as it is becomes an escape.
    static func quoted(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "\"") { result, scalar in
            let value = scalar.value
            switch value {
            case 0x22, 0x5C: result += "\\" + String(scalar)
            case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD: result.unicodeScalars.append(scalar)
            case 0x10000...: result.unicodeScalars.append(scalar)
            default: result += "\\u" + hex(value, 4)
            }
        } + "\""
    }

    private static func hex(_ value: UInt32, _ digits: Int) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// With a point before any exponent: YAML 1.1 takes `1e-07` for text.
    static func number(_ value: Double) -> String {
        let text = DecimalText.of(value)
        guard let e = text.firstIndex(of: "e"), !text[..<e].contains(".") else { return text }
        return text[..<e] + ".0" + text[e...]
    }
}
