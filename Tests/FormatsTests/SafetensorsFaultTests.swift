import Formats
import TestSupport
import Testing

/// Files that a ``SafetensorsFile`` must refuse.
@Suite struct SafetensorsFaultTests {
    private func line(header: String, data: Int) -> String {
        faultLine { try SafetensorsFile(MemoryBytes(path: "states", contents: SafetensorsBytes.file(header: header, data: [UInt8](repeating: 0, count: data)))) }
    }

    @Test(
        "A header of the wrong kind is named with what is wrong",
        arguments: [
            ("", "not JSON"), ("nonsense", "not JSON"), ("{", "not JSON"), ("{}x", "not JSON"), ("\0\0\0\0", "not JSON"), ("[]", "not an object"), ("3", "not an object"),
            (#"{"a":3}"#, "not an object at 'a'"), (#"{"a":[]}"#, "not an object at 'a'"), (#"{"a":null}"#, "not an object at 'a'"),
            (#"{"a":{}}"#, "no 'dtype' at 'a'"), (#"{"a":{"dtype":"F32","shape":[1]}}"#, "no 'data_offsets' at 'a'"),
            (#"{"a":{"dtype":"F32","data_offsets":[0,4]}}"#, "no 'shape' at 'a'"),
            (#"{"a":{"dtype":4,"shape":[1],"data_offsets":[0,4]}}"#, "not text at 'a.dtype'"),
            (#"{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}"#, "not an array at 'a.shape'"),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":{}}}"#, "not an array at 'a.data_offsets'"),
        ])
    func refusesHeader(header: String, words: String) {
        #expect(
            line(header: header, data: 4)
                == "states: a header that is not as the format says (\(words)), expected a JSON object of tensors with dtype, shape and data_offsets; export or copy the file again")
    }

    @Test("Numbers that no extent or offset can be are refused, and not as bad JSON", arguments: ["-1", "1.5", "1e30", "18446744073709551616", "-0.5"])
    func refusesUnfitNumbers(number: String) {
        for header in [
            #"{"a":{"dtype":"U8","shape":[\#(number)],"data_offsets":[0,4]}}"#, #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,\#(number)]}}"#,
        ] {
            let line = line(header: header, data: 4)
            #expect(line.hasPrefix("states: a header that is not as the format says ("))
            #expect(!line.contains("(not JSON)"))
        }
    }

    @Test("A header that is not UTF-8 is refused")
    func refusesInvalidUTF8() {
        let header: [UInt8] = Array(#"{"a"#.utf8) + [0xFF] + Array(#"":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#.utf8)
        let bytes = SafetensorsBytes.littleEndian([UInt64(header.count)]) + header
        #expect(faultLine { try SafetensorsFile(MemoryBytes(path: "states", contents: bytes)) }.hasPrefix("states: a header that is not as the format says ("))
    }

    @Test("A header nested without end is a fault, not a full stack")
    func refusesDeepNesting() {
        #expect(line(header: #"{"a":"# + String(repeating: "[", count: 200_000), data: 0).hasPrefix("states: a header that is not as the format says ("))
    }

    static let faults: [(String, String, String)] = [
        (#""dtype":"F33","shape":[1],"data_offsets":[0,4]"#, "dtype 'F33' of tensor 'a'", "a safetensors dtype"),
        (#""dtype":"f32","shape":[1],"data_offsets":[0,4]"#, "dtype 'f32' of tensor 'a'", "a safetensors dtype"),
        (#""dtype":"F32","shape":[1],"data_offsets":[4,0]"#, "data_offsets [4, 0] of tensor 'a'", "a range inside the 4 bytes of data"),
        (#""dtype":"F32","shape":[1],"data_offsets":[0,5]"#, "data_offsets [0, 5] of tensor 'a'", "a range inside the 4 bytes of data"),
        (#""dtype":"F32","shape":[1],"data_offsets":[]"#, "data_offsets [] of tensor 'a'", "a range inside the 4 bytes of data"),
        (#""dtype":"F32","shape":[1],"data_offsets":[4]"#, "data_offsets [4] of tensor 'a'", "a range inside the 4 bytes of data"),
        (#""dtype":"F32","shape":[1],"data_offsets":[0,2,4]"#, "data_offsets [0, 2, 4] of tensor 'a'", "a range inside the 4 bytes of data"),
        (
            #""dtype":"F32","shape":[1],"data_offsets":[18446744073709551612,18446744073709551615]"#,
            "data_offsets [18446744073709551612, 18446744073709551615] of tensor 'a'", "a range inside the 4 bytes of data"
        ),
        (#""dtype":"F32","shape":[2],"data_offsets":[0,4]"#, "4 bytes for tensor 'a' of shape [2] and dtype F32", "8 bytes"),
        (#""dtype":"F16","shape":[1],"data_offsets":[0,4]"#, "4 bytes for tensor 'a' of shape [1] and dtype F16", "2 bytes"),
        (#""dtype":"F32","shape":[0],"data_offsets":[0,4]"#, "4 bytes for tensor 'a' of shape [0] and dtype F32", "0 bytes"),
        (
            #""dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,4]"#,
            "4 bytes for tensor 'a' of shape [9223372036854775808] and dtype F32", "a shape that fits the file"
        ),
        (
            #""dtype":"U8","shape":[9223372036854775808,0],"data_offsets":[0,0]"#,
            "0 bytes for tensor 'a' of shape [9223372036854775808, 0] and dtype U8", "a shape that fits the file"
        ),
        (
            #""dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]"#,
            "0 bytes for tensor 'a' of shape [4294967296, 4294967296] and dtype F32", "a shape that fits the file"
        ),
        (
            #""dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]"#,
            "4 bytes for tensor 'a' of shape [4611686018427387905] and dtype F32", "a shape that fits the file"
        ),
    ]

    @Test("A tensor that cannot be as its entry says is named", arguments: faults)
    func refusesEntry(entry: String, found: String, expected: String) {
        #expect(line(header: "{\"a\":{\(entry)}}", data: 4) == "states: \(found), expected \(expected); export or copy the file again")
    }

    @Test(
        "Tensors follow one another without overlap, holes or a rest",
        arguments: [
            ((0, 4), (2, 6), 6, "tensor 'b' overlaps the one before it", "tensors that follow one another without holes"),
            ((0, 4), (0, 4), 4, "tensor 'b' overlaps the one before it", "tensors that follow one another without holes"),
            ((0, 4), (5, 9), 9, "tensor 'b' leaves a hole before it", "tensors that follow one another without holes"),
            ((2, 6), (6, 10), 10, "tensor 'a' leaves a hole before it", "tensors that follow one another without holes"),
            ((0, 4), (4, 8), 11, "3 bytes after the last tensor", "a file that ends with it"),
        ])
    func refusesLayout(a: (Int, Int), b: (Int, Int), data: Int, found: String, expected: String) {
        let header = #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[\#(a.0),\#(a.1)]},"b":{"dtype":"I32","shape":[1],"data_offsets":[\#(b.0),\#(b.1)]}}"#
        #expect(line(header: header, data: data) == "states: \(found), expected \(expected); export or copy the file again")
    }

    @Test("Data without any tensor is a rest")
    func refusesDataAlone() {
        #expect(line(header: "{}", data: 4) == "states: 4 bytes after the last tensor, expected a file that ends with it; export or copy the file again")
    }

    @Test("Of several wrong tensors, the first by name is told, in every run")
    func namesFirstWrongTensor() {
        let entries = (10..<50).map { #""t\#($0)":{"dtype":"X","shape":[1],"data_offsets":[0,4]}"# }
        #expect(line(header: "{\(entries.joined(separator: ","))}", data: 4).hasPrefix("states: dtype 'X' of tensor 't10', "))
    }

    @Test("Thousands of changed headers give tensors inside the file or a fault of one line", arguments: UInt64(0)..<8)
    func survivesMutations(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        let original = SafetensorsBytes.file([
            .init("offsets", "I64", [3], SafetensorsBytes.littleEndian([0, 1, 2] as [Int64])), .init("empty", "F32", [0, 4], []),
            .init("hidden_states.0", "F32", [2, 3], [UInt8](repeating: 7, count: 24)), .init("hidden_states.1", "F16", [2, 3], [UInt8](repeating: 7, count: 12)),
        ])
        let headerEnd = original.count - 60
        let telling = Array("0123456789-.eE,:[]{}\" \\\n\0".utf8) + [0x80, 0xFF]
        let extremes = ["0", "-1", "4294967296", "9223372036854775807", "9223372036854775808", "18446744073709551615", "1e400", "1.5", "null", "[]"]
        var files = 0, faults = 0
        for _ in 0..<1_000 {
            var bytes = original
            if Bool.random(using: &numbers) {
                for _ in 0..<Int.random(in: 1...3, using: &numbers) {
                    let place = Int.random(in: 0..<headerEnd, using: &numbers)
                    bytes[place] = Bool.random(using: &numbers) ? telling.randomElement(using: &numbers)! : UInt8(truncatingIfNeeded: numbers.next())
                }
            } else {
                // A whole number gives way to another, and the header's length keeps step.
                let digits = bytes.indices.filter { $0 >= 8 && $0 < headerEnd && (48...57).contains(bytes[$0]) }
                let place = digits.randomElement(using: &numbers)!
                bytes.replaceSubrange(place...place, with: Array(extremes.randomElement(using: &numbers)!.utf8))
                bytes.replaceSubrange(0..<8, with: SafetensorsBytes.littleEndian([UInt64(bytes.count - 60 - 8)]))
            }
            do throws(InputFault) {
                let file = try SafetensorsFile(MemoryBytes(path: "states", contents: bytes))
                files += 1
                for tensor in file.names.map({ file[$0]! }) {
                    #expect(tensor.bytes.lowerBound >= 8 && tensor.bytes.upperBound <= bytes.count)
                    #expect(tensor.shape.allSatisfy { $0 >= 0 })
                    #expect(tensor.elementCount == 0 ? tensor.bytes.isEmpty : tensor.bytes.count % tensor.elementCount == 0)
                }
            } catch {
                faults += 1
                #expect(error.description.hasPrefix("states: ") && !error.description.contains("\n"))
            }
        }
        #expect(files > 10 && faults > 500, "changes of both kinds were tried")
    }
}
