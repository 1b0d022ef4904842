/// Some of n things, drawn without replacement, the same in every run.
enum SeededSample {
    /// `count` different places below `total`, ascending, drawn by ``SplitMix64``; all of them where there are no more.
    static func places(_ count: Int, of total: Int, seed: UInt64) -> [Int] {
        guard count < total else { return Array(0..<total) }
        var places = Array(0..<total), generator = SplitMix64(seed: seed)
        for drawn in 0..<count { places.swapAt(drawn, drawn + generator.index(below: total - drawn)) }
        return places[..<count].sorted()
    }
}
