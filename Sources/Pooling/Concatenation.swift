/// Several poolings' vectors, one behind the other, as sentence-transformers' tuple of modes has them.
enum Concatenation {
    /// - Returns: nil for fewer than two parts, a part that is a concatenation or not pooled, or parts
    ///   that repeat.
    static func strategy(of parts: [PoolingStrategy]) -> PoolingStrategy? {
        let names = parts.map(\.name)
        guard parts.count >= 2, Set(names).count == parts.count,
            parts.allSatisfy({ $0.parts.count == 1 && $0.poolsTokens })
        else { return nil }
        // Cosines do not see the order of dimensions: the order of the alphabet stands for all.
        let sorted = names.sorted()
        return described(
            "concat:" + names.joined(separator: ","), needs: parts.flatMap(\.needs),
            equivalentTo: sorted == names ? nil : "concat:" + sorted.joined(separator: ","), parts)
    }

    /// For the list of strategies.
    static let example = described("concat:<a>,<b>[,<c>]", needs: [], equivalentTo: nil, [])

    private static func described(
        _ name: String, needs: [TokenInput], equivalentTo: String?, _ parts: [PoolingStrategy]
    ) -> PoolingStrategy {
        PoolingStrategy(
            name: name, formula: "[a; b; c]",
            summary: "the vectors of several strategies, one behind the other",
            source: "Reimers & Gurevych, sentence-transformers", needs: needs, equivalentTo: equivalentTo,
            method: .concatenation(parts))
    }
}
