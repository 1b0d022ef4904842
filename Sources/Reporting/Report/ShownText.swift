/// Text from data as a page shows it: what cannot be seen, or would steer what is around it, becomes
/// visible.
enum ShownText {
    /// Control characters become their pictures (␀ … ␟, ␡), line ends blanks, and characters that turn
    /// the writing direction around or break lines their code: `[U+202E]`. Marks that letters of
    /// right-to-left and joined scripts need stay as they are.
    static func of(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 || $0 == 0xE2 || $0 == 0xEF }) else { return text }
        var shown = ""
        var lastWasReturn = false
        for scalar in text.unicodeScalars {
            defer { lastWasReturn = scalar == "\r" }
            switch scalar.value {
            case 0x0A: if !lastWasReturn { shown += " " }
            case 0x09, 0x0D: shown += " "
            case 0..<0x20: shown.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value)!)
            case 0x7F: shown += "\u{2421}"
            case 0x80...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: shown += code(of: scalar)
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    private static func code(of scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "[U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)]"
    }

    /// A long text, cut. Scalars are counted, not characters, of which one may hold any number of marks.
    static func cut(_ text: String, limit: Int) -> String {
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex), end != scalars.endIndex else { return text }
        return String(scalars[..<end]) + "…"
    }
}
