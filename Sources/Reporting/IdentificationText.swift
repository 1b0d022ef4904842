public import Evaluation
internal import Formats

/// What `identify` prints: the verdict, and what it rests on.
public enum IdentificationText {
    public static func text(of result: Identification) -> String {
        (DisplayWidth.wrapped(verdict(of: result), margin: "") + [""] + details(of: result)).map { $0 + "\n" }.joined()
    }

    /// One sentence: the answer.
    static func verdict(of result: Identification) -> String {
        let served = "served \(name(of: result.best.candidate, in: result))"
        let who = result.expectedBy == "model" ? "the model declares" : "expected"
        let declared = OneLine.of(result.expected ?? "")
        switch result.verdict {
        case .asExpected: return "\(served), as \(result.expectedBy == "model" ? "the model declares" : "expected")"
        case .match: return "\(served); the model declares nothing to hold it against"
        case .mismatch: return result.expectedBy == "model" ? "\(served), model declares \(declared)" : "\(served), expected \(declared)"
        case .partialMatch:
            let count = result.failing.count
            return "\(served)\(result.expected == nil ? "" : ", as \(who)"), but \(count) of \(result.sentences) sentences \(count == 1 ? "does" : "do") not fit"
        case .noMatch:
            let expected = result.expected.map { ": not \(OneLine.of($0)), which \(result.expectedBy == "model" ? "the model declares" : "was expected")" } ?? ""
            return "none of these\(expected)"
        }
    }

    /// `mean`, or `mean of layer 4` where that is not the one expected of a model.
    private static func name(of candidate: Candidate, in result: Identification) -> String {
        let words = OneLine.of(candidate.words)
        guard candidate.layers != "none" else { return words }
        return result.verdict == .asExpected || result.verdict == .partialMatch || result.isOfHighestLayer
            ? words : "\(words) of layer\(candidate.layers.contains("+") ? "s" : "") \(candidate.layers)"
    }

    private static func details(of result: Identification) -> [String] {
        var lines: [(String, String)] = [("vectors", "\(OneLine.of(result.path)): \(result.sentences) sentences\(sampled(result)), \(result.servedDimension) numbers each, \(result.coding)")]
        if !result.best.median.isNaN {
            let title = result.verdict == .noMatch ? "nearest" : "match"
            lines.append((title, "layer \(result.best.candidate.layers), \(OneLine.of(result.best.candidate.words))\(dimensions(of: result)); \(scale(of: result))"))
            if let range = result.paddingRange {
                lines.append(("", "padded on the left by \(range.lowerBound) to \(range.upperBound), which the weights count as positions"))
            }
            lines.append(("cosine", closeness(of: result.best) + (result.measure == "cosine" ? "" : " (\(result.measure))")))
        }
        if !result.also.isEmpty { lines.append(("or", "\(result.also.map { OneLine.of($0) }.joined(separator: ", ")): indistinguishable in these vectors")) }
        if let runnerUp = result.runnerUp {
            lines.append(("runner-up", "layer \(runnerUp.candidate.layers), \(OneLine.of(runnerUp.candidate.words)): \(closeness(of: runnerUp))"))
            if let share = result.closerShare, result.verdict != .noMatch {
                lines.append(("", "the match is nearer for \(DecimalText.fixed(100 * share, decimals: 1)) % of the sentences"))
            }
        }
        if let expected = result.expectedMatch, expected.candidate != result.best.candidate, expected.candidate != result.runnerUp?.candidate, result.verdict != .asExpected {
            lines.append((result.expectedBy == "model" ? "declared" : "expected", "layer \(expected.candidate.layers), \(OneLine.of(expected.candidate.words)): \(closeness(of: expected))"))
        }
        if !result.failing.isEmpty {
            let shown = result.failing.prefix(8).map(String.init).joined(separator: ", ")
            lines.append(("not fitting", "sentences \(shown)\(result.failing.count > 8 ? ", …" : "")"))
        }
        for hint in result.hints { lines.append(("hint", OneLine.of(hint.text))) }
        lines.append(("held against", "\(result.candidateCount) candidates: layers and averages of them × poolings"))
        return lines.flatMap { title, text in
            let label = "  " + title + String(repeating: " ", count: max(1, 14 - title.count))
            let wrapped = DisplayWidth.wrapped(text, to: 64, margin: "")
            return wrapped.enumerated().map { ($0 == 0 ? label : String(repeating: " ", count: label.count)) + $1 }
        }
    }

