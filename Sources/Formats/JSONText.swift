internal import FoundationEssentials

/// JSON in the form that all our files have: keys sorted, two blanks of indentation, a line break at
/// the end, and `null` for a number that is undefined.
public enum JSONText {
    public static func of(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    }

    /// - Throws: an ``InputFault`` that names what is missing or of the wrong kind.
    public static func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8], path: String, expected: String, nextStep: String
    ) throws(InputFault) -> Value {
        if let excess = JSONLimits.excess(in: bytes) { throw InputFault(path: path, found: excess, expected: expected, nextStep: nextStep) }
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw InputFault(path: path, found: JSONFault.words(error, in: bytes), expected: expected, nextStep: nextStep)
        }
    }
}

/// A number in JSON: `null` where it is undefined, because JSON has no NaN.
public struct JSONNumber: Encodable, Sendable {
    public let value: Double

    public init(_ value: Double) { self.value = value }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if value.isFinite { try container.encode(value) } else { try container.encodeNil() }
    }
}

/// A value in JSON, or `null`: a synthesized encoding would leave out the key of one that is not known.
public struct JSONOptional<Value: Encodable & Sendable>: Encodable, Sendable {
    public let value: Value?

    public init(_ value: Value?) { self.value = value }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let value { try container.encode(value) } else { try container.encodeNil() }
    }
}

/// A member's name that is known when it is written or read only.
public struct JSONName: CodingKey, Sendable {
    public let stringValue: String
    public var intValue: Int? { nil }

    public init(stringValue: String) { self.stringValue = stringValue }
    public init?(intValue: Int) { nil }
}
