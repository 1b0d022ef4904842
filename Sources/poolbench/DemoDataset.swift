import Evaluation
import Formats

/// The dataset that a run without one shows.
enum DemoDataset {
    static let name = "demo-minilm"

    /// `./Datasets/demo-minilm`, else the same beside the executable.
    ///
    /// - Parameter command: that shows it.
    static func path(for command: String) throws -> String {
        let here = "Datasets/" + name
        let beside = ToolIdentity.executableFolder.map { [$0, FolderPath.join($0, "Datasets")] } ?? []
        for candidate in [here] + beside.map({ FolderPath.join($0, name) }) where FolderPath.kind(at: candidate) == .folder {
            return candidate
        }
        throw InputFault(
            path: here, found: "no demo dataset here or beside the executable", expected: "a dataset folder",
            nextStep: "name one: poolbench \(command) <dataset>")
    }
}
