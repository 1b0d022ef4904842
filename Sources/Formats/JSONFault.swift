internal import FoundationEssentials

/// What is wrong with JSON, in a few words.
public enum JSONFault {
    /// - Parameter bytes: the text that gave the error.
    public static func words(_ error: any Error, in bytes: [UInt8]) -> String {
        guard let error = error as? DecodingError else { return "unreadable JSON" }
        switch error {
        case .keyNotFound(let key, let context):
            return "no \(OneLine.quoted(key.stringValue))\(place(context.codingPath))"
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            return "not \(kind(of: type))\(place(context.codingPath))"
        case .dataCorrupted(let context):
            guard context.codingPath.isEmpty else { return "a bad value\(place(context.codingPath))" }
            // The decoder reports broken syntax and a number that does not fit its type alike.
            return isWhole(bytes) ? "a number that is not whole or out of range" : "not JSON"
        @unknown default:
            return "unreadable JSON"
        }
    }

    /// Whether these bytes are one JSON value, and nothing more.
    static func isWhole(_ bytes: [UInt8]) -> Bool { (try? JSONDecoder().decode(AnyValue.self, from: Data(bytes))) != nil }

    /// ` at 'data[0].embedding'`
    private static func place(_ path: [any CodingKey]) -> String {
        guard !path.isEmpty else { return "" }
        let words = path.enumerated().map { place, key in
            key.intValue.map { "[\($0)]" } ?? (place == 0 ? key.stringValue : "." + key.stringValue)
        }
        return " at " + OneLine.quoted(words.joined())
    }

    private static func kind(of type: Any.Type) -> String {
        switch type {
        case is String.Type: "text"
        case is Bool.Type: "true or false"
        case is any BinaryInteger.Type, is any BinaryFloatingPoint.Type: "a number of the right kind"
        case is any JSONArray.Type: "an array"
        default: "an object"
        }
    }
}

/// Takes any JSON and looks at none of it.
private struct AnyValue: Decodable {
    init(from decoder: any Decoder) {}
}

private protocol JSONArray {}
extension Array: JSONArray {}
