/// What is wrong with a file or folder, in the words that a person reads:
/// `<path>: <what was found>, expected <what>; <next step>`.
public struct InputFault: Error, Sendable, Equatable, CustomStringConvertible {
    public var path: String
    public var found: String
    public var expected: String
    public var nextStep: String

    public init(path: String, found: String, expected: String, nextStep: String) {
        self.path = path
        self.found = found
        self.expected = expected
        self.nextStep = nextStep
    }

    /// One line, whatever the parts hold.
    public var description: String {
        OneLine.of("\(path): \(found), expected \(expected); \(nextStep)")
    }
}

/// Text from files, made safe to show on one line of a terminal.
public enum OneLine {
    /// Control characters become escapes, so that a name or a value from a hostile file can neither
    /// break the line nor steer the terminal.
    public static func of(_ text: some StringProtocol) -> String {
        var line = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": line += "\\n"
            case "\r": line += "\\r"
            case "\t": line += "\\t"
            default:
                let isControl = scalar.properties.generalCategory == .control
                    || scalar.properties.generalCategory == .format
                    || scalar.properties.generalCategory == .lineSeparator
                    || scalar.properties.generalCategory == .paragraphSeparator
                line += isControl ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
            }
        }
        return line
    }

    /// A value quoted for a message, cut where it is long.
    public static func quoted(_ value: some StringProtocol, limit: Int = 60) -> String {
        "'\(cut(value, limit: limit))'"
    }

    /// A value made safe to show, and cut where it is long.
    public static func cut(_ value: some StringProtocol, limit: Int = 60) -> String {
        // Scalars are counted, not characters, of which one may hold any number of marks.
        let scalars = value.unicodeScalars
        let isLong = scalars.dropFirst(limit).first != nil
        return of(String(String.UnicodeScalarView(scalars.prefix(limit)))) + (isLong ? "…" : "")
    }
}
