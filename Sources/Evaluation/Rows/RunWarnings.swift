/// What a run should say about its results, each kind once, with its count and first example.
enum RunWarnings {
    static func of(_ cells: [CellResult], _ rows: [SummaryRow]) -> [String] {
        var warnings: [String] = []
        let withZeros = cells.filter { !$0.zeroSentences.isEmpty }
        if let first = withZeros.first, let sentence = first.zeroSentences.min() {
            warnings.append(
                "zero vectors after pooling in \(counted(withZeros.count, "cell")) (first: sentence \(sentence) in \(first.cell.name)); their cosines count as 0"
            )
        }
        let undefined = rows.filter { $0.cosineSpearman.isNaN }
        if let first = undefined.first {
            let place = first.subset.isEmpty ? "split \(first.split)" : "subset \(first.subset)"
            warnings.append(
                "Spearman is undefined in \(counted(undefined.count, "row")) (first: \(first.cell.name), \(place): \(first.note))")
        }
        return warnings
    }

    private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
