/// Pairs that share a sentence, directly or through other pairs, are not independent: they form one
/// component, the unit that resampling draws.
public enum PairComponents {
    /// For each pair, the first pair (in order) of its component.
    ///
    /// - Parameters:
    ///   - count: how many pairs.
    ///   - keys: those of a pair's sentences, repeated where it has fewer; equal sentences share a key. Small numbers
    ///     from 0 on, for there is room for all up to the largest.
    /// - Complexity: nearly linear (path halving).
    public static func firstPairs(count: Int, keys: (_ pair: Int) -> [4 of Int]) -> [Int] {
        var forest = Forest(parents: Array(0..<count))
        var keyCount = 0
        for index in 0..<count {
            let keys = keys(index)
            for place in keys.indices { keyCount = max(keyCount, keys[place] + 1) }
        }
        var firstUse = [Int](repeating: -1, count: keyCount)
        for index in 0..<count {
            let keys = keys(index)
            for place in keys.indices {
                let key = keys[place]
                guard firstUse[key] >= 0 else {
                    firstUse[key] = index
                    continue
                }
                let a = forest.root(of: index), b = forest.root(of: firstUse[key])
                // The smaller index stays the root, so that a root is its component's first pair.
                forest.parents[max(a, b)] = min(a, b)
            }
        }
        return (0..<count).map { forest.root(of: $0) }
    }

    private struct Forest {
        var parents: [Int]

        mutating func root(of pair: Int) -> Int {
            var pair = pair
            while parents[pair] != pair {
                parents[pair] = parents[parents[pair]]
                pair = parents[pair]
            }
            return pair
        }
    }
}
