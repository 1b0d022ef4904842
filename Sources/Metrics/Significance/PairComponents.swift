/// Pairs that share a sentence, directly or through other pairs, are not independent: they form one
/// component, the unit that resampling draws.
public enum PairComponents {
    /// For each pair, the first pair (in order) of its component.
    ///
    /// - Parameters:
    ///   - count: how many pairs.
    ///   - keys: those of a pair's sentences; equal sentences share a key. Small numbers from 0 on, for there is
    ///     room for all up to the largest.
    /// - Complexity: nearly linear (path halving).
    public static func firstPairs(count: Int, keys: (_ pair: Int) -> ArraySlice<Int>) -> [Int] {
        var parent = Array(0..<count)
        func root(_ pair: Int) -> Int {
            var pair = pair
            while parent[pair] != pair {
                parent[pair] = parent[parent[pair]]
                pair = parent[pair]
            }
            return pair
        }
        var firstUse = [Int](repeating: -1, count: (0..<count).reduce(0) { max($0, (keys($1).max() ?? -1) + 1) })
        for index in 0..<count {
            for key in keys(index) {
                guard firstUse[key] >= 0 else {
                    firstUse[key] = index
                    continue
                }
                let a = root(index), b = root(firstUse[key])
                // The smaller index stays the root, so that a root is its component's first pair.
                parent[max(a, b)] = min(a, b)
            }
        }
        return parent.indices.map(root)
    }
}
