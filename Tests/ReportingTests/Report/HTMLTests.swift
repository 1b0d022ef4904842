import Testing

@testable import Reporting

@Suite("HTML")
struct HTMLTests {
    @Test("Interpolated text is escaped, in an element and in an attribute", arguments: [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"), ("a & b &amp; c", "a &amp; b &amp;amp; c"),
        ("\"double\" 'single'", "&quot;double&quot; &#39;single&#39;"), ("plain ü 好", "plain ü 好"), ("", ""),
    ])
    func escapes(text: String, escaped: String) {
        let element: HTML = "<p>\(text)</p>", attribute: HTML = "<p title=\"\(text)\">"
        #expect(element.text == "<p>\(escaped)</p>")
        #expect(attribute.text == "<p title=\"\(escaped)\">")
    }

    @Test("Text from data is isolated from the writing direction around it") func isolates() {
        let html: HTML = "<td>\(data: "<שלום>")</td>"
        #expect(html.text == "<td><bdi dir=\"auto\">&lt;שלום&gt;</bdi></td>")
    }

    @Test("HTML in HTML is not escaped again, and markup may depend on a condition") func nests() {
        let inner: HTML = "<b>\("&")</b>"
        let html: HTML = "<p\(" class=\"x\"", when: true)\(" id=\"y\"", when: false)>\(inner)\(3)</p>"
        #expect(html.text == "<p class=\"x\"><b>&amp;</b>3</p>")
        #expect([inner, inner].joined(separator: ", ").text == "<b>&amp;</b>, <b>&amp;</b>")
    }

    @Test("What cannot be seen is shown", arguments: [
        ("bell \u{7} esc \u{1B}[31m nul \u{0} del \u{7F}", "bell ␇ esc ␛[31m nul ␀ del ␡"), ("two\nlines\r\nand\ta tab", "two lines and a tab"),
        ("turn \u{202E} round", "turn [U+202E] round"), ("\u{2066}isolate\u{2069}", "[U+2066]isolate[U+2069]"), ("next \u{85} line", "next [U+0085] line"),
        ("\u{FEFF}mark", "[U+FEFF]mark"), ("join \u{200D} and \u{200C} stay", "join \u{200D} and \u{200C} stay"), ("é – “”", "é – “”"),
    ])
    func shows(text: String, shown: String) { #expect(ShownText.of(text) == shown) }

    @Test("A long text is cut by scalars, so that marks without end are cut too") func cuts() {
        #expect(ShownText.cut("abcdef", limit: 6) == "abcdef")
        #expect(ShownText.cut("abcdefg", limit: 6) == "abcdef…")
        #expect(ShownText.cut("a" + String(repeating: "\u{301}", count: 10_000), limit: 10).unicodeScalars.count == 11)
    }
}

@Suite("Text in Markdown")
struct MarkdownTextTests {
    @Test("Nothing becomes markup, a link or a mention", arguments: [
        ("a | b", "a \\| b"), ("<b> & </b>", "&lt;b&gt; &amp; &lt;/b&gt;"), ("**bold** _it_ `code`", "\\*\\*bold\\*\\* \\_it\\_ \\`code\\`"),
        ("[x](https://a.b)", "\\[x\\](https\\://a.b)"), ("www.a.b", "www\\.a.b"), ("# title", "\\# title"), ("- item", "\\- item"), ("1. item", "1\\. item"),
        ("2) item", "2\\) item"), ("+1.2 points", "\\+1.2 points"), ("0.5 points", "0.5 points"), ("whiten:128", "whiten:128"), ("ask @someone", "ask @\u{2060}someone"), ("see: this", "see: this"), (":smile:", "\\:smile:"),
        ("$x$", "\\$x\\$"), ("~~gone~~", "\\~\\~gone\\~\\~"), ("line\nbreak", "line break"), ("a\\|b", "a\\\\\\|b"), ("all-MiniLM-L6-v2", "all-MiniLM-L6-v2"),
    ])
    func escapes(text: String, escaped: String) { #expect(MarkdownText.escaped(text) == escaped) }

    @Test("Code stands as it is, backquotes too, so that it can be copied", arguments: [("a b", "`a b`"), ("a ` b", "`` a ` b ``"), ("a|b", "`a|b`")])
    func code(text: String, code: String) { #expect(MarkdownText.code(text) == code) }
}
