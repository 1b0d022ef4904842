/// A digest of 64 bits that tells different numbers apart: equal input gives equal digests, and two
/// that differ share one by accident once in 2⁶⁴. No defence against forgers.
struct Digest64: Hashable, Sendable {
    private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

    mutating func add(_ word: UInt64) {
        // A multiplication carries low bits up, the shift brings them back down.
        value = (value ^ word) &* 0xD6E8_FEB8_6659_FD93
        value ^= value >> 32
    }

    /// Adds bytes, and how many they are.
    mutating func add(_ bytes: RawSpan) {
        let whole = bytes.byteCount / 8 * 8
        var value = value
        for place in stride(from: 0, to: whole, by: 8) {
            value = (value ^ (unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place, as: UInt64.self))) &* 0xD6E8_FEB8_6659_FD93
            value ^= value >> 32
        }
        self.value = value
        var rest: UInt64 = 0
        for place in whole..<bytes.byteCount { rest = rest << 8 | UInt64(unsafe bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self)) }
        add(rest)
        add(UInt64(bytes.byteCount))
    }
}
