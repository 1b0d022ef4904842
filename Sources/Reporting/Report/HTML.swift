/// HTML that is safe to put into a page: literals of ours, and text that was escaped on its way in.
///
/// Text can enter through interpolation only, which escapes it: `"<td>\(note)</td>"` is safe whatever the
/// note holds, in an element and in a quoted attribute. `\(data:)` is for text that came from a dataset:
/// it is isolated too, so that its writing direction ends with it.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    private(set) var text: String

    init() { text = "" }
    init(stringLiteral literal: String) { text = literal }
    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    static func += (html: inout HTML, more: HTML) { html.text += more.text }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity + 16 * interpolationCount) }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ html: HTML) { text += html.text }
        /// Markup that stands there in some cases only.
        mutating func appendInterpolation(_ html: @autoclosure () -> HTML, when isWanted: Bool) { if isWanted { text += html().text } }
        mutating func appendInterpolation(_ number: Int) { text += String(number) }
        mutating func appendInterpolation(_ plain: String) { HTML.escape(ShownText.of(plain), into: &text) }
        /// A name from data above a narrow column: it may break behind `_`, `:` and `,`.
        mutating func appendInterpolation(name plain: String) {
            var broken = ""
            for character in ShownText.of(plain) {
                HTML.escape(String(character), into: &broken)
                if "_:,".contains(character) { broken += "<wbr>" }
            }
            text += "<bdi dir=\"auto\">\(broken)</bdi>"
        }
        mutating func appendInterpolation(data plain: String) {
            text += "<bdi dir=\"auto\">"
            appendInterpolation(plain)
            text += "</bdi>"
        }
    }

    private static func escape(_ plain: String, into text: inout String) {
        guard plain.utf8.contains(where: { special.contains($0) }) else {
            text += plain
            return
        }
        for scalar in plain.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    private static let special = Array("&<>\"'".utf8)
}

extension Sequence where Element == HTML {
    func joined(separator: HTML = "") -> HTML {
        var whole = HTML(), isFirst = true
        for part in self {
            if !isFirst { whole += separator }
            whole += part
            isFirst = false
        }
        return whole
    }
}
