/// Text as Markdown shows it, on GitHub and elsewhere.
enum MarkdownText {
    /// Text from data: no markup, no HTML, no table border, no link and no mention of a person can come
    /// of it. It stays on one line.
    static func escaped(_ text: String) -> String {
        let scalars = Array(ShownText.of(text).unicodeScalars)
        var result = ""
        for (place, scalar) in scalars.enumerated() {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            // A name behind it would be called, were there nothing between.
            case "@": result += "@\u{2060}"
            default:
                if isMarkup(scalar, place, scalars) { result += "\\" }
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Whether a character means something where it stands: some anywhere, some at the start of a line
    /// only, some in an address or between the letters of an emoji's name.
    private static func isMarkup(_ scalar: Unicode.Scalar, _ place: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        let next = place + 1 < scalars.count ? scalars[place + 1] : nil
        // `1.` and `1)` begin a list.
        var endsNumber: Bool { place > 0 && (next == nil || next == " ") && scalars[..<place].allSatisfy { ("0"..."9").contains($0) } }
        switch scalar {
        case "\\", "`", "*", "_", "[", "]", "#", "|", "~", "$": return true
        case "-", "+", "=": return place == 0
        case ")": return endsNumber
        case ".": return endsNumber || scalars[..<place].suffix(3).map(\.properties.lowercaseMapping).joined() == "www"
        case ":": return next == "/" || next != " " && next != nil && scalars.count { $0 == ":" } > 1
        default: return false
        }
    }

    /// A name of ours or from data as code, without escapes, so that it can be copied. Not for tables, where a `|`
    /// would end the cell.
    static func code(_ text: String) -> String {
        let shown = ShownText.of(text)
        // More backquotes outside than inside.
        var longest = 0, run = 0
        for character in shown {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        return longest == 0 ? "`\(shown)`" : "\(fence) \(shown) \(fence)"
    }

    /// A table; cells are Markdown already.
    static func table(_ head: [String], _ alignment: [String], _ rows: [[String]]) -> [String] {
        ["| \(head.joined(separator: " | ")) |", "|\(alignment.joined(separator: "|"))|"] + rows.map { "| \($0.joined(separator: " | ")) |" }
    }
}