    private static func sampled(_ result: Identification) -> String {
        result.sentences < result.givenSentences ? " of \(result.givenSentences), evenly spread" : ""
    }

    private static func dimensions(of result: Identification) -> String {
        result.comparedDimension < result.hiddenSize && result.best.candidate.layers != "none" ? ", its first \(result.comparedDimension) of \(result.hiddenSize) dimensions" : ""
    }

    private static func scale(of result: Identification) -> String {
        let factor = abs(result.scale.factor - 1) < 1e-3 ? "" : ", times \(DecimalText.fixed(result.scale.factor, decimals: 4))"
        switch result.scale.form {
        case .asPooled: return "lengths as pooled\(factor)"
        case .normalised: return factor.isEmpty ? "L2-normalised" : "all of length \(DecimalText.fixed(result.scale.factor, decimals: 4))"
        case .normalisedBeforeTruncation: return "L2-normalised before it was cut off\(factor)"
        case .timesRootOfLength: return "lengths of the sum over √n tokens\(factor)"
        case .timesLength: return "lengths of the sum\(factor)"
        case .other: return "lengths tell nothing"
        }
    }

    private static func closeness(of match: Identification.Match) -> String {
        "median \(DecimalText.fixed(match.median, decimals: 6)), worst \(DecimalText.fixed(match.worst, decimals: 6))"
    }

    public static func json(of result: Identification) throws -> String { try JSONText.of(Document(result)) }

    /// The same for programs; later versions add keys.
    private struct Document: Encodable {
        struct Match: Encodable {
            let layers, pooling, variant: String
            let cosine_median, cosine_worst: JSONNumber

            init(_ match: Identification.Match) {
                layers = match.candidate.layers
                pooling = match.candidate.pooling
                variant = match.candidate.variant.rawValue
                cosine_median = JSONNumber(match.median)
                cosine_worst = JSONNumber(match.worst)
            }
        }
        struct Scale: Encodable {
            let form: String
            let factor: JSONNumber
            let also_possible: [String]
        }
        struct Hint: Encodable {
            let kind, text: String
        }
        let verdict, answer, dataset, model, embeddings, coding, measure: String
        @JSONOptional var expected: String?
        @JSONOptional var expected_by: String?
        let sentences, given_sentences, served_dimension, hidden_size, compared_dimension, candidates: Int
        let best: Match
        let indistinguishable_from: [String]
        @JSONOptional var runner_up: Match?
        @JSONOptional var expected_match: Match?
        @JSONOptional var closer_share: Double?
        let scale: Scale
        let failing_sentences: [Int]
        @JSONOptional var left_padding: [Int]?
        let hints: [Hint]

        init(_ result: Identification) {
            (verdict, answer) = (result.verdict.rawValue, IdentificationText.verdict(of: result))
            (dataset, model, embeddings) = (result.dataset, result.model, result.path)
            (coding, measure) = (result.coding, result.measure)
            expected = result.expected
            expected_by = result.expectedBy
            (sentences, given_sentences) = (result.sentences, result.givenSentences)
            (served_dimension, hidden_size, compared_dimension) = (result.servedDimension, result.hiddenSize, result.comparedDimension)
            candidates = result.candidateCount
            best = Match(result.best)
            indistinguishable_from = result.also
            runner_up = result.runnerUp.map(Match.init)
            expected_match = result.expectedMatch.map(Match.init)
            closer_share = result.closerShare
            scale = Scale(form: result.scale.form.rawValue, factor: JSONNumber(result.scale.factor), also_possible: result.scale.alsoPossible.map(\.rawValue))
            failing_sentences = result.failing
            left_padding = result.paddingRange.map { [$0.lowerBound, $0.upperBound] }
            hints = result.hints.map { Hint(kind: $0.kind, text: $0.text) }
        }
    }
}
