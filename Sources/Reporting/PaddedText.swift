/// Text in columns.
enum PaddedText {
    /// Pads on the left, or on the right where the width is negative.
    static func of(_ text: String, _ width: Int) -> String {
        let padding = String(repeating: " ", count: max(0, abs(width) - text.count))
        return width < 0 ? text + padding : padding + text
    }
}
