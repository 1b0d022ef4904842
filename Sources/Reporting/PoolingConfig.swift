public import Evaluation
public import Formats

/// The recommended pooling as sentence-transformers reads it (`1_Pooling/config.json`).
public struct PoolingConfig: Encodable, Sendable {
    let word_embedding_dimension: Int
    let pooling_mode_cls_token: Bool
    let pooling_mode_mean_tokens: Bool
    let pooling_mode_max_tokens: Bool
    let pooling_mode_mean_sqrt_len_tokens: Bool
    let pooling_mode_weightedmean_tokens: Bool
    let pooling_mode_lasttoken: Bool
    let include_prompt: Bool

    private static let modes = ["cls", "mean", "max", "mean_sqrt_len", "weighted_mean", "last_token"]

    /// - Parameters:
    ///   - outcome: of a run over one dataset.
    ///   - includesPrompt: whether prompt tokens take part.
    ///   - path: the file that it is for.
    /// - Throws: ``InputFault`` where nothing is recommended, or sentence-transformers has nothing that
    ///   computes it: it pools the highest layer only.
    public init(of outcome: RunOutcome, includesPrompt: Bool, path: String) throws(InputFault) {
        guard let dataset = outcome.datasets.first, let cell = outcome.recommendations.last?.recommended else {
            throw InputFault(
                path: path, found: "nothing to recommend, because no pooling was tested against the reference", expected: "two or more poolings and --interval",
                nextStep: "the file was not written; the results were")
        }
        let parts = cell.pooling.hasPrefix("concat:") ? cell.pooling.dropFirst("concat:".count).split(separator: ",").map(String.init) : [cell.pooling]
        guard cell.layers == dataset.highestLayer, cell.transform == Cell.noTransform, parts.allSatisfy(Self.modes.contains) else {
            throw InputFault(
                path: path, found: "\(OneLine.of(cell.name)) is recommended",
                expected: "a pooling of layer \(dataset.highestLayer) that sentence-transformers has (\(Self.modes.joined(separator: ", ")), or a concatenation of them)",
                nextStep: "the file was not written; the results were")
        }
        word_embedding_dimension = dataset.hiddenSize
        pooling_mode_cls_token = parts.contains("cls")
        pooling_mode_mean_tokens = parts.contains("mean")
        pooling_mode_max_tokens = parts.contains("max")
        pooling_mode_mean_sqrt_len_tokens = parts.contains("mean_sqrt_len")
        pooling_mode_weightedmean_tokens = parts.contains("weighted_mean")
        pooling_mode_lasttoken = parts.contains("last_token")
        include_prompt = includesPrompt
    }

    public var bytes: [UInt8] { get throws { Array(try JSONText.of(self).utf8) } }
}
