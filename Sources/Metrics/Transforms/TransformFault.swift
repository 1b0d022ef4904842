/// Why a transform cannot be fitted, or its parameters not be read back.
public enum TransformFault: Error, Sendable, Equatable {
    /// Fewer sentences than a fit needs.
    case tooFewSentences(transform: String, needed: Int, found: Int)
    /// Fewer dimensions than the name asks for.
    case tooFewDimensions(transform: String, needed: Int, found: Int)
    /// Enough sentences, but such as say nothing: the reason.
    case nothingToFit(transform: String, reason: String)
    /// NaN or an infinity, or numbers whose squares are no finite Double; counted from 0.
    case notFinite(sentence: Int)
    /// Parameters that do not belong together.
    case malformedParameters(transform: String, reason: String)

    /// What was found, e.g. `whiten_plain has 100 sentences to fit on`.
    public var found: String {
        switch self {
        case .tooFewSentences(let transform, _, let found): "\(transform) has \(found) \(found == 1 ? "sentence" : "sentences") to fit on"
        case .tooFewDimensions(let transform, _, let found): "\(transform) has embeddings of \(found) dimensions"
        case .nothingToFit(let transform, let reason): "\(transform) has nothing to fit on: \(reason)"
        case .notFinite(let sentence): "embedding \(sentence) of the fit set is not finite"
        case .malformedParameters(let transform, let reason): "the parameters of \(transform): \(reason)"
        }
    }

    /// What would have been right, e.g. `at least 384`.
    public var expected: String {
        switch self {
        case .tooFewSentences(_, let needed, _), .tooFewDimensions(_, let needed, _): "at least \(needed)"
        case .nothingToFit: "sentences that differ"
        case .notFinite: "finite numbers of ordinary size"
        case .malformedParameters: "what a fit of it has written"
        }
    }

    /// What to do about it.
    public var nextStep: String {
        switch self {
        case .tooFewSentences(let transform, _, _) where transform.hasPrefix("whiten_plain"):
            "fit on more, ask for k of at most a tenth of them, or take 'whiten', which shrinks the covariance"
        case .tooFewSentences: "fit on more"
        case .tooFewDimensions: "ask for fewer, or leave it out"
        case .nothingToFit: "fit on other sentences"
        case .notFinite: "export the hidden states again, in F32"
        case .malformedParameters: "fit it again"
        }
    }
}

extension TransformFault: CustomStringConvertible {
    public var description: String { "\(found), expected \(expected); \(nextStep)" }
}
