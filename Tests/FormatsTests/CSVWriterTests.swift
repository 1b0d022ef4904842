import Formats
import Testing

@Suite struct CSVWriterTests {
    private func written(_ build: (inout CSVWriter) -> Void) -> String {
        var writer = CSVWriter()
        build(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test("Nothing written is no bytes")
    func startsEmpty() {
        #expect(CSVWriter().bytes.isEmpty)
    }

    @Test("Rows end with LF and fields are joined by commas")
    func joins() {
        #expect(written { $0.row(["a", "b", "c"]); $0.row(["1", "", ""]) } == "a,b,c\n1,,\n")
    }

    @Test("Fields of every kind may stand in one row")
    func mixesKinds() {
        let text = written { writer in
            writer.field("p1")
            writer.field(42)
            writer.field(0.5)
            writer.field(Double.nan)
            writer.endRow()
            writer.field(-7)
            writer.endRow()
        }
        #expect(text == "p1,42,0.5,nan\n-7\n")
    }

    @Test(
        "A field is quoted only where it must be, and quotes in it are doubled",
        arguments: [
            ("plain", "plain"), ("", ""), (" blanks ", " blanks "), ("it's; fine\t|", "it's; fine\t|"), ("東京 🙂", "東京 🙂"),
            ("a,b", "\"a,b\""), (",", "\",\""), ("a\nb", "\"a\nb\""), ("a\rb", "\"a\rb\""), ("a\r\nb", "\"a\r\nb\""),
            ("\"", "\"\"\"\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("\"\"", "\"\"\"\"\"\""), ("-", "-"), ("\0", "\0"),
        ])
    func quotes(text: String, field: String) {
        #expect(Array(written { $0.row([text, "x"]) }.utf8) == Array("\(field),x\n".utf8))
        #expect(Array(written { $0.row(["x", text]) }.utf8) == Array("x,\(field)\n".utf8))
    }

    @Test("An empty first field does not swallow its comma")
    func keepsEmptyFirstField() {
        #expect(written { $0.row(["", "", "a"]) } == ",,a\n")
    }
}
