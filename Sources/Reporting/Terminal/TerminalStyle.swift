/// What a terminal, or what stands for one, can show.
public struct TerminalStyle: Sendable {
    /// Columns of a line.
    public var width: Int
    /// Whether more than ASCII arrives as it was meant.
    public var isUnicode: Bool
    public var usesColour: Bool

    /// Narrower than this no table is drawn: its lines then break where the terminal breaks them.
    public static let smallestWidth = 40

    public init(width: Int = 80, isUnicode: Bool = true, usesColour: Bool = false) {
        self.width = max(Self.smallestWidth, width)
        (self.isUnicode, self.usesColour) = (isUnicode, usesColour)
    }

    /// Prose is hard to read in longer lines.
    var proseWidth: Int { min(width, 100) }
    var ellipsis: String { isUnicode ? "…" : ".." }
    var rule: String { isUnicode ? "─" : "-" }
    var barStart: Character { isUnicode ? "├" : "|" }
    var barLine: Character { isUnicode ? "─" : "-" }
    var barEnd: Character { isUnicode ? "┤" : "|" }
    var barValue: Character { isUnicode ? "●" : "o" }
    /// Heights of a column, lowest first.
    var levels: [Character] { Array(isUnicode ? "▁▂▃▄▅▆▇█" : "0123456789") }
    /// Marks behind a number that is worse, or better, with evidence.
    var worse: String { isUnicode ? "↓" : "v" }
    var better: String { isUnicode ? "↑" : "^" }
    /// Where a table has no number.
    var none: String { isUnicode ? "–" : "-" }
    /// Where a chart has no number.
    var absent: Character { isUnicode ? "·" : "." }

    /// Our own words as far as they can be shown.
    func plain(_ text: String) -> String {
        isUnicode ? text : text.replacing("…", with: "..").replacing("±", with: "+-")
    }

    func bold(_ text: String) -> String { usesColour && !text.isEmpty ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
    func dim(_ text: String) -> String { usesColour && !text.isEmpty ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
    func green(_ text: String) -> String { usesColour && !text.isEmpty ? "\u{1B}[32m\(text)\u{1B}[39m" : text }
}
