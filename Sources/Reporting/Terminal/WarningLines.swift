public import Evaluation
internal import Formats

/// What a run warns of: each thing once, whichever datasets it is true of.
public enum WarningLines {
    public static func of(_ outcome: RunOutcome) -> [String] {
        var found: [(text: Substring, datasets: [String])] = []
        for warning in outcome.warnings {
            let dataset = outcome.datasets.map(\.name).filter { warning.hasPrefix("\($0): ") }.max { $0.count < $1.count }
            let text = warning.dropFirst(dataset.map { $0.count + 2 } ?? 0)
            if let dataset, let place = found.firstIndex(where: { $0.text == text }) {
                found[place].datasets.append(dataset)
            } else {
                found.append((text, dataset.map { [$0] } ?? []))
            }
        }
        return found.map { text, datasets in
            let more = datasets.count > 3 ? " and \(datasets.count - 3) more datasets" : ""
            return OneLine.of(datasets.isEmpty ? String(text) : "\(datasets.prefix(3).joined(separator: ", "))\(more): \(text)")
        }
    }
}
