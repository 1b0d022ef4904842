public import Formats

/// Published numbers beside those of a run, with every difference of protocol named.
public struct PublishedComparison: Sendable {
    /// A published number and the row of the run that is nearest to it.
    public struct Entry: Sendable {
        public let number: PublishedNumber
        /// The number of the run; NaN where it is undefined.
        public let here: Double
        /// The run's row, as messages name it: `6/mean/none`.
        public let cell: String
        /// Its split, aggregation and number of pairs.
        public let place: String
        /// What was done in another way; empty where the protocol is the same as far as the source tells.
        public let differences: [String]
        /// What the source does not tell.
        public let untold: [String]

        public var change: Double { here - number.value }
        public var isSameProtocol: Bool { differences.isEmpty && untold.isEmpty }
        /// Whether the two are the same number, as far as the published digits can tell.
        public var agrees: Bool { isSameProtocol && abs(change) <= number.tolerance }
    }

    /// What was found for one dataset.
    public struct Section: Sendable {
        public let dataset: String
        public let task: String
        /// Whose numbers they are.
        public let model: String
        /// What the run calls its model.
        public let runModel: String
        /// Those of the same protocol first.
        public let entries: [Entry]
    }

    public let sections: [Section]
    /// Datasets that nothing is published for here.
    public let remarks: [String]

    /// - Parameters:
    ///   - model: whose numbers are meant, where that is not the run's own name of its model.
    /// - Throws: ``InputFault`` where no number is published for anything in the run.
    public static func of(_ run: RecordedRun, _ numbers: [PublishedNumber], tasks: TaskNames, model: String?) throws(InputFault) -> PublishedComparison {
        let rows = try RunRows(run), numbers = numbers.filter { $0.task != PublishedNumber.average }
        let known = unique(numbers.map(\.task))
        let assigned = try tasks.resolved(for: rows.datasets, tasks: known, path: run.path)
        var sections: [Section] = [], missing: [String] = []
        for dataset in rows.datasets {
            guard let task = assigned[dataset] else {
                missing.append(untasked(dataset, rows, numbers))
                continue
            }
            let name = model ?? rows.model(of: dataset)
            let wanted = numbers.filter { $0.task == task && $0.model == name }
            guard !wanted.isEmpty else {
                let models = unique(numbers.filter { $0.task == task }.map(\.model))
                missing.append("\(OneLine.of(dataset)): no number of model \(OneLine.quoted(name)) is published for \(task), but of \(models.joined(separator: ", ")) (--model says whose are meant)")
                continue
            }
            var entries: [Entry] = []
            for number in wanted { if let entry = try rows.entry(for: number, dataset) { entries.append(entry) } }
            sections.append(Section(dataset: dataset, task: task, model: name, runModel: rows.model(of: dataset), entries: entries.filter(\.isSameProtocol) + entries.filter { !$0.isSameProtocol }))
        }
        if sections.isEmpty {
            throw InputFault(
                path: run.path, found: "nothing to put beside published numbers; \(missing.joined(separator: "; "))", expected: "a dataset that is a published task, and its model",
                nextStep: "say --task and, where the names differ, --model")
        }
        return PublishedComparison(sections: sections, remarks: missing)
    }

    /// Why a dataset has no task, with those of as many pairs: a hint and no more, because 100 pairs may be
    /// anything.
    private static func untasked(_ dataset: String, _ rows: RunRows, _ numbers: [PublishedNumber]) -> String {
        let counts = rows.pairCounts(of: dataset)
        let alike = unique(numbers.filter { $0.pairs.map(counts.contains) ?? false }.map(\.task))
        let hint = alike.isEmpty ? "" : "; \(alike.joined(separator: ", ")) would have as many pairs"
        return "\(OneLine.of(dataset)) is no task by its name, and --task does not say which it is\(hint)"
    }

    static func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }
}
