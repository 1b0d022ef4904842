public import Evaluation
internal import Formats

/// What `cost` prints.
public enum CostText {
    public static func text(of report: CostReport) -> String {
        var lines = [
            "\(OneLine.of(report.source))   \(report.layers == "none" ? "" : "layer \(OneLine.of(report.layers)), ")\(report.storage), hidden size \(report.hiddenSize), \(report.sentences) sentences, \(report.tokens) tokens",
            "one core of \(OneLine.of(report.environment.cpu)) (\(report.environment.kernelInstructionSet)), \(report.rounds == 1 ? "one round" : "medians of \(report.rounds) rounds")",
        ].flatMap { DisplayWidth.wrapped($0) } + [""]
        let titles = "  for 1,000 tokens            ms   of a read   of forward   read kB  written kB"
        lines += [titles, "  " + String(repeating: "─", count: titles.count - 2)]
        var kind = CostReport.Item.Kind.read
        for item in report.items {
            if item.kind != kind, item.kind == .transform { lines.append("") }
            kind = item.kind
            let ms = DecimalText.fixed(item.milliseconds, decimals: 4), ratio = DecimalText.fixed(item.ratio, decimals: 2)
            let share = item.share.isNaN ? "" : percent(item.share)
            lines.append(
                "  " + DisplayWidth.field(OneLine.of(item.name), -22) + DisplayWidth.field(ms, 8) + DisplayWidth.field(ratio, 12) + DisplayWidth.field(share, 13) + DisplayWidth.field(kilobytes(item.bytesRead), 10)
                    + DisplayWidth.field(kilobytes(item.bytesWritten), 12))
        }
        return (lines + [""] + DisplayWidth.wrapped(answer(of: report), margin: "")).map { $0 + "\n" }.joined()
    }

    /// Whether pooling matters beside the model.
    static func answer(of report: CostReport) -> String {
        guard !report.forwardMilliseconds.isNaN else {
            return "What share of a forward pass that is: --forward-ms-per-1000-tokens as measured, or --parameters to estimate it."
        }
        let forward = "\(DecimalText.fixed(report.forwardMilliseconds, decimals: 2)) ms for 1,000 tokens (\(report.forwardOrigin))"
        guard let mean = report.items.first(where: { $0.kind == .pooling && $0.name == "mean" }) ?? report.items.first(where: { $0.kind == .pooling }) else {
            return "A forward pass takes \(forward)."
        }
        return "\(mean.name) pooling adds \(percent(mean.share)) to a forward pass of \(forward)."
    }

    private static func percent(_ share: Double) -> String {
        let percent = 100 * share
        return "\(DecimalText.fixed(percent, decimals: percent < 0.1 ? 4 : percent < 10 ? 2 : 0)) %"
    }

    private static func kilobytes(_ bytes: Double) -> String { DecimalText.fixed(bytes / 1000, decimals: 1) }

    public static func json(of report: CostReport) throws -> String {
        try JSONText.of(Document(
            source: report.source, layers: report.layers, storage: report.storage, hidden_size: report.hiddenSize, sentences: report.sentences,
            tokens: report.tokens, rounds: report.rounds, forward_ms_per_1000_tokens: JSONNumber(report.forwardMilliseconds),
            forward_origin: report.forwardOrigin, cpu: report.environment.cpu, kernel_isa: report.environment.kernelInstructionSet,
            blas_core: report.environment.blasCore,
            items: report.items.map {
                Item(
                    kind: $0.kind.rawValue, name: $0.name, ms_per_1000_tokens: JSONNumber($0.milliseconds), times_read: JSONNumber($0.ratio),
                    forward_share: JSONNumber($0.share), bytes_read_per_1000_tokens: JSONNumber($0.bytesRead), bytes_written_per_1000_tokens: JSONNumber($0.bytesWritten))
            }))
    }

    private struct Document: Encodable {
        let source, layers, storage: String
        let hidden_size, sentences, tokens, rounds: Int
        let forward_ms_per_1000_tokens: JSONNumber
        let forward_origin, cpu, kernel_isa, blas_core: String
        let items: [Item]
    }
    private struct Item: Encodable {
        let kind, name: String
        let ms_per_1000_tokens, times_read, forward_share, bytes_read_per_1000_tokens, bytes_written_per_1000_tokens: JSONNumber
    }
}
