import Foundation
import Testing
import TestSupport

@Suite("Broken hidden states are refused, and nothing is written")
struct BrokenTensorsTests {
    typealias Bytes = SafetensorsBytes

    private static func good() -> [UInt8] { Bytes.file(SampleDataset(pairCount: 4).tensors) }

    static let files: [BrokenInput] = [
        .bytes("truncated in the data", "data_offsets") { Array(good().dropLast(100)) },
        .bytes("truncated in the header", "header length") { Array(good().prefix(40)) },
        .bytes("shorter than a header length", "5 bytes") { [1, 0, 0, 0, 0] },
        .bytes("empty", "0 bytes") { [] },
        .bytes("with a header length over the file", "header length", "999999999999") {
            Bytes.littleEndian([UInt64(999_999_999_999)]) + good().dropFirst(8)
        },
        .bytes("with a header length over all numbers", "header length") { Bytes.littleEndian([UInt64.max]) + good().dropFirst(8) },
        .bytes("with bytes after the last tensor", "3 bytes after the last tensor") { good() + [1, 2, 3] },
        .bytes("whose header is not JSON", "header", "JSON") { Bytes.file(header: "{\"offsets\":", data: []) },
        .bytes("whose header is an array", "header", "object") { Bytes.file(header: "[]", data: []) },
        // As the format says: the first character is {, and names differ.
        .bytes("whose header begins with a byte-order mark", "header") { headed { "\u{FEFF}" + $0 } },
        .bytes("whose header begins with a blank", "header") { headed { " " + $0 } },
        .bytes("whose header says one name twice", "header", "'offsets'") {
            let header = #"{"offsets":{"dtype":"I64","shape":[9],"data_offsets":[0,72]},"#
                + #""hidden_states.0":{"dtype":"F32","shape":[8,1],"data_offsets":[72,104]},"#
                + #""offsets":{"dtype":"I64","shape":[9],"data_offsets":[0,72]}}"#
            return Bytes.file(header: header, data: Bytes.littleEndian(Array(Int64(0)...8)) + Bytes.float32((0..<8).map { Float($0) + 1 }))
        },
        .bytes("whose header lacks a shape", "header", "'shape'") {
            Bytes.file(header: #"{"offsets":{"dtype":"I64","data_offsets":[0,0]}}"#, data: [])
        },
    ]

    /// The good file with another header.
    private static func headed(_ change: (String) -> String) -> [UInt8] {
        let tensors = SampleDataset(pairCount: 4).tensors
        let data = tensors.flatMap(\.bytes)
        return Bytes.file(header: change(String(decoding: good().dropFirst(8).dropLast(data.count), as: UTF8.self)), data: data)
    }

    static let tensors: [BrokenInput] = [
        .tensors("tensors that overlap", "overlaps", "'hidden_states.1'") { tensors in
            let start = tensors[0].bytes.count + tensors[1].bytes.count
            tensors[2].claimedOffsets = (start - 80, start - 80 + tensors[2].bytes.count)
        },
        .tensors("a hole between tensors", "hole", "'hidden_states.0'") { tensors in
            // Eight bytes that no tensor claims.
            tensors.insert(.init("empty", "U8", [0], [UInt8](repeating: 0, count: 8), claimedOffsets: (0, 0)), at: 1)
        },
        .tensors("a size that its shape denies", "'hidden_states.0'", "bytes") { $0[1].shape[0] += 1 },
        .tensors("a shape over all numbers", "'hidden_states.0'") { $0[1].shape = [1 << 62, 1 << 62, 16] },
        .tensors("offsets before the start", "header") { $0[1].claimedOffsets = (-4, 8) },
        .tensors("offsets the wrong way round", "data_offsets", "'hidden_states.0'") { $0[1].claimedOffsets = (80, 72) },
        .tensors("a dtype that does not exist", "'F33'", "'hidden_states.0'") { $0[1].dtype = "F33" },
        .tensors("a layer of whole numbers", "'hidden_states.0'", "I32", "F32") { $0[1].dtype = "I32" },
        .tensors("a layer of I64", "'hidden_states.0'", "I64", "F32") { tensors in
            tensors[1].dtype = "I64"
            tensors[1].shape[1] /= 2
        },
        .tensors("a layer of three dimensions", "'hidden_states.0'", "[68, 20, 1]", "hidden]") { $0[1].shape.append(1) },
        .tensors("a layer of another token count", "'hidden_states.1'", "offsets") { tensors in
            tensors[2].shape[0] -= 1
            tensors[2].bytes.removeLast(20 * 4)
        },
        .tensors("a layer of another hidden size", "hidden size", "'hidden_states.") { tensors in
            tensors[2].shape[1] /= 2
            tensors[2].bytes.removeLast(tensors[2].bytes.count / 2)
        },
        .tensors("offsets of F32", "'offsets'", "F32", "I64") { tensors in
            tensors[0].dtype = "F32"
            tensors[0].shape[0] *= 2
        },
        .tensors("offsets of two dimensions", "'offsets'", "[sentences + 1]") { $0[0].shape.append(1) },
        .tensors("no layer", "no hidden states") { $0.removeLast(3) },
        .tensors("both layouts", "'offsets'", "'attention_mask'") {
            $0.append(.init("attention_mask", "I64", [1, 1], Bytes.littleEndian([Int64(1)])))
        },
        .tensors("neither layout", "'offsets'", "'attention_mask'") { $0.removeFirst() },
        .tensors("a mask instead of offsets, which no layer has the shape of") {
            $0[0] = .init("attention_mask", "I64", [1, 1], Bytes.littleEndian([Int64(1)]))
        },
        .tensors("token ids of a wrong dtype", "'token_ids'", "F32") { tensors in
            let count = tensors[1].shape[0]
            tensors.append(.init("token_ids", "F32", [count], Bytes.float32([Float](repeating: 0, count: count))))
        },
        .tensors("token ids of another count", "'token_ids'") { $0.append(.init("token_ids", "I64", [1], Bytes.littleEndian([Int64(1)]))) },
    ]

    static let offsets: [BrokenInput] = [
        .sample("offsets that decrease", in: BrokenInput.states, "offsets", "falls", "sentence 2") { sample in
            sample.claimedOffsets = sample.offsets
            sample.claimedOffsets![3] = sample.offsets[2] - 1
        },
        .sample("offsets that do not start at 0", in: BrokenInput.states, "offsets", "starts with 1") { sample in
            sample.claimedOffsets = sample.offsets
            sample.claimedOffsets![0] = 1
        },
        .sample("offsets that are negative", in: BrokenInput.states, "offsets") { sample in
            sample.claimedOffsets = sample.offsets
            sample.claimedOffsets![1] = .min
        },
        .sample("offsets that end before the last token", in: BrokenInput.states, "'hidden_states.0'", "67", "offsets") { sample in
            sample.claimedOffsets = sample.offsets.dropLast() + [sample.offsets.last! - 1]
        },
        .sample("offsets that end after all numbers", in: BrokenInput.states, "'hidden_states.0'", "offsets") { sample in
            sample.claimedOffsets = sample.offsets.dropLast() + [.max]
        },
        .sample("no offsets at all", in: BrokenInput.states, "'offsets'") { $0.claimedOffsets = [] },
        .sample("an empty sentence that a scored pair uses", in: BrokenInput.states, "sentence 7", "without tokens", "'p3'") { sample in
            let removed = sample.tokenCounts[7] * sample.hiddenSize
            sample.tokenCounts[7] = 0
            sample.states = sample.states.map { $0.dropLast(removed) }
        },
    ]

    @Test("A file", arguments: files) func file(broken: BrokenInput) throws { try broken.expectRefusal() }
    @Test("Tensors with", arguments: tensors) func tensor(broken: BrokenInput) throws { try broken.expectRefusal() }
    @Test("Sentences with", arguments: offsets) func sentence(broken: BrokenInput) throws { try broken.expectRefusal() }
}

@Suite("States that are no numbers")
struct NonFiniteStatesTests {
    /// Token 2 of sentence 5, in layer 1.
    private static func broken(_ description: String, _ value: Float, dtype: String, _ words: String...) -> BrokenInput {
        var broken = BrokenInput.sample(description, in: BrokenInput.states, arguments: ["--layers", "all"]) { sample in
            sample.dtype = dtype
            let change = 3 - sample.tokenCounts[5]
            sample.tokenCounts[5] = 3
            sample.states = sample.states.map { states in
                change > 0 ? states + states.prefix(change * sample.hiddenSize) : states.dropLast(-change * sample.hiddenSize)
            }
            sample.states[1][(Int(sample.offsets[5]) + 2) * sample.hiddenSize + 7] = value
        }
        broken.words = ["layer 1, sentence 5, token 2"] + words
        return broken
    }

