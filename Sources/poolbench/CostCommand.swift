import ArgumentParser
import Evaluation
import Formats
import Reporting

struct CostCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cost",
        abstract: "Measure what pooling costs on this machine.",
        discussion: """
            Times every pooling, all of them in one walk, and transforms against a plain read of the same \
            states, on one core and in memory, and says what share of the model's forward pass that is.

            Examples:
              poolbench cost --parameters 22.7e6
              poolbench cost my-dataset --pooling all --transforms whiten:128
              poolbench cost my-dataset --forward-ms-per-1000-tokens 45
              poolbench cost --hidden 1024 --tokens 512
            """)

    @Argument(help: ArgumentHelp("A dataset folder. Default: the demo dataset.", valueName: "dataset"))
    var dataset: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("One layer, or an average such as 1+12.", valueName: "layer"))
    var layers = "last"

    @Option(parsing: .singleValue, help: ArgumentHelp("Poolings by name, standard or all.", valueName: "names"))
    var pooling: [String] = []

    @Option(parsing: .singleValue, help: ArgumentHelp("Transforms of embeddings, as run takes them.", valueName: "chains"))
    var transforms: [String] = []

    @Option(help: ArgumentHelp("Made-up states of this hidden size instead of a dataset's.", valueName: "size"))
    var hidden: Int?

    @Option(help: ArgumentHelp("With --hidden: tokens a sentence.", valueName: "n"))
    var tokens: Int?

    @Option(name: .customLong("forward-ms-per-1000-tokens"), help: ArgumentHelp("What 1,000 tokens take in the model, as you measured it.", valueName: "ms"))
    var forwardMsPer1000Tokens: Double?

    @Option(help: ArgumentHelp("Estimate that from the model's parameters (without its embedding table), such as 22.7e6.", valueName: "n"))
    var parameters: Double?

    @Option(help: ArgumentHelp("With --parameters: operations a second of the machine that runs the model. Default: a matrix product's on one core here.", valueName: "n"))
    var flops: Double?

    @Option(help: ArgumentHelp("Rounds that medians are taken over.", valueName: "n"))
    var rounds = 9

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let plan = try plan()
        let environment = RunEnvironment(version: ToolIdentity.version, commit: ToolIdentity.commit, threads: 1)
        let report = try CostMeasurement.measure(plan, environment: environment)
        try Terminal.standardOutput.print(json ? try CostText.json(of: report) : CostText.text(of: report))
    }

    /// Tokens of made-up states altogether: about 50 MB of a usual model.
    private static let syntheticTokens = 32_768

    private func plan() throws -> CostPlan {
        func positive(_ number: Double?, _ option: String) throws {
            if let number, !(number > 0 && number.isFinite) { throw UsageError("\(option): \(number), expected a number above 0") }
        }
        try positive(forwardMsPer1000Tokens, "--forward-ms-per-1000-tokens")
        try positive(parameters, "--parameters")
        try positive(flops, "--flops")
        guard (1...1000).contains(rounds) else { throw UsageError("--rounds: \(rounds), expected from 1 to 1000") }
        guard forwardMsPer1000Tokens == nil || parameters == nil else {
            throw UsageError("--forward-ms-per-1000-tokens and --parameters: both given, expected one of them")
        }
        guard flops == nil || parameters != nil else { throw UsageError("--flops: without --parameters, expected both") }
        guard tokens == nil || hidden != nil else { throw UsageError("--tokens: without --hidden, expected both") }
        let forward: CostPlan.Forward = if let forwardMsPer1000Tokens {
            .measured(forwardMsPer1000Tokens)
        } else if let parameters {
            .estimated(parameters: parameters, operationsPerSecond: flops)
        } else {
            .unknown
        }
        // The demo is looked for last: what is wrong without it is a wrong command line.
        let pooling = try PoolingSelection(parsing: pooling.isEmpty ? ["standard"] : pooling)
        let transforms = try TransformSelection(parsing: transforms.isEmpty ? [Cell.noTransform] : transforms)
        if let chain = transforms.chainOnTokens {
            throw UsageError("--transforms: \(OneLine.quoted(chain)) begins with tokens, expected transforms of embeddings")
        }
        return CostPlan(source: try source(pooling), pooling: pooling, transforms: transforms, forward: forward, rounds: rounds)
    }

    private func source(_ pooling: PoolingSelection) throws -> CostPlan.Source {
        if let hidden {
            guard dataset == nil else { throw UsageError("--hidden: given with a dataset, expected one of them") }
            guard layers == "last" else { throw UsageError("--layers: given with --hidden, expected a dataset, which has layers") }
            if let name = pooling.nameBeyondStates {
                throw UsageError("--pooling: \(OneLine.quoted(name)) needs more than hidden states, expected a dataset that has it in place of --hidden")
            }
            let tokens = tokens ?? 32
            guard (1...65_536).contains(hidden) else { throw UsageError("--hidden: \(hidden), expected from 1 to 65536") }
            guard (1...Self.syntheticTokens).contains(tokens) else { throw UsageError("--tokens: \(tokens), expected from 1 to \(Self.syntheticTokens)") }
            return .synthetic(hidden: hidden, tokens: tokens, sentences: max(1, Self.syntheticTokens / tokens))
        }
        let selection = try LayerSelection(parsing: layers)
        guard selection.isSingle else { throw UsageError("--layers: \(OneLine.quoted(layers)), expected one layer, or one average such as 1+12") }
        return .dataset(try dataset ?? DemoDataset.path(for: "cost"), selection)
    }
}
