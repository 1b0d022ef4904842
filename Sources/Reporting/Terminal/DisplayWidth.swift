/// How many columns text takes in a terminal: one a character, two for wide ones (Chinese, Japanese,
/// Korean, most emoji), none for marks that combine with the letter before. Source: Unicode Standard
/// Annex 11 (East Asian Width, classes W and F), by blocks.
enum DisplayWidth {
    static func of(_ text: some StringProtocol) -> Int { text.reduce(0) { $0 + of($1) } }

    static func of(_ character: Character) -> Int {
        let scalars = character.unicodeScalars
        // U+FE0F asks for the picture of what else is a letter, as in ❤️.
        if scalars.first!.properties.isEmojiPresentation || scalars.contains("\u{FE0F}") { return 2 }
        return scalars.reduce(0) { $0 + of($1) }
    }

    private static func of(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        // Vowels and final consonants of Korean join the consonant before.
        if (0x1160...0x11FF).contains(scalar.value) { return 0 }
        return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F2FF,
        0x20000...0x3FFFD,
    ]

    /// A text in a field: blanks behind it, or before it where it is aligned to the right.
    static func padded(_ text: String, to width: Int, alignsRight: Bool = false) -> String {
        let padding = String(repeating: " ", count: max(0, width - of(text)))
        return alignsRight ? padding + text : text + padding
    }

    /// A text in a field, aligned to the right, or to the left where the width is negative.
    static func field(_ text: String, _ width: Int) -> String { padded(text, to: abs(width), alignsRight: width > 0) }

    /// A long name loses its middle: the two ends tell names apart.
    static func cut(_ text: String, to width: Int, ellipsis: String) -> String {
        guard of(text) > width else { return text }
        let room = max(0, width - of(ellipsis))
        let start = prefix(text, room - room / 2)
        let end = String(prefix(String(text.reversed()), room - of(start)).reversed())
        return start + ellipsis + end
    }

    private static func prefix(_ text: String, _ width: Int) -> String {
        var used = 0
        return String(text.prefix { character in
            used += of(character)
            return used <= width
        })
    }

    /// Breaks a line at blanks, or inside a word that is longer than a line; what follows is indented.
    static func wrapped(_ line: String, to width: Int = 80, margin next: String = "    ") -> [String] {
        var lines: [String] = [], rest = Substring(line), margin = ""
        while margin.count + of(rest) > width {
            let room = rest.prefix(max(1, prefix(String(rest), width - margin.count).count))
            // A blank just behind the room is as good as one in it.
            let reach = rest.prefix(room.count + 1)
            let blank = reach.lastIndex(of: " ").flatMap { reach[..<$0].allSatisfy { $0 == " " } ? nil : $0 }
            let isShort = blank.map { of(reach[..<$0]) < width / 3 } ?? true
            let word = blank.map { rest[$0...].drop { $0 == " " }.prefix { $0 != " " } } ?? rest
            let end = isShort && of(word) > width - next.count ? room.endIndex : blank ?? room.endIndex
            lines.append(margin + rest[..<end])
            rest = rest[end...].drop { $0 == " " }
            margin = next
        }
        return lines + [margin + rest]
    }
}

extension String {
    var trimmingTrailingBlanks: String { String(reversed().drop { $0 == " " }.reversed()) }
}
