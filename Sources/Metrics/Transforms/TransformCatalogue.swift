/// What people read of a transform, and how its link of a chain is read.
public struct TransformEntry: Sendable {
    /// The canonical name, without parameters.
    public let name: String
    /// How it is written: `whiten[:k[@gamma]]`.
    public let form: String
    /// Other names that are read, never written.
    public let aliases: [String]
    /// One line of mathematics: x is an embedding, μ the mean of the fit set, λᵢ and eᵢ the eigenvalues, largest
    /// first, and unit eigenvectors of its covariance.
    public let formula: String
    /// One line for people who choose.
    public let summary: String
    /// Where it is described.
    public let source: String
    /// What it needs to be fitted.
    public let needs: String
    /// Makes the transform of what follows the colon; nil where there is no colon.
    let make: @Sendable (String?) throws(LinkFault) -> any EmbeddingTransform

    init(
        name: String, form: String? = nil, aliases: [String], formula: String, summary: String, source: String, needs: String,
        make: @escaping @Sendable (String?) throws(LinkFault) -> any EmbeddingTransform
    ) {
        self.name = name
        self.form = form ?? name
        self.aliases = aliases
        self.formula = formula
        self.summary = summary
        self.source = source
        self.needs = needs
        self.make = make
    }
}

/// Every transform of embeddings, in the order in which tables show them.
public enum TransformCatalogue {
    public static let all: [TransformEntry] = [
        Centering.entry,
        Standardization.entry,
        Whitening.entry,
        Whitening.plainEntry,
        AllButTheTop.entry,
        RogueDimensionRemoval.entry,
        CommonComponentRemoval.entry,
    ]

    /// Names and aliases, without parameters: what a mistyped one may have been meant to be.
    public static var names: [String] { all.flatMap { [$0.name] + $0.aliases } }

    /// The transform of one link of a chain, such as `whiten:128`.
    ///
    /// - Returns: nil for a name that is not known.
    /// - Throws: where the name is known and what follows it is wrong.
    public static func transform(parsing link: String) throws(LinkFault) -> (any EmbeddingTransform)? {
        let colon = link.firstIndex(of: ":")
        let name = link[..<(colon ?? link.endIndex)]
        guard let entry = all.first(where: { $0.name == name || $0.aliases.contains(String(name)) }) else { return nil }
        return try entry.make(colon.map { String(link[link.index(after: $0)...]) })
    }
}
