/// Finds equal byte strings among many, in a few bytes each.
public struct ByteStringIndex: Sendable {
    /// An open-addressed table: half of a hash, and one more than a string's place; 0 where nothing is.
    private var slots = [UInt64](repeating: 0, count: 64)
    private var count = 0

    public init() {}

    /// The first place that was asked for before and holds the same string, or nil.
    ///
    /// - Precondition: fewer than 2³² strings, the same ones at each call.
    public mutating func earlier(_ place: Int, in strings: ByteStrings) -> Int? {
        let hash = UInt32(truncatingIfNeeded: strings.hashValue(place))
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let other = Int(slots[slot] & 0xFFFF_FFFF) - 1
            if UInt32(slots[slot] >> 32) == hash, strings.areEqual(other, place) { return other }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = UInt64(hash) << 32 | UInt64(UInt32(place + 1))
        count += 1
        if 2 * count > slots.count { grow() }
        return nil
    }

    private mutating func grow() {
        let old = slots
        slots = [UInt64](repeating: 0, count: 2 * old.count)
        for entry in old where entry != 0 {
            var slot = Int(entry >> 32) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = entry
        }
    }
}
