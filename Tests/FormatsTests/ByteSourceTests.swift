import Formats
import TestSupport
import Testing

@Suite struct ByteSourceTests {
    let source = MemoryBytes(path: "memory", contents: [10, 11, 12, 13])

    @Test("Memory gives the bytes of a range", arguments: [0..<4, 0..<0, 1..<3, 3..<4, 4..<4])
    func givesRange(range: Range<Int>) throws {
        #expect(source.byteCount == 4)
        #expect(try source.bytes(in: range) == Array([10, 11, 12, 13][range]))
    }

    @Test("Reading goes to the front of the buffer and leaves the rest alone")
    func readsIntoFront() throws {
        var buffer: [UInt8] = [1, 2, 3, 4]
        var span = buffer.mutableSpan
        var raw = unsafe span.mutableBytes
        try source.read(1..<3, into: &raw)
        #expect(buffer == [11, 12, 3, 4])
    }

    @Test("A range past the end is a fault", arguments: [0..<5, 4..<5, 5..<5, 100..<200])
    func refusesPastEnd(range: Range<Int>) {
        #expect(
            faultLine { try source.bytes(in: range) }
                == "memory: ends at byte 4, expected at least \(range.upperBound) bytes; it is truncated or was changed meanwhile: copy or export it again")
    }
}
