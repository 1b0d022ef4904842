internal import Formats
internal import HiddenStates
internal import Metrics

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

    /// Of the run as a whole.
    static func of(_ comparisons: [ComparisonRow], _ rows: [SummaryRow], models: [String], _ evidence: EvidencePlan) -> [String] {
        [tooFewResamples(comparisons, evidence), averageOverModels(rows, models)].compactMap(\.self)
    }

    /// Holm multiplies the smallest p-value by the number of comparisons.
    private static func tooFewResamples(_ comparisons: [ComparisonRow], _ evidence: EvidencePlan) -> String? {
        guard evidence.interval == .bootstrap, evidence.adjustment == .holm else { return nil }
        let families = Aggregation.allCases.map { aggregation in (aggregation, count: comparisons.count { $0.aggregation == aggregation && !$0.pValue.isNaN }) }
        guard let (aggregation, count) = families.max(by: { $0.count < $1.count }) else { return nil }
        let alpha = 1 - evidence.confidence
        let smallest = Double(count) * BootstrapInterval.smallestPValue(resampleCount: evidence.resampleCount)
        guard count > 0, smallest >= alpha else { return nil }
        // m·2/(B + 1) < α
        let needed = Int((2 * Double(count) / alpha).rounded(.down)) + 1
        let more = needed <= EvidencePlan.resampleLimit ? "--bootstrap \(needed), or " : ""
        return "\(evidence.resampleCount) resamples show no difference among \(count) comparisons (aggregation '\(aggregation.rawValue)'), however large: Holm's adjustment lets no p-value below "
            + "\(DecimalText.fixed(min(1, smallest), decimals: 3)); give \(more)--adjust max-t or bh"
    }

    private static func averageOverModels(_ rows: [SummaryRow], _ models: [String]) -> String? {
        let known = Set(models).subtracting([Dataset.unknownModel]).sorted()
        guard known.count > 1, rows.contains(where: { $0.aggregation == .average }) else { return nil }
        return "the average is over different models (\(OneLine.cut(known.joined(separator: ", ")))): a layer of one number is not the same layer in each"
    }

    private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
