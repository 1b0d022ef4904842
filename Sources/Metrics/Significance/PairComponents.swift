/// Pairs that share a sentence, directly or through other pairs, are not independent: they form one
/// component, the unit that resampling draws.
public enum PairComponents {
    /// For each pair, the first pair (in order) of its component.
    ///
    /// - Parameter pairs: for each pair, the keys of its sentences; equal sentences share a key.
    /// - Complexity: nearly linear (path halving).
    public static func firstPairs(of pairs: [[Int]]) -> [Int] {
        var parent = Array(pairs.indices)
        func root(_ pair: Int) -> Int {
            var pair = pair
            while parent[pair] != pair {
                parent[pair] = parent[parent[pair]]
                pair = parent[pair]
            }
            return pair
        }
        var firstUse: [Int: Int] = [:]
        for (index, keys) in pairs.enumerated() {
            for key in keys {
                guard let other = firstUse[key] else {
                    firstUse[key] = index
                    continue
                }
                let a = root(index), b = root(other)
                // The smaller index stays the root, so that a root is its component's first pair.
                parent[max(a, b)] = min(a, b)
            }
        }
        return pairs.indices.map(root)
    }
}
