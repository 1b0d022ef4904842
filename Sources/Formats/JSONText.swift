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
@propertyWrapper
public struct JSONOptional<Value: Sendable>: Sendable {
    public var wrappedValue: Value?

    public init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }
}

extension JSONOptional: Encodable where Value: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
    }
}

extension JSONOptional: Decodable where Value: Decodable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        wrappedValue = container.decodeNil() ? nil : try container.decode(Value.self)
    }
}

extension KeyedDecodingContainer {
    /// What the compiler calls for such a member: it may be left out too.
    public func decode<Value: Decodable>(_ type: JSONOptional<Value>.Type, forKey key: Key) throws -> JSONOptional<Value> {
        try decodeIfPresent(type, forKey: key) ?? JSONOptional(wrappedValue: nil)
    }
}

/// A member's name that is known when it is written or read only.
public struct JSONName: CodingKey, Sendable {
    public let stringValue: String
    public var intValue: Int? { nil }

    public init(stringValue: String) { self.stringValue = stringValue }
    public init?(intValue: Int) { nil }
}
