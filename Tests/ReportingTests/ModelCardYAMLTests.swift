import Testing

@testable import Reporting

@Suite("ModelCardYAML")
struct ModelCardYAMLTests {
    @Test("Text is quoted, and what YAML does not print is escaped", arguments: [
        ("plain", "\"plain\""), ("", "\"\""), ("a\"b\\", "\"a\\\"b\\\\\""), ("\t\n\u{7F}\u{85}", "\"\\u0009\\u000A\\u007F\\u0085\""), ("\u{2028}\u{2029}\u{FEFF}\u{FFFE}", "\"\\u2028\\u2029\\uFEFF\\uFFFE\""),
        ("é😀", "\"é😀\""),
    ])
    func quoted(text: String, expected: String) {
        // The escapes are read back by PyYAML in Tests/Peers/check_formats.py.
        #expect(ModelCardYAML.quoted(text) == expected)
    }

    @Test("A number has a point, without which YAML 1.1 takes an exponent for text", arguments: [(0.5, "0.5"), (1e-7, "1.0e-07"), (-2.5e-9, "-2.5e-09"), (1, "1.0")])
    func number(value: Double, expected: String) {
        #expect(ModelCardYAML.number(value) == expected)
    }
}
