internal import Formats

/// Numbers as the report writes them.
enum Figures {
    /// A correlation or another number: `0.8203`, `−0.0412`, `nan`.
    static func number(_ value: Double, decimals: Int = 4) -> String { withMinus(DecimalText.fixed(value, decimals: decimals)) }

    /// A difference of correlations in points (hundredths), with its sign: `+1.2`, `−0.3`, `0.0`.
    static func points(_ difference: Double) -> String {
        let text = DecimalText.fixed(100 * difference, decimals: 1)
        return (difference > 0 && text != "0.0" ? "+" : "") + withMinus(text)
    }

    /// `0.003`, `< 0.001`.
    static func pValue(_ p: Double) -> String { p < 0.001 ? "< 0.001" : DecimalText.fixed(p, decimals: 3) }

    static func interval(_ low: Double, _ high: Double, decimals: Int = 3) -> String {
        low.isNaN || high.isNaN ? "" : "\(number(low, decimals: decimals)) … \(number(high, decimals: decimals))"
    }

    static func pointsInterval(_ low: Double, _ high: Double) -> String { low.isNaN || high.isNaN ? "" : "\(points(low)) … \(points(high))" }

    /// `95 %`, `99.99 %`: as the terminal says it.
    static func percent(_ share: Double) -> String { TableLayout.percent(share) + " %" }

    /// `1,379`
    static func count(_ count: Int) -> String {
        var digits = String(abs(count)), groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (count < 0 ? "−" : "") + ([digits] + groups).joined(separator: ",")
    }

    /// `1 pair`, `1,379 pairs`
    static func counted(_ count: Int, _ noun: String) -> String { "\(self.count(count)) \(noun)\(count == 1 ? "" : "s")" }

    /// `a, b and c`
    static func list(_ words: [String]) -> String {
        words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " and " + words[words.count - 1]
    }

    private static func withMinus(_ text: String) -> String { text.hasPrefix("-") ? "−" + text.dropFirst() : text }
}
