public import Evaluation
public import Formats

/// An MTEB result file as the baseline of a comparison: for one cell of the candidate.
public struct TaskResultBaseline: Sendable {
    public let baseline: RecordedRun
    /// The candidate, with no other rows than those of the cell.
    public let candidate: RecordedRun
    public let remarks: [String]

    /// Splits go by their names; where one split of the candidate was chosen and the file has one, these two.
    ///
    /// - Parameter hfSubset: where the file has several.
    public init(_ file: TaskResultFile, candidate: RecordedRun, choice: RowChoice, hfSubset: String?) throws(InputFault) {
        let chosen = try choice.cell(in: candidate), table = candidate.summary
        var rows: [(split: String, numbers: [String: Double], place: Int?)] = []
        for split in file.scores.keys.sorted() {
            let numbers = try Self.subset(hfSubset, of: file.scores[split]!, split, file.path)
            let isPaired = choice.namesSplit && file.scores.count == 1
            let place = isPaired ? chosen.rows.first : chosen.rows.first { $0.split == split }
            rows.append((place?.split ?? split, numbers, place?.row))
        }
        guard rows.contains(where: { $0.place != nil }) else {
            throw InputFault(
                path: file.path, found: "split \(file.scores.keys.sorted().map { OneLine.cut($0) }.joined(separator: ", "))",
                expected: "one of the candidate's (\(chosen.rows.map { OneLine.cut($0.split) }.joined(separator: ", ")))", nextStep: "say with --split which of them it is")
        }
        let metrics = Self.metrics.filter { metric in table.columns.contains(metric) && rows.allSatisfy { $0.numbers[metric] != nil } }
        let columns = Self.keys + ["fit_on", "pairs"] + metrics
        var csv = CSVWriter()
        csv.row(columns)
        for row in rows {
            func text(_ column: String) -> String { row.place.flatMap { table.text(column, $0) } ?? "" }
            csv.row([chosen.dataset, row.split, "", "all", chosen.layers, chosen.pooling, chosen.transform, text("fit_on"), text("pairs")] + metrics.map { DecimalText.of(row.numbers[$0]!) })
        }
        func run(_ path: String, _ bytes: [UInt8]) throws(InputFault) -> RecordedRun {
            RecordedRun(
                path: path, summary: try RecordedTable(parsing: bytes, path: path, required: columns), comparisons: nil, scores: nil, geometry: nil, layers: nil,
                record: nil)
        }
        baseline = try run(file.path, csv.bytes)
        var kept = CSVWriter()
        kept.row(table.columns)
        for place in rows.compactMap(\.place) { kept.row(table.columns.map { table.text($0, place) ?? "" }) }
        self.candidate = RecordedRun(
            path: candidate.path, summary: try RecordedTable(parsing: kept.bytes, path: table.path, required: columns), comparisons: nil, scores: nil, geometry: nil,
            layers: nil, record: nil)
        remarks = [
            "baseline: \(OneLine.of(file.task)) by mteb \(OneLine.of(file.version ?? "of unknown version")); it tells neither model, layer, pooling nor number of pairs, which were taken to be those of \(OneLine.of(chosen.name))"
        ]
    }

    private static let keys = ["dataset", "split", "subset", "aggregation", "layers", "pooling", "transform"]
    private static let metrics = ["cosine_spearman", "cosine_pearson", "euclidean_spearman", "manhattan_spearman", "dot_spearman"]

    private static func subset(_ name: String?, of subsets: [String: [String: Double]], _ split: String, _ path: String) throws(InputFault) -> [String: Double] {
        let names = subsets.keys.sorted()
        let wanted = name ?? (names.count == 1 ? names[0] : "default")
        guard let numbers = subsets[wanted], numbers["cosine_spearman"] != nil else {
            throw InputFault(
                path: path, found: "no cosine_spearman of subset \(OneLine.quoted(wanted)) in split \(OneLine.quoted(split))",
                expected: "one of \(names.map { OneLine.cut($0) }.joined(separator: ", "))", nextStep: "choose with --hf-subset")
        }
        return numbers
    }
}
