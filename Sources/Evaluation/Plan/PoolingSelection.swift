internal import Formats
internal import HiddenStates
internal import Pooling

/// Which strategies a run is asked for: `mean,cls`, `standard`, `all`, `concat:mean,max`.
///
/// Names are separated by commas. What follows `concat:` up to the end of its text belongs to the
/// concatenation; several texts can be given.
public struct PoolingSelection: Sendable {
    private enum Item: Sendable {
        case strategy(PoolingStrategy)
        case standard
        case all
    }

    private let items: [Item]

    /// As it was asked for, by canonical names.
    public var names: [String] {
        items.map { item in
            switch item {
            case .strategy(let strategy): strategy.name
            case .standard: "standard"
            case .all: "all"
            }
        }
    }

    public init(parsing texts: [String]) throws(UsageError) {
        var items: [Item] = []
        for text in texts {
            for name in Self.names(in: text) {
                switch name {
                case "standard": items.append(.standard)
                case "all": items.append(.all)
                default:
                    guard let strategy = StrategyCatalogue.strategy(named: name) else { throw Self.unknown(name) }
                    items.append(.strategy(strategy))
                }
            }
        }
        self.items = items
    }

    /// The names in one text.
    private static func names(in text: String) -> [String] {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmingBlanks)
        guard let joined = parts.firstIndex(where: { $0.hasPrefix("concat:") }) else { return parts }
        return parts[..<joined] + [parts[joined...].joined(separator: ",")]
    }

    private static func unknown(_ name: String) -> UsageError {
        if name.hasPrefix("concat:") {
            for part in name.dropFirst("concat:".count).split(separator: ",", omittingEmptySubsequences: false) {
                if StrategyCatalogue.strategy(named: String(part)) == nil, !part.hasPrefix("concat:") { return unknown(String(part)) }
            }
            return UsageError("\(OneLine.quoted(name)): expected concat: and two or more different strategies that pool tokens")
        }
        let known = ["standard", "all"] + StrategyCatalogue.all.flatMap { [$0.name] + $0.aliases }
        var hint = NearestName.question(about: name, among: known)
        if hint.isEmpty { hint = "; 'poolbench strategies' lists them" }
        return UsageError("unknown strategy \(OneLine.quoted(name))\(hint)")
    }

    /// What of it a dataset can do, each strategy once, in the order asked for.
    ///
    /// - Returns: the strategies, and those of `all` that lack what they need.
    /// - Throws: where a strategy that was named lacks it.
    func resolved(for dataset: Dataset) throws(InputFault) -> (strategies: [PoolingStrategy], lacking: [PoolingStrategy]) {
        var strategies: [PoolingStrategy] = [], lacking: [PoolingStrategy] = []
        func add(_ strategy: PoolingStrategy) {
            if !strategies.contains(where: { $0.name == strategy.name }) { strategies.append(strategy) }
        }
        for item in items {
            switch item {
            case .strategy(let strategy):
                try Self.require(strategy, in: dataset)
                add(strategy)
            case .standard: StrategyCatalogue.standard.forEach(add)
            case .all:
                for strategy in Self.everything(in: dataset) {
                    if Self.missing(strategy, in: dataset) == nil { add(strategy) } else { lacking.append(strategy) }
                }
            }
        }
        return (strategies, lacking)
    }

    /// Whether any of it, in whatever dataset, pools tokens.
    var poolsTokens: Bool {
        items.contains { item in
            if case .strategy(let strategy) = item { strategy.poolsTokens } else { true }
        }
    }

    /// The first that it names and that needs more than hidden states, which made-up states do not have.
    public var nameBeyondStates: String? {
        for case .strategy(let strategy) in items where !strategy.poolsTokens || !strategy.needs.isEmpty { return strategy.name }
        return nil
    }

    /// What of it needs nothing but hidden states, each once.
    var strategiesWithoutNeeds: [PoolingStrategy] {
        let all = items.flatMap { item -> [PoolingStrategy] in
            switch item {
            case .strategy(let strategy): [strategy]
            case .standard: StrategyCatalogue.standard
            case .all: StrategyCatalogue.all
            }
        }
        var seen: Set<String> = []
        return all.filter { $0.poolsTokens && $0.needs.isEmpty && seen.insert($0.name).inserted }
    }

    /// The catalogue, and what the dataset's own tensors make possible.
    private static func everything(in dataset: Dataset) -> [PoolingStrategy] {
        let weights = dataset.tokenTensors.available.compactMap { data in
            if case .tokenWeights(let name) = data { StrategyCatalogue.strategy(named: "weights:\(name)") } else { nil }
        }
        return StrategyCatalogue.all + weights + dataset.sentenceEmbeddings.compactMap { StrategyCatalogue.strategy(named: "given:\($0.name)") }
    }

    /// Throws where a dataset lacks what a strategy needs.
    static func require(_ strategy: PoolingStrategy, in dataset: Dataset) throws(InputFault) {
        guard let missing = missing(strategy, in: dataset) else { return }
        throw InputFault(
            path: dataset.statesPath, found: "\(strategy.name) needs \(missing), which it does not have",
            expected: "the tensor '\(missing)'", nextStep: "export it too, or leave \(strategy.name) out")
    }

    /// The strategy of one name.
    static func strategy(parsing name: String) throws(UsageError) -> PoolingStrategy {
        guard let strategy = StrategyCatalogue.strategy(named: name) else { throw unknown(name) }
        return strategy
    }

    /// The first tensor that a strategy needs and a dataset does not have.
    static func missing(_ strategy: PoolingStrategy, in dataset: Dataset) -> TokenData? {
        strategy.needs.map(\.data).first { !dataset.contains($0) }
    }
}
