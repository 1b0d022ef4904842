internal import Glibc

/// A text that is equal to another where their bytes are, because strings count as equal where only their normal
/// forms are.
public struct TextBytes: Hashable, Sendable {
    public let text: String

    public init(_ text: String) { self.text = text }

    public static func == (one: TextBytes, other: TextBytes) -> Bool {
        var one = one.text, other = other.text
        return one.withUTF8 { a in other.withUTF8 { b in unsafe a.count == b.count && (a.isEmpty || memcmp(a.baseAddress!, b.baseAddress!, a.count) == 0) } }
    }

    public func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
