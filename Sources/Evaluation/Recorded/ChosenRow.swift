public import Formats

/// One row of a recorded run, for other programs: its numbers and what made them.
public struct ChosenRow: Sendable {
    public let path: String
    public let dataset: String
    public let model: String
    public let split: String
    /// `6/mean/none`.
    public let cell: String
    public let layers: String
    public let pooling: String
    public let transform: String
    private let numbers: [String: Double]

    /// - Throws: ``InputFault`` where the choice is more than one row, or the Spearman is undefined.
    public init(_ choice: RowChoice, in run: RecordedRun) throws(InputFault) {
        let chosen = try choice.cell(in: run), table = run.summary
        guard let first = chosen.rows.first, chosen.rows.count == 1 else {
            throw InputFault(
                path: table.path, found: "\(OneLine.of(chosen.name)) in \(chosen.rows.count) splits", expected: chosen.rows.map { OneLine.cut($0.split) }.joined(separator: ", "),
                nextStep: "choose with --split")
        }
        func text(_ column: String) -> String { table.text(column, first.row) ?? "" }
        (path, dataset, model, split, cell) = (table.path, chosen.dataset, chosen.model, first.split, chosen.name)
        (layers, pooling, transform) = (chosen.layers, chosen.pooling, chosen.transform)
        var numbers: [String: Double] = [:]
        for column in Self.metrics { if let number = try table.number(column, first.row), number.isFinite { numbers[column] = number } }
        guard numbers["cosine_spearman"] != nil else {
            throw InputFault(
                path: table.path, found: "\(OneLine.of(chosen.name)) has no Spearman (\(OneLine.cut(text("note"))))", expected: "a number",
                nextStep: "choose another row")
        }
        self.numbers = numbers
    }

    /// The correlations that a row may have.
    private static let metrics = ["cosine_spearman", "cosine_pearson", "dot_spearman", "euclidean_spearman", "manhattan_spearman"]

    /// nil where the run does not have it, or it is undefined.
    public func number(_ column: String) -> Double? { numbers[column] }
}
