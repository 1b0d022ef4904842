import ArgumentParser
import Evaluation
import Formats
import Reporting

/// `compare --published`.
struct PublishedOptions: ParsableArguments {
    @Flag(name: .customLong("published"), help: "Put published numbers beside one run.")
    var isOn = false

    @Option(parsing: .singleValue, help: ArgumentHelp("Which task the run's dataset is, such as STSBenchmark; of several datasets <dataset>=<task>, repeated.", valueName: "task"))
    var task: [String] = []

    @Option(help: ArgumentHelp("Whose numbers, as the tables name the model. Default: the run's.", valueName: "name"))
    var model: String?

    @Option(help: ArgumentHelp("Where the tables are. Default: ./Results/published, else beside the executable.", valueName: "folder"))
    var publishedFolder: String?

    /// The options that were given.
    var given: [String] {
        [("--task", !task.isEmpty), ("--model", model != nil), ("--published-folder", publishedFolder != nil)].filter(\.1).map(\.0)
    }

    func show(_ folder: String) throws {
        let names = try TaskNames(parsing: task)
        let run = try RecordedRunReader.read(folder)
        let numbers = try PublishedTable.read(folder: try publishedFolder ?? PublishedFolder.path())
        try Terminal.standardOutput.print(PublishedText.text(of: try PublishedComparison.of(run, numbers, tasks: names, model: model)))
    }
}
