/// What a JSON text may hold before a decoder sees it: a decoder's memory is many times that of a text
/// of short values, and its stack that of the brackets.
enum JSONLimits {
    /// Brackets inside brackets. Our own files have four.
    static let depth = 64
    /// Values, counted by what separates them. A header of ten thousand tensors has a quarter of it.
    static let separatorCount = 500_000

    /// What is too much, in a few words, or nil.
    ///
    /// - Complexity: one look at each byte, and none behind the first that is too much.
    static func excess(in bytes: [UInt8]) -> String? {
        var open = 0, separators = 0, place = 0
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                open += 1
                if open > depth { return "brackets nested more than \(depth) deep" }
            case UInt8(ascii: "}"), UInt8(ascii: "]"): open -= 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                separators += 1
                if separators > separatorCount { return "more than \(separatorCount) values" }
            case UInt8(ascii: "\""):
                place += 1
                while place < bytes.count, bytes[place] != UInt8(ascii: "\"") { place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1 }
            default: break
            }
            place += 1
        }
        return nil
    }
}
