import Formats
import TestSupport
import Testing

@Suite struct JSONLimitsTests {
    private func header(_ text: String) -> String {
        faultLine { try SafetensorsFile(MemoryBytes(path: "states", contents: SafetensorsBytes.file(header: text, data: []))).names.count }
    }

    @Test("64 brackets inside one another are read, 65 refused; brackets in text do not count")
    func depth() {
        func metadata(_ depth: Int) -> String { "{\"__metadata__\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}" }
        #expect(header(metadata(63)) == "no fault but 0")
        #expect(header(metadata(64)).hasPrefix("states: a header that is not as the format says (brackets nested more than 64 deep), expected"))
        #expect(header("{\"__metadata__\":{\"a\":\"\(String(repeating: "[", count: 1000))\\\"[\"}}") == "no fault but 0")
    }

    @Test("Ten megabytes of brackets, and more values than any dataset has, are refused within a second each", arguments: [
        (String(repeating: "[", count: 10_000_000), "brackets nested more than 64 deep"),
        ("{\"a\":[" + String(repeating: "0,", count: 600_000) + "0]}", "more than 500000 values"),
    ])
    func floods(text: String, words: String) {
        let time = ContinuousClock().measure { #expect(header(text).contains("(\(words))")) }
        // Debug code on a busy machine; a decoder would take its time and a gigabyte.
        #expect(time < .seconds(5))
    }
}

@Suite struct MemoryRoomTests {
    /// Says that it has more bytes than any machine can hold.
    private struct Endless: ByteSource {
        let path = "endless", byteCount = 1 << 50
        func read(_ range: Range<Int>, into buffer: inout MutableRawSpan) {}
    }

    @Test("A buffer that no memory can hold is a fault, not the end of the process")
    func refuses() {
        #expect(
            faultLine { try Endless().bytes(in: 0..<1 << 50).count }
                == "endless: 1073741824 MB to be held at once, expected as much memory as the system gives; allow more memory, or check the file")
        #expect(faultLine { try Endless().bytes(in: 0..<1 << 25).count } == "no fault but 33554432")
    }
}
