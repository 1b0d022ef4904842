/// Every pooling strategy, in the order in which tables show them.
public enum StrategyCatalogue {
    /// Those with one name.
    public static let all: [PoolingStrategy] = [
        MeanWeighting.strategy,
        FirstTokenWeighting.strategy,
        MaximumReduction.strategy,
        PositionWeighting.strategy,
        LastTokenWeighting.strategy,
        MeanSqrtLengthWeighting.strategy,
        ContentMeanWeighting.strategy,
        MinimumReduction.strategy,
        InverseFrequencyWeighting.strategy,
        SmoothInverseFrequencyWeighting.strategy,
        NormWeighting.strategy,
    ]

    /// Those that take a name or a list, for people to read.
    public static let families: [PoolingStrategy] = [
        GivenWeighting.strategy(named: "<name>"),
        Concatenation.example,
        GivenEmbedding.strategy(named: "<name>"),
    ]

    /// What a run takes by default.
    public static var standard: [PoolingStrategy] { all.filter(\.isStandard) }

    /// The strategy of a canonical name or an alias, or nil. `weights:` and `given:` take the name of
    /// a tensor; `concat:` takes two or more names, with commas between them, that differ.
    public static func strategy(named name: String) -> PoolingStrategy? {
        if let strategy = all.first(where: { $0.name == name || $0.aliases.contains(name) }) { return strategy }
        guard let colon = name.firstIndex(of: ":") else { return nil }
        let rest = String(name[name.index(after: colon)...])
        guard !rest.isEmpty else { return nil }
        switch name[..<colon] {
        case "weights": return GivenWeighting.strategy(named: rest)
        case "given": return GivenEmbedding.strategy(named: rest)
        case "concat":
            let parts = rest.split(separator: ",", omittingEmptySubsequences: false).map { strategy(named: String($0)) }
            return parts.contains { $0 == nil } ? nil : Concatenation.strategy(of: parts.map { $0! })
        default: return nil
        }
    }
}
