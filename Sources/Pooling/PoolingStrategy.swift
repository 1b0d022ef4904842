/// A way to make one vector of a sentence's token vectors.
public struct PoolingStrategy: Sendable {
    /// How it works on the tokens.
    public enum Method: Sendable {
        case weighting(any TokenWeighting)
        case reduction(TokenReduction)
        /// The vectors of other strategies, one behind the other; none of them a concatenation.
        case concatenation([PoolingStrategy])
        /// A vector that the dataset holds.
        case given
    }

    /// The canonical name, as files and tables have it.
    public let name: String
    /// Other names that are read, never written.
    public let aliases: [String]
    /// One line of mathematics: x₁…xₙ are the real tokens.
    public let formula: String
    /// One line for people who choose.
    public let summary: String
    /// Where it is described.
    public let source: String
    /// What it needs beside the hidden states.
    public let needs: [TokenInput]
    /// Whether it is among the `standard` strategies, which a run takes by default.
    public let isStandard: Bool
    /// The strategy whose vectors differ from these by one positive factor a sentence, or by the
    /// order of dimensions, so that cosines, and with them all ranks, are the same by construction.
    public let equivalentTo: String?
    public let method: Method

    init(
        name: String, aliases: [String] = [], formula: String, summary: String, source: String, needs: [TokenInput] = [],
        isStandard: Bool = false, equivalentTo: String? = nil, method: Method
    ) {
        self.name = name
        self.aliases = aliases
        self.formula = formula
        self.summary = summary
        self.source = source
        self.needs = needs
        self.isStandard = isStandard
        self.equivalentTo = equivalentTo
        self.method = method
    }

    /// The strategies whose vectors stand in its own: itself, but for a concatenation.
    public var parts: [PoolingStrategy] {
        if case .concatenation(let parts) = method { parts } else { [self] }
    }

    /// Whether it is made of token vectors, of some layer.
    public var poolsTokens: Bool { if case .given = method { false } else { true } }
}
