public import Evaluation
internal import Formats

/// A row as sentence-transformers' `EmbeddingSimilarityEvaluator` writes it by default: one similarity, the
/// cosine, and −1 for epoch and steps, because nothing was trained. Lines end with CRLF as its do, since
/// it appends to a file that is there.
public enum EvaluatorCSV {
    static let columns = ["epoch", "steps", "cosine_pearson", "cosine_spearman"]

    public static func bytes(of row: ChosenRow) -> [UInt8] {
        let values = ["-1", "-1"] + columns.dropFirst(2).map { DecimalText.of(row.number($0) ?? .nan) }
        return Array([columns, values].map { $0.joined(separator: ",") + "\r\n" }.joined().utf8)
    }
}
