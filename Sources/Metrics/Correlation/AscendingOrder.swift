/// Numbers in ascending order, sorted digit by digit from the lowest (LSD radix sort), which for a million of them
/// takes less than half of what comparing takes.
struct AscendingOrder {
    struct Entry {
        /// A whole number that is in the same order as the values, and equal where they are.
        let key: UInt64
        /// Where the value stood.
        let place: UInt32
    }

    private(set) var entries: [Entry]

    private static let digitBits = 11
    private static let digitCount = 6

    /// - Parameter values: none of them NaN; fewer than 2³².
    init(of values: [Double]) {
        let digits = 1 << Self.digitBits, mask = UInt64(digits - 1)
        entries = values.indices.map { Entry(key: Self.key(values[$0]), place: UInt32($0)) }
        var counts = [Int](repeating: 0, count: digits * Self.digitCount)
        for entry in entries {
            for digit in 0..<Self.digitCount { counts[digit * digits + Int(entry.key >> UInt64(digit * Self.digitBits) & mask)] += 1 }
        }
        var sorted = entries
        for digit in 0..<Self.digitCount {
            let shift = UInt64(digit * Self.digitBits), first = digit * digits
            // Where all have the same digit, nothing moves.
            guard let any = entries.first, counts[first + Int(any.key >> shift & mask)] < entries.count else { continue }
            var start = 0
            for slot in first..<first + digits { (counts[slot], start) = (start, start + counts[slot]) }
            for entry in entries {
                let slot = first + Int(entry.key >> shift & mask), target = counts[slot]
                counts[slot] = target + 1
                sorted[target] = entry
            }
            swap(&entries, &sorted)
        }
    }

    /// The bits of a Double, turned so that negative ones come first; of both zeros those of +0.
    private static func key(_ value: Double) -> UInt64 {
        let bits = (value + 0).bitPattern
        return bits >> 63 == 1 ? ~bits : bits | 1 << 63
    }
}
