import ArgumentParser
import Evaluation

/// Which row of a result folder is meant.
struct CellOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The dataset, where the run has several.", valueName: "name"))
    var dataset: String?

    @Option(help: ArgumentHelp("The layer or average, as summary.csv names it, or last. Default: the highest.", valueName: "layer"))
    var layers: String?

    @Option(help: ArgumentHelp("The pooling. Default: what the model declares, else the run's reference.", valueName: "name"))
    var pooling: String?

    @Option(help: ArgumentHelp("The transform. Default: none.", valueName: "chain"))
    var transform: String?

    @Option(help: ArgumentHelp("The split, where the run has several.", valueName: "name"))
    var split: String?

    func choice() throws -> RowChoice {
        try RowChoice(dataset: dataset, split: split, layers: layers, pooling: pooling, transform: transform)
    }

    /// The options that were given.
    var given: [String] {
        [("--dataset", dataset), ("--layers", layers), ("--pooling", pooling), ("--transform", transform), ("--split", split)].filter { $0.1 != nil }.map(\.0)
    }
}
