/// Text as Markdown shows it, on GitHub and elsewhere.
enum MarkdownText {
    /// Text from data: no markup, no HTML, no table border, no link and no mention of a person can come
    /// of it. It stays on one line.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in ShownText.of(text).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "#", "+", "-", ".", "!", "|", "~", "$", "^", "=", ":", "/":
                result += "\\"
                result.unicodeScalars.append(scalar)
            // A name behind it would be called, were there nothing between.
            case "@": result += "@\u{2060}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A name of ours or from data as code: readable without escapes.
    static func code(_ text: String) -> String {
        let shown = ShownText.of(text).split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
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
