/// The names of a JSON object's members, as they are spelled: a decoder keeps one of two that are equal
/// and says nothing.
enum JSONKeys {
    /// - Parameter bytes: an object, known to be valid JSON.
    /// - Returns: the first name that the outermost object has twice.
    static func firstRepeated(in bytes: [UInt8]) -> String? {
        var seen: Set<ArraySlice<UInt8>> = []
        var depth = 0, place = 0
        var last: ArraySlice<UInt8> = []
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\""):
                let start = place + 1
                place = start
                while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
                    place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
                }
                last = bytes[start..<min(place, bytes.count)]
            case UInt8(ascii: ":") where depth == 1:
                if !seen.insert(last).inserted { return String(decoding: last, as: UTF8.self) }
            default: break
            }
            place += 1
        }
        return nil
    }
}