    static let values: [BrokenInput] = [
        broken("NaN in F32", .nan, dtype: "F32", "NaN", "export"),
        broken("infinity in F32", .infinity, dtype: "F32", "infinity", "export"),
        broken("minus infinity in F32", -.infinity, dtype: "F32", "infinity"),
        broken("NaN in F16", .nan, dtype: "F16", "NaN", "F32 or BF16"),
        broken("a saturated F16", 1e6, dtype: "F16", "infinity", "F32 or BF16"),
    ]

    @Test("Are refused, naming layer, sentence and token", arguments: values) func refused(broken: BrokenInput) throws {
        try broken.expectRefusal()
    }

    @Test("Are named by the first of them, with any number of threads", arguments: ["1", "2", "5"]) func first(threads: String) throws {
        let folder = TemporaryFolder()
        var sample = SampleDataset(pairCount: 300)
        for sentence in [580, 40, 300] { sample.states[1][Int(sample.offsets[sentence]) * sample.hiddenSize] = .nan }
        sample.states[2][0] = .nan
        sample.write(to: folder)
        let result = try Tool.run(["run", "sample", "--layers", "all", "--threads", threads, "--out", "results"], in: folder.path)
        #expect(result.status == 2 && result.errors.contains("layer 1, sentence 40, token 0"), "\(result.errors)")
        #expect(folder.entries() == ["sample"])
    }

    @Test("Do not matter in a layer that is not read") func unread() throws {
        let folder = TemporaryFolder()
        var sample = SampleDataset(pairCount: 15)
        sample.states[1][0] = .nan
        sample.write(to: folder)
        #expect(try Tool.results(of: ["sample", "--layers", "0,2"], in: folder).warnings == [])
    }

    @Test("An empty sentence that no scored pair uses is allowed") func unused() throws {
        let folder = TemporaryFolder()
        var sample = SampleDataset(pairCount: 5)
        sample.tokenCounts += [0]
        sample.pairsCSV = "id,score,index1,index2\na,1,0,1\nb,2,2,3\nc,3,4,5\nd,4,6,7\n"
        sample.write(to: folder)
        #expect(try Tool.results(of: ["sample"], in: folder).scores.column("id") == ["a", "b", "c", "d"])
    }
}
