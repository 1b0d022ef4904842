/// Some of n things, drawn without replacement, the same in every run.
enum SeededSample {
    /// `count` different places below `total`, ascending; all of them where there are no more.
    ///
    /// SplitMix64 (Steele, Lea & Flood 2014); a place is the high word of the draw times the number of
    /// things left.
    static func places(_ count: Int, of total: Int, seed: UInt64) -> [Int] {
        guard count < total else { return Array(0..<total) }
        var places = Array(0..<total), state = seed
        for drawn in 0..<count {
            let left = UInt64(total - drawn)
            places.swapAt(drawn, drawn + Int(next(&state).multipliedFullWidth(by: left).high))
        }
        return places[..<count].sorted()
    }

    private static func next(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
