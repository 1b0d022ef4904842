/// Which hidden state a tensor holds, counted as Hugging Face's `output_hidden_states` counts: 0 is
/// the embedding output, l the output of transformer block l.
public enum LayerName: Sendable, Hashable, Comparable, CustomStringConvertible {
    case number(Int)
    /// A lone `last_hidden_state`, whose number is not known.
    case last

    /// The layer that a tensor of this name holds, or nil if it holds none.
    init?(tensorName: String) {
        if tensorName == "last_hidden_state" { self = .last; return }
        let prefix = "hidden_states."
        guard tensorName.hasPrefix(prefix) else { return nil }
        let digits = tensorName.dropFirst(prefix.count)
        // String(number) is the form without sign and leading zeros.
        guard let number = Int(digits), number >= 0, String(number) == digits else { return nil }
        self = .number(number)
    }

    public var description: String {
        switch self {
        case .number(let number): String(number)
        case .last: "last"
        }
    }

    public static func < (a: LayerName, b: LayerName) -> Bool {
        switch (a, b) {
        case (.number(let a), .number(let b)): a < b
        case (.number, .last): true
        case (.last, _): false
        }
    }
}
