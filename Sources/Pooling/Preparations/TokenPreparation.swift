/// What is done to token vectors before they are pooled.
public struct TokenPreparation: Sendable {
    /// How it works on the tokens.
    enum Method: Sendable {
        case unit
        case centered
    }

    /// The canonical name, as files and tables have it.
    public let name: String
    /// Other names that are read, never written.
    public let aliases: [String]
    /// One line of mathematics: x is a token's vector.
    public let formula: String
    /// One line for people who choose.
    public let summary: String
    /// Where it is described.
    public let source: String
    /// Whether it has to see the tokens of the fit set first.
    public let needsFit: Bool
    let method: Method

    /// The preparation with what a fit gave it.
    ///
    /// - Parameter tokens: the tokens of the fit set, as the preparations before this one in the
    ///   chain make them. Only where ``needsFit``; nil will do elsewhere.
    /// - Returns: nil where it needs a fit and no token was seen.
    public func fitted(on tokens: TokenMean?) -> FittedPreparation? {
        switch method {
        case .unit: FittedPreparation(name: name, form: .unit)
        case .centered: tokens?.mean.map { FittedPreparation(name: name, form: .centered(mean: $0)) }
        }
    }
}

/// Every token preparation, in the order in which tables show them.
public enum PreparationCatalogue {
    public static let all: [TokenPreparation] = [UnitTokens.preparation, CenterTokens.preparation]

    /// Names and aliases: what a mistyped one may have been meant to be.
    public static var names: [String] { all.flatMap { [$0.name] + $0.aliases } }

    /// The preparation of a canonical name or an alias, which is all that a link of a chain may say of
    /// one; or nil.
    public static func preparation(parsing link: String) -> TokenPreparation? {
        all.first { $0.name == link || $0.aliases.contains(link) }
    }
}
