import Formats
import Testing

@Suite struct TextBytesTests {
    @Test("Texts are equal where their bytes are, not where only their normal forms are")
    func bytes() {
        let composed = TextBytes("\u{E9}"), decomposed = TextBytes("e\u{301}")
        #expect(composed.text == decomposed.text)
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed, TextBytes("\u{E9}"), TextBytes(""), TextBytes("")]).count == 3)
        #expect(TextBytes("a text that is longer than fifteen bytes") == TextBytes("a text that is longer than " + "fifteen bytes"))
    }
}
