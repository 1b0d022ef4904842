internal import Formats

/// Which published task each dataset of a run is: said by the user, never guessed.
///
/// A dataset is the task that `--task` names for it; without one, the task that has exactly its name.
public struct TaskNames: Sendable {
    private struct Assignment: Sendable {
        let text: String
        /// Nil where the only dataset of a run is meant.
        let dataset: String?
        let task: String
    }

    private let assignments: [Assignment]

    /// - Parameter texts: `STSBenchmark`, or `<dataset>=STSBenchmark`.
    public init(parsing texts: [String]) throws(UsageError) {
        var assignments: [Assignment] = []
        for text in texts {
            // A task's name has no '='; a dataset's may.
            let equals = text.lastIndex(of: "=")
            let task = equals.map { String(text[text.index(after: $0)...]) } ?? text
            let dataset = equals.map { String(text[..<$0]) }
            guard !task.isEmpty, dataset != "" else {
                throw UsageError("--task: \(OneLine.quoted(text)), expected a task such as STSBenchmark, or <dataset>=STSBenchmark")
            }
            assignments.append(Assignment(text: text, dataset: dataset, task: task))
        }
        self.assignments = assignments
    }

    /// The task of each dataset that has one.
    ///
    /// - Parameters:
    ///   - datasets: of the run, in their order.
    ///   - tasks: for which numbers are published.
    ///   - path: the run's.
    func resolved(for datasets: [String], tasks: [String], path: String) throws(InputFault) -> [String: String] {
        var found: [String: String] = [:]
        for dataset in datasets where tasks.contains(dataset) { found[dataset] = dataset }
        for assignment in assignments {
            guard tasks.contains(assignment.task) else {
                throw InputFault(
                    path: path, found: "--task \(OneLine.quoted(assignment.text)), of which no number is published here\(NearestName.question(about: assignment.task, among: tasks))",
                    expected: tasks.joined(separator: ", "), nextStep: "name one of them")
            }
            if let dataset = assignment.dataset {
                guard datasets.contains(dataset) else {
                    throw InputFault(
                        path: path, found: "no dataset \(OneLine.quoted(dataset))", expected: datasets.map { OneLine.cut($0) }.joined(separator: ", "),
                        nextStep: "name one of them in --task <dataset>=<task>")
                }
                found[dataset] = assignment.task
            } else {
                guard datasets.count == 1 else {
                    throw InputFault(
                        path: path, found: "\(datasets.count) datasets (\(datasets.map { OneLine.cut($0) }.joined(separator: ", ")))",
                        expected: "to be told which is \(OneLine.of(assignment.task))", nextStep: "write --task <dataset>=\(OneLine.of(assignment.task))")
                }
                found[datasets[0]] = assignment.task
            }
        }
        return found
    }
}
