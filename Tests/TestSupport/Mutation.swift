/// Changes of a valid file, seeded: what a bad disk, a broken exporter or an enemy may make of it.
public enum Mutation {
    private static let telling = Array("0123456789-.eE,:[]{}\"\\ \r\n\0".utf8) + [0x80, 0xEF, 0xFF]
    private static let numbers = ["0", "-1", "4294967296", "9223372036854775807", "9223372036854775808", "18446744073709551615", "1e400", "1.5", "null", "[]", "\"\""]

    /// One to four changes: bytes, cuts, repeats, moved pieces, other numbers.
    public static func of(_ original: [UInt8], using random: inout SeededNumbers) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
            switch Int.random(in: 0..<7, using: &random) {
            case 0: bytes[place] = telling.randomElement(using: &random)!
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
            case 2: bytes.removeSubrange(place..<end)
            case 3: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &random))
            case 4: bytes.removeSubrange(place...)
            case 5: bytes.insert(contentsOf: (0..<Int.random(in: 1...8, using: &random)).map { _ in telling.randomElement(using: &random)! }, at: place)
            default:
                let digits = bytes.indices.filter { (48...57).contains(bytes[$0]) }
                if let digit = digits.randomElement(using: &random) { bytes.replaceSubrange(digit...digit, with: Array(numbers.randomElement(using: &random)!.utf8)) }
            }
        }
        return bytes
    }
}
