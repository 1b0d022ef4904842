import Testing

@testable import Formats

@Suite struct ByteStringsTests {
    private func strings(_ texts: [String]) -> ByteStrings {
        var strings = ByteStrings()
        for text in texts {
            let bytes = Array(text.utf8)
            strings.extend(with: bytes, in: 0..<bytes.count)
            strings.endString()
        }
        return strings
    }

    @Test("Strings come back as they went in, empty ones and NULs too")
    func holds() {
        let texts = ["a", "", "b\0c", "", "é, \"x\"\n", String(repeating: "long ", count: 1000)]
        let held = strings(texts)
        #expect((0..<held.count).map(held.text) == texts)
        #expect((0..<held.count).map(held.isEmpty) == texts.map(\.isEmpty))
    }

    @Test("A string may come in pieces, from other strings, and go again")
    func changes() {
        var held = strings(["x"])
        let bytes = Array("abcd".utf8)
        held.extend(with: bytes, in: 1..<3)
        held.extend(with: bytes, in: 0..<0)
        held.extend(with: bytes, in: 3..<4)
        held.endString()
        held.append(0, of: held)
        #expect((0..<held.count).map(held.text) == ["x", "bcd", "x"])
        held.extend(with: bytes, in: 0..<4)
        held.removeLast(1)
        #expect((0..<held.count).map(held.text) == ["x", "bcd"], "what was not ended is gone too")
        held.extend(with: bytes, in: 0..<1)
        held.removeLast(2)
        held.append(0, of: strings(["y"]))
        #expect((0..<held.count).map(held.text) == ["y"])
        held.removeAll()
        held.endString()
        #expect((0..<held.count).map(held.text) == [""])
    }

    @Test("The first equal string is found, by bytes and not by normal form, however many there are")
    func findsEqual() {
        let composed = "\u{E9}", decomposed = "e\u{301}"
        // So many that the table grows, and many halves of hashes are alike.
        let texts = (0..<300_000).map { "t\($0 % 100_000)" } + [composed, decomposed, "", composed, ""]
        let held = strings(texts)
        var index = ByteStringIndex(), firsts: [Int?] = []
        for place in 0..<held.count { firsts.append(index.earlier(place, in: held)) }
        #expect(firsts[..<100_000].allSatisfy { $0 == nil })
        #expect((100_000..<300_000).allSatisfy { firsts[$0] == $0 % 100_000 })
        #expect(Array(firsts[300_000...]) == [nil, nil, nil, 300_000, 300_002])
    }

    @Test("Fingerprints are the same where the bytes are, and only there")
    func fingerprints() {
        let texts = ["", "a", "b", "ab", "a\0", "\0a", "\u{E9}", "e\u{301}", String(repeating: "x", count: 1000), String(repeating: "x", count: 1001)]
        let held = strings(texts), others = strings(texts.reversed())
        #expect(Set((0..<held.count).map(held.fingerprint)).count == texts.count)
        #expect((0..<held.count).map(held.fingerprint) == (0..<held.count).reversed().map(others.fingerprint))
    }
}
