import Formats
import Testing

@Suite struct InputFaultTests {
    @Test("A fault is shown as path, what was found, what was expected and the next step")
    func showsFourParts() {
        let fault = InputFault(path: "a/pairs.csv", found: "no pairs", expected: "a pair", nextStep: "add one")
        #expect(fault.description == "a/pairs.csv: no pairs, expected a pair; add one")
        #expect("\(fault)" == fault.description)
    }

    @Test("A fault is one line, whatever its parts hold")
    func isOneLine() {
        let fault = InputFault(path: "a\nb", found: "c\r\nd", expected: "e\u{2028}f", nextStep: "g\u{1B}[31mh")
        #expect(fault.description == #"a\nb: c\r\nd, expected e\u{2028}f; g\u{1b}[31mh"#)
    }

    @Test(
        "Characters that break a line or steer a terminal become escapes",
        arguments: [
            ("plain text", "plain text"), ("", ""), ("ü 東京 🙂", "ü 東京 🙂"),
            ("a\tb", #"a\tb"#), ("a\nb", #"a\nb"#), ("a\rb", #"a\rb"#), ("a\r\nb", #"a\r\nb"#),
            ("\0", #"\u{0}"#), ("\u{1B}]0;title\u{7}", #"\u{1b}]0;title\u{7}"#), ("\u{7F}", #"\u{7f}"#), ("\u{9B}", #"\u{9b}"#),
            ("\u{2028}\u{2029}", #"\u{2028}\u{2029}"#), ("\u{202E}evil", #"\u{202e}evil"#), ("\u{FEFF}", #"\u{feff}"#),
        ])
    func escapes(text: String, shown: String) {
        #expect(OneLine.of(text) == shown)
    }

    @Test("A value is quoted, escaped, and cut where it is long")
    func quotes() {
        #expect(OneLine.quoted("mean") == "'mean'")
        #expect(OneLine.quoted("") == "''")
        #expect(OneLine.quoted("a\nb") == #"'a\nb'"#)
        let sixty = String(repeating: "x", count: 60)
        #expect(OneLine.quoted(sixty) == "'\(sixty)'")
        #expect(OneLine.quoted(sixty + "y") == "'\(sixty)…'")
        #expect(OneLine.quoted("abcdef", limit: 3) == "'abc…'")
    }

    @Test("A value of few characters with thousands of marks on them is cut too")
    func cutsStackedMarks() {
        let stacked = "a" + String(repeating: "\u{301}", count: 10_000)
        #expect(OneLine.quoted(stacked).unicodeScalars.count < 1_000)
    }
}
