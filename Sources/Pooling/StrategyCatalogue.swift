/// Every pooling strategy, in the order in which tables show them.
public enum StrategyCatalogue {
    public static let all: [PoolingStrategy] = [
        MeanWeighting.strategy,
        FirstTokenWeighting.strategy,
        MaximumReduction.strategy,
        PositionWeighting.strategy,
        LastTokenWeighting.strategy,
        MeanSqrtLengthWeighting.strategy,
    ]

    /// What a run takes by default.
    public static var standard: [PoolingStrategy] { all.filter(\.isStandard) }

    /// The strategy of a canonical name or an alias.
    public static func strategy(named name: String) -> PoolingStrategy? {
        all.first { $0.name == name || $0.aliases.contains(name) }
    }
}
