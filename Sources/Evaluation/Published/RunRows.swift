internal import FoundationEssentials
internal import Formats

/// The rows of a run's `summary.csv` that published numbers can be put beside: whole splits and means of
/// subsets, of single datasets.
struct RunRows {
    private let table: RecordedTable
    private let rows: [Int]
    let datasets: [String]
    /// Of the model, by dataset, where `run.json` tells it.
    private let revisions: [String: String]

    private struct Record: Decodable {
        struct Input: Decodable {
            var name: String
            var model_revision: String?
        }
        var inputs: [Input]
    }

    init(_ run: RecordedRun) throws(InputFault) {
        table = run.summary
        let wanted = [Aggregation.all, .mean, .weightedMean].map(\.rawValue)
        let table = table
        rows = (0..<table.rowCount).filter { wanted.contains(table.text("aggregation", $0) ?? "") }
        datasets = PublishedComparison.unique(rows.map { table.text("dataset", $0) ?? "" })
        let record = run.record.flatMap { try? JSONDecoder().decode(Record.self, from: Data($0)) }
        revisions = Dictionary((record?.inputs ?? []).compactMap { input in input.model_revision.map { (input.name, $0) } }, uniquingKeysWith: { first, _ in first })
        guard !rows.isEmpty else {
            throw InputFault(path: run.path, found: "no row of a whole split", expected: "a result of poolbench run", nextStep: "run it again")
        }
    }

    private func rows(of dataset: String) -> [Int] { rows.filter { text("dataset", $0) == dataset } }
    private func text(_ column: String, _ row: Int) -> String { table.text(column, row) ?? "" }

    func model(of dataset: String) -> String { rows(of: dataset).first.map { text("model", $0) } ?? "" }
    func pairCounts(of dataset: String) -> Set<Int> { Set(rows(of: dataset).compactMap { Int(text("pairs", $0)) }) }

    /// A published number beside the row that differs least from it; nil where the run lacks the column.
    func entry(for number: PublishedNumber, _ dataset: String) throws(InputFault) -> PublishedComparison.Entry? {
        guard table.columns.contains(number.metric) else { return nil }
        // The first of those that are equally near, so that the answer does not depend on anything else.
        guard let row = rows(of: dataset).min(by: { distance($0, number) < distance($1, number) }) else { return nil }
        let untold = [("layers", number.layers), ("pooling", number.pooling), ("transform", number.transform)].filter(\.1.isEmpty).map(\.0)
            + (number.pairs == nil ? ["number of pairs"] : [])
        return PublishedComparison.Entry(
            number: number, here: try table.number(number.metric, row) ?? .nan,
            cell: "\(text("layers", row))/\(text("pooling", row))/\(text("transform", row))",
            place: "\(text("split", row)), \(text("aggregation", row)), \(text("pairs", row)) pairs",
            differences: differences(row, number) + otherRevision(number, dataset), untold: untold)
    }

    /// What of a row is not as published; what the source does not tell does not count.
    private func mismatches(_ row: Int, _ number: PublishedNumber) -> [(column: String, published: String, here: String, weight: Int)] {
        let pairs = number.pairs.map(String.init) ?? ""
        let fields = [
            ("pooling", number.pooling, 64), ("transform", number.transform, 32), ("layers", number.layers, 16), ("aggregation", number.aggregation, 4),
            ("split", number.split, 2), ("pairs", pairs, 1), ("fit_on", number.transform == Cell.noTransform ? "" : number.fitOn, 1),
        ]
        return fields.compactMap { column, published, weight in
            let here = text(column, row)
            guard !published.isEmpty, published != here else { return nil }
            // Everything of a dataset without splits is the split, if it has as many pairs.
            if column == "split", here == ScoredPairs.everything, text("pairs", row) == pairs { return nil }
            // An average of two layers is nearer to another average of two than to a single layer.
            let isOtherCount = column == "layers" && published.split(separator: "+").count != here.split(separator: "+").count
            return (column, published, here, weight + (isOtherCount ? 8 : 0))
        }
    }

    private func distance(_ row: Int, _ number: PublishedNumber) -> Int { mismatches(row, number).reduce(0) { $0 + $1.weight } }

    private func differences(_ row: Int, _ number: PublishedNumber) -> [String] {
        mismatches(row, number).map { column, published, here, _ in
            let now = here.isEmpty ? "nothing" : OneLine.of(here)
            return "\(Self.words[column] ?? column) \(published), here \(now)" + Self.firstLayer(column, published, here)
        }
    }

    private func otherRevision(_ number: PublishedNumber, _ dataset: String) -> [String] {
        guard let here = revisions[dataset], !number.modelRevision.isEmpty, here != number.modelRevision else { return [] }
        return ["model revision \(number.modelRevision), here \(OneLine.cut(here))"]
    }

    private static let words = ["fit_on": "transform fitted on", "pairs": "number of pairs"]

    /// "First-last" has two meanings, 4 points apart: which is which is said, not left to the digits.
    private static func firstLayer(_ column: String, _ published: String, _ here: String) -> String {
        let (a, b) = (published.split(separator: "+"), here.split(separator: "+"))
        guard column == "layers", a.count == 2, b.count == 2, a[1] == b[1], Set([a[0], b[0]]) == ["0", "1"] else { return "" }
        return a[0] == "0"
            ? " (first is the embedding output there, the first block's output here)" : " (first is the first block's output there, the embedding output here)"
    }
}
