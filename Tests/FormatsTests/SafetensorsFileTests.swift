import TestSupport
import Testing

@testable import Formats

@Suite struct SafetensorsFileTests {
    /// Bytes that are never there: only the first eight are read.
    private struct HollowFile: ByteSource {
        let path = "hollow"
        let headerLength: UInt64
        let byteCount: Int

        func read(_ range: Range<Int>, into buffer: inout MutableRawSpan) throws(InputFault) {
            guard range == 0..<8 else { throw InputFault(path: path, found: "a read of \(range)", expected: "none", nextStep: "") }
            buffer.storeBytes(of: headerLength.littleEndian, toByteOffset: 0, as: UInt64.self)
        }
    }

    private func open(_ bytes: [UInt8]) throws(InputFault) -> SafetensorsFile {
        try SafetensorsFile(MemoryBytes(path: "states", contents: bytes))
    }
    private func open(header: String, data: Int) throws(InputFault) -> SafetensorsFile {
        try open(SafetensorsBytes.file(header: header, data: [UInt8](repeating: 0, count: data)))
    }

    @Test("Tensors are found with dtype, shape and place")
    func readsTensors() throws {
        let bytes = SafetensorsBytes.file([
            .init("offsets", "I64", [3], SafetensorsBytes.littleEndian([0, 1, 2] as [Int64])),
            .init("hidden_states.0", "F32", [2, 3], SafetensorsBytes.float32([1, 2, 3, 4, 5, 6])),
            .init("half", "F16", [1, 1, 2], SafetensorsBytes.float16([0.5, -2])),
        ])
        let file = try open(bytes)
        #expect(file.path == "states")
        #expect(file.names == ["half", "hidden_states.0", "offsets"])
        let states = try #require(file["hidden_states.0"])
        #expect(states.name == "hidden_states.0" && states.dtype == "F32" && states.shape == [2, 3] && states.elementCount == 6)
        #expect(try file.source.bytes(in: states.bytes) == SafetensorsBytes.float32([1, 2, 3, 4, 5, 6]))
        let half = try #require(file["half"])
        #expect(try file.source.bytes(in: half.bytes) == SafetensorsBytes.float16([0.5, -2]))
        #expect(file["hidden_states"] == nil)
    }

    @Test(
        "Every dtype of the format is known by its width",
        arguments: [
            ("BOOL", 1), ("U8", 1), ("I8", 1), ("F8_E4M3", 1), ("F8_E5M2", 1), ("I16", 2), ("U16", 2), ("F16", 2), ("BF16", 2), ("I32", 4), ("U32", 4),
            ("F32", 4), ("I64", 8), ("U64", 8), ("F64", 8),
        ])
    func knowsDtype(dtype: String, width: Int) throws {
        let file = try open(SafetensorsBytes.file([.init("t", dtype, [3], [UInt8](repeating: 1, count: 3 * width))]))
        #expect(file["t"]?.dtype == dtype)
        #expect(throws: InputFault.self) { try open(SafetensorsBytes.file([.init("t", dtype, [3], [UInt8](repeating: 1, count: 3 * width + 1))])) }
    }

    @Test("The header's digest is of its length and its bytes, not of the data")
    func digestsHeader() throws {
        let bytes = SafetensorsBytes.file([.init("t", "U8", [2], [1, 2])])
        #expect(try open(bytes).headerSHA256 == SHA256Digest.of(Array(bytes.dropLast(2))))
        #expect(try open(bytes.dropLast() + [9]).headerSHA256 == open(bytes).headerSHA256)
    }

    @Test(
        "Forms that the format allows are read",
        arguments: [
            (#"{}"#, 0, []),
            (#"{"__metadata__":{"format":"pt"}}"#, 0, []),
            (#"{"__metadata__":{"format":"pt"},"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}   "#, 2, ["a"]),
            (#"{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}"#, 4, ["a"]),
            (#"{"a":{"dtype":"F32","shape":[0,7],"data_offsets":[0,0]}}"#, 0, ["a"]),
            (#"{"b":{"dtype":"U8","shape":[1],"data_offsets":[1,2]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, 2, ["a", "b"]),
            (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"z":{"dtype":"I64","shape":[0],"data_offsets":[1,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#, 2, ["a", "b", "z"]),
            (#"{"é \" \u0041":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, 1, ["é \" A"]),
        ] as [(String, Int, [String])])
    func readsForm(header: String, data: Int, names: [String]) throws {
        #expect(try open(header: header, data: data).names == names)
    }

    @Test("A tensor without elements says so, whatever its other extents", arguments: ["0", "0,7", "7,0", "3,0,5"])
    func countsNoElements(shape: String) throws {
        let file = try open(header: #"{"a":{"dtype":"U8","shape":[\#(shape)],"data_offsets":[0,0]}}"#, data: 0)
        #expect(file["a"]?.elementCount == 0)
    }

    @Test("A shape whose extents overflow beside a zero does not stop the program")
    func survivesOverflowBesideZero() async {
        await #expect(processExitsWith: .success) {
            for shape in ["4611686018427387904,2,0", "0,4611686018427387904,4", "9223372036854775807,0"] {
                let header = #"{"a":{"dtype":"U8","shape":[\#(shape)],"data_offsets":[0,0]}}"#
                let file = try? SafetensorsFile(MemoryBytes(path: "states", contents: SafetensorsBytes.file(header: header, data: [])))
                #expect((file?["a"]?.elementCount ?? 0) == 0)
            }
        }
    }

    @Test("A file cut short anywhere is a fault")
    func refusesEveryPrefix() {
        let bytes = SafetensorsBytes.file([.init("offsets", "I64", [2], SafetensorsBytes.littleEndian([0, 1] as [Int64])), .init("h", "F16", [1, 2], [1, 2, 3, 4])])
        #expect(throws: Never.self) { try open(bytes) }
        for count in 0..<bytes.count {
            #expect(throws: InputFault.self, "cut to \(count) bytes") { try open(Array(bytes.prefix(count))) }
        }
    }

    @Test("Fewer than eight bytes are no safetensors file", arguments: [0, 7])
    func refusesTiny(count: Int) {
        #expect(
            faultLine { try open([UInt8](repeating: 0, count: count)) }
                == "states: \(count) bytes, expected a safetensors file (8 bytes of header length, header, data); export or copy the file again")
    }

    @Test("A header longer than the file is refused before it is read", arguments: [93, 1 << 40, UInt64(Int.max), UInt64(Int.max) + 1, UInt64.max])
    func refusesLongHeader(length: UInt64) {
        #expect(
            faultLine { try SafetensorsFile(HollowFile(headerLength: length, byteCount: 100)) }
                == "hollow: a header length of \(length) bytes, expected at most the 92 that follow it; export or copy the file again")
    }

    @Test("A header over the limit is refused before it is read")
    func refusesHeaderOverLimit() {
        #expect(
            faultLine { try SafetensorsFile(HollowFile(headerLength: 100_000_001, byteCount: .max)) }
                == "hollow: a header length of 100000001 bytes, expected at most 100000000; export or copy the file again")
        #expect(faultLine { try SafetensorsFile(HollowFile(headerLength: 1_000, byteCount: .max)) }.contains("a read of 8..<1008"))
    }
}
