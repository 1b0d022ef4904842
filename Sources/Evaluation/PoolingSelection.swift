public import Pooling
internal import Formats

/// Which strategies a run is asked for: `mean,cls`, `standard`, `all`.
public struct PoolingSelection: Sendable {
    /// As it was asked for, by canonical names.
    public let strategies: [PoolingStrategy]
    public var names: [String] { strategies.map(\.name) }

    public init(parsing text: String) throws(UsageError) {
        var strategies: [PoolingStrategy] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let name = part.trimmingBlanks
            let wanted: [PoolingStrategy]
            switch name {
            case "standard": wanted = StrategyCatalogue.standard
            case "all": wanted = StrategyCatalogue.all
            default:
                guard let strategy = StrategyCatalogue.strategy(named: name) else { throw Self.unknown(name) }
                wanted = [strategy]
            }
            for strategy in wanted where !strategies.contains(where: { $0.name == strategy.name }) {
                strategies.append(strategy)
            }
        }
        self.strategies = strategies
    }

    private static func unknown(_ name: String) -> UsageError {
        let known = ["standard", "all"] + StrategyCatalogue.all.flatMap { [$0.name] + $0.aliases }
        var hint = NearestName.question(about: name, among: known)
        if hint.isEmpty { hint = "; 'poolbench strategies' lists them" }
        return UsageError("unknown strategy \(OneLine.quoted(name))\(hint)")
    }
}
