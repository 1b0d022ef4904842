import Formats
import Testing

@Suite struct SHA256DigestTests {
    /// FIPS 180-4 and the NIST examples that go with it.
    static let vectors: [(String, String)] = [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ]
    static let millionA = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"

    @Test("The published vectors come out", arguments: vectors)
    func vector(text: String, digest: String) {
        #expect(SHA256Digest.of(Array(text.utf8)) == digest)
    }

    @Test("A million times 'a' comes out, at once or in pieces", arguments: [1_000_000, 1_000, 997, 64, 63])
    func millionInPieces(piece: Int) {
        let digest = SHA256Digest()
        var left = 1_000_000
        while left > 0 {
            let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: min(piece, left))
            unsafe digest.update(bytes.span.bytes)
            left -= bytes.count
        }
        #expect(digest.finish() == Self.millionA)
    }

    @Test("Where a stream is cut does not matter, and empty pieces change nothing", arguments: 0...56)
    func cutAnywhere(place: Int) {
        let (text, expected) = Self.vectors[2]
        let bytes = Array(text.utf8)
        let digest = SHA256Digest()
        for piece in [Array(bytes[..<place]), [], Array(bytes[place...])] { unsafe digest.update(piece.span.bytes) }
        #expect(digest.finish() == expected)
    }

    @Test("A digest is 64 lower-case hexadecimal digits, leading zeros kept")
    func isHexadecimal() {
        let digests = (0..<300).map { SHA256Digest.of([UInt8(truncatingIfNeeded: $0), UInt8($0 / 256)]) }
        #expect(digests.allSatisfy { $0.count == 64 && $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } })
        #expect(digests.contains { $0.hasPrefix("0") })
        #expect(Set(digests).count == 300)
    }
}
