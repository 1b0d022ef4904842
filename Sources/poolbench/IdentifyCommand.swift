import ArgumentParser
import Evaluation
import Reporting

struct IdentifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "identify",
        abstract: "Say which pooling made vectors that some system serves.",
        discussion: """
            Holds the vectors of a dataset's sentences against every pooling of every layer and of the usual \
            averages of layers: plain, normalised, cut off, in F16, BF16, one byte or one bit a dimension. The \
            answer is held against the pooling that the model declares, or --expect.

            Vectors come as .npy, .safetensors, JSON Lines ({"index" or "id", "embedding"}) or the answer of \
            an OpenAI-compatible /v1/embeddings: in the order of the dataset's sentences (2i and 2i + 1 of pair i, or \
            its index rows), or by index. poolbench-export --embeddings-from fetches them from a server.

            Exit status: 0 as declared, or something matches and nothing is declared; 1 another pooling, or \
            none of these; 2 trouble.

            Examples:
              poolbench identify my-dataset --embeddings served.npy
              poolbench identify my-dataset --embeddings given:declared --expect cls
            """)

    @Argument(help: ArgumentHelp("A dataset folder, with the hidden states of the model that is served.", valueName: "dataset"))
    var dataset: String

    @Option(help: ArgumentHelp("A file of vectors, or given:<name> for the dataset's own sentence_embeddings.<name>.", valueName: "file"))
    var embeddings: String

    @Option(help: ArgumentHelp("Which tensor of a safetensors file.", valueName: "name"))
    var tensor: String?

    @Option(help: ArgumentHelp("The pooling that they should have, such as mean, or 4/mean. Default: what the model declares.", valueName: "pooling"))
    var expect: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("The layers to look at, as run takes them. Default: all, and the usual averages.", valueName: "layers"))
    var layers: String?

    @Option(help: ArgumentHelp("How many threads work. Default: one a core.", valueName: "n"))
    var threads: Int?

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let threads = try ThreadCount.of(threads)
        guard !embeddings.isEmpty else { throw UsageError("--embeddings: an empty path, expected a file of vectors or given:<name>") }
        let plan = try IdentifyPlan(
            dataset: dataset, embeddings: embeddings, tensor: tensor, expected: expect, layers: try layers.map { try LayerSelection(parsing: $0) })
        let monitor = RunMonitor()
        let signals = SignalWatch(monitor)
        let progress = ProgressLine(monitor)
        defer {
            progress.finish()
            withExtendedLifetime(signals) {}
        }
        let result = try Identifier.identify(plan, threads: threads, monitor: monitor)
        progress.finish()
        try Terminal.standardOutput.print(json ? try IdentificationText.json(of: result) : IdentificationText.text(of: result))
        if !result.verdict.isGood { throw ExitCode(ExitStatus.no) }
    }
}
