import Foundation
import TestSupport
import Testing

@Suite("Broken masks, shards and token data are refused, and nothing is written")
struct BrokenLayoutsTests {
    typealias Tensor = SafetensorsBytes.Tensor

    /// A padded sample with a change.
    private static func padded(
        _ description: String, _ words: String..., left: Bool = false, change: @escaping @Sendable (inout PaddedDataset) -> Void
    ) -> BrokenInput {
        var broken = BrokenInput(description, in: BrokenInput.states) { folder in
            var padded = PaddedDataset(SampleDataset(pairCount: 4), left: left)
            change(&padded)
            padded.write(to: folder, as: BrokenInput.dataset)
        }
        broken.words = words
        return broken
    }

    /// A padded sample whose tensors are changed.
    private static func tensors(
        _ description: String, _ words: String..., change: @escaping @Sendable (inout [Tensor]) -> Void
    ) -> BrokenInput {
        var broken = BrokenInput(description, in: BrokenInput.states) { folder in
            let padded = PaddedDataset(SampleDataset(pairCount: 4), left: false)
            padded.write(to: folder, as: BrokenInput.dataset)
            var tensors = padded.tensors
            change(&tensors)
            folder.write(SafetensorsBytes.file(tensors), to: "data/hidden_states.safetensors")
        }
        broken.words = words
        return broken
    }

    static let masks: [BrokenInput] = [
        padded("a hole in the mask", "attention_mask", "a hole at sentence 2, position") { padded in
            var mask = padded.mask
            let row = 2 * padded.length
            for place in row..<row + padded.length { mask[place] = place == row || place == row + 2 ? 1 : 0 }
            padded.claimedMask = mask
        },
        padded("a mask of 2", "attention_mask: 2 at sentence 1, position 0", "0 or 1") { padded in
            var mask = padded.mask
            mask[padded.length] = 2
            padded.claimedMask = mask
        },
        padded("a negative mask", "attention_mask: -1 at sentence 0, position 0") { padded in
            var mask = padded.mask
            mask[0] = -1
            padded.claimedMask = mask
        },
        padded("an empty sentence that a pair uses", "sentence 7 without tokens", "'p3'") { padded in
            var mask = padded.mask
            for place in 7 * padded.length..<8 * padded.length { mask[place] = 0 }
            padded.claimedMask = mask
        },
        tensors("a mask of Float32", "'attention_mask'", "F32", "BOOL") { $0[0].dtype = "F32"; $0[0].bytes = Array($0[0].bytes.prefix($0[0].bytes.count / 2)) },
        tensors("a mask of one row too few", "'hidden_states.0'", "as attention_mask has") { tensors in
            tensors[0].shape[0] -= 1
            tensors[0].bytes = Array(tensors[0].bytes.dropLast(8 * tensors[0].shape[1]))
        },
        tensors("a mask without sentences", "'hidden_states.0'") { $0[0].shape[0] = 0; $0[0].bytes = [] },
        tensors("a flat mask", "'attention_mask'", "[sentences, length]") { $0[0].shape = [$0[0].shape[0] * $0[0].shape[1]] },
        tensors("a padded layer in packed form", "'hidden_states.1'", "shape") { tensors in
            let shape = tensors[2].shape
            tensors[2].shape = [shape[0] * shape[1], shape[2]]
        },
        tensors("token ids in packed form", "'token_ids'") { $0.append(Tensor("token_ids", "I64", [3], [UInt8](repeating: 0, count: 24))) },
        tensors("both layouts", "'offsets' and 'attention_mask'") { $0.append(Tensor("offsets", "I64", [1], [UInt8](repeating: 0, count: 8))) },
    ]

    /// A packed sample with one more tensor.
    private static func extra(
        _ description: String, _ words: String..., arguments: [String] = [], tensor: @escaping @Sendable (SampleDataset) -> Tensor
    ) -> BrokenInput {
        var broken = BrokenInput.sample(description, in: BrokenInput.states, arguments: arguments) { $0.otherTensors = [tensor($0)] }
        broken.words = words
        return broken
    }

    private static func floats(_ count: Int, _ change: (inout [Float]) -> Void = { _ in }) -> [UInt8] {
        var numbers = [Float](repeating: 1, count: count)
        change(&numbers)
        return SafetensorsBytes.float32(numbers)
    }

    static let tokenData: [BrokenInput] = [
        extra("a prompt longer than its sentence", "prompt_lengths: 99 at sentence 3") { _ in
            Tensor("prompt_lengths", "I64", [8], SafetensorsBytes.littleEndian([0, 0, 0, 99, 0, 0, 0, 0] as [Int64]))
        },
        extra("a negative prompt", "prompt_lengths: -1 at sentence 0") { _ in
            Tensor("prompt_lengths", "I32", [8], SafetensorsBytes.littleEndian([-1, 0, 0, 0, 0, 0, 0, 0] as [Int32]))
        },
        extra("too few prompts", "'prompt_lengths'", "[8]") { _ in Tensor("prompt_lengths", "I64", [7], [UInt8](repeating: 0, count: 56)) },
        extra("nothing behind a prompt", "nothing behind the prompt", "--skip-prompt", arguments: ["--skip-prompt"]) { sample in
            Tensor("prompt_lengths", "I64", [8], SafetensorsBytes.littleEndian(sample.tokenCounts.map(Int64.init)))
        },
        extra("special tokens marked by I64", "'special_tokens_mask'", "U8 or BOOL") { sample in
            Tensor("special_tokens_mask", "I64", [sample.tokenCount], [UInt8](repeating: 0, count: 8 * sample.tokenCount))
        },
        extra("weights of F16", "'token_weights.a'", "F32") { sample in
            Tensor("token_weights.a", "F16", [sample.tokenCount], [UInt8](repeating: 0, count: 2 * sample.tokenCount))
        },
        extra("a weight that is NaN", "token_weights.a of sentence", "from 0 on", arguments: ["--pooling", "weights:a"]) { sample in
            Tensor("token_weights.a", "F32", [sample.tokenCount], floats(sample.tokenCount) { $0[$0.count - 1] = .nan })
        },
        extra("a negative weight", "token_weights.a of sentence", "negative", arguments: ["--pooling", "weights:a"]) { sample in
            Tensor("token_weights.a", "F32", [sample.tokenCount], floats(sample.tokenCount) { $0[$0.count - 1] = -0.5 })
        },
        extra("too few ready-made vectors", "'sentence_embeddings.a'", "shape [8, hidden], one row a sentence") { _ in
            Tensor("sentence_embeddings.a", "F32", [7, 3], floats(21))
        },
        extra("a ready-made vector that is infinite", "sentence_embeddings.a, sentence 5", arguments: ["--pooling", "given:a"]) { _ in
            Tensor("sentence_embeddings.a", "F32", [8, 3], floats(24) { $0[16] = .infinity })
        },
        .sample("idf without token ids", in: BrokenInput.states, "idf needs token_ids, which it does not have", arguments: ["--pooling", "idf"]) { _ in },
        .sample("content_mean without a mask", in: BrokenInput.states, "content_mean needs special_tokens_mask", arguments: ["--pooling", "content_mean"]) { _ in },
        .sample("weights that are not there", in: BrokenInput.states, "weights:b needs token_weights.b", arguments: ["--pooling", "weights:b"]) { _ in },
        .sample("vectors that are not there", in: BrokenInput.states, "given:b needs sentence_embeddings.b", arguments: ["--pooling", "given:b"]) { _ in },
        .sample("a concatenation without its input", in: BrokenInput.states, "concat:mean,sif needs token_ids", arguments: ["--pooling", "concat:mean,sif"]) { _ in },
        .sample("a layer averaged with itself", in: "", "layer 2+2", arguments: ["--layers", "2+-1"]) { _ in },
        .sample("an average of a layer that is not there", in: "", "no layer 7", arguments: ["--layers", "0+7"]) { _ in },
        .sample("all, strictly, where something is lacking", in: "", "left out of 'all'", arguments: ["--pooling", "all", "--strict"]) { _ in },
    ]

    private static let index = "hidden_states.safetensors.index.json", shard = "part-1.safetensors"

    /// A packed sample in one shard, with this index.
    private static func sharded(
        _ description: String, at file: String = index, _ words: String..., map: String? = nil, json: String? = nil,
        more: @escaping @Sendable (TemporaryFolder) -> Void = { _ in }
    ) -> BrokenInput {
        var broken = BrokenInput(description, in: file) { folder in
            let sample = SampleDataset(pairCount: 4)
            folder.write(sample.pairsCSV, to: "data/pairs.csv")
            folder.write(SafetensorsBytes.file(sample.tensors), to: "data/" + shard)
            let all = sample.tensors.map { "\"\($0.name)\": \"\(shard)\"" }.joined(separator: ", ")
            folder.write(json ?? "{\"weight_map\": {\(map ?? all)}}", to: "data/" + index)
            more(folder)
        }
        broken.words = words
        return broken
    }

    static let shards: [BrokenInput] = [
        sharded("an index that is not JSON", "not JSON", json: "weight_map"),
        sharded("an index without a map", "'weight_map'", json: "{}"),
        sharded("a map to numbers", "weight_map", json: #"{"weight_map": {"offsets": 1}}"#),
        sharded("a shard that is not there", at: "part-2.safetensors", "no such file", map: #""offsets": "part-2.safetensors""#),
        sharded("a tensor that is not in its shard", at: shard, "'token_ids'", map: "\"token_ids\": \"\(shard)\""),
        sharded("a shard above the folder", "'../part-1.safetensors'", "same folder", map: #""offsets": "../part-1.safetensors""#),
        sharded("a shard by absolute path", "'/tmp/x'", map: #""offsets": "/tmp/x""#),
        sharded("a shard in a folder inside", "'a/b'", map: #""offsets": "a/b""#),
        sharded("a shard without a name", "''", map: #""offsets": """#),
        sharded("a shard named ..", "'..'", map: #""offsets": "..""#),
        sharded("an index without hidden states", "no hidden states", map: "\"offsets\": \"\(shard)\""),
        sharded("a shard beside the single file", "'hidden_states.safetensors'", "one or the other") { folder in
            folder.write(SafetensorsBytes.file(SampleDataset(pairCount: 4).tensors), to: "data/hidden_states.safetensors")
        },
        sharded("a truncated shard", at: shard, "data_offsets") { folder in
            folder.write(Array(folder.read("data/" + shard).dropLast(9)), to: "data/" + shard)
        },
    ]

    @Test("A mask", arguments: masks) func refusesMask(broken: BrokenInput) throws { try broken.expectRefusal() }
    @Test("Token data", arguments: tokenData) func refusesTokenData(broken: BrokenInput) throws { try broken.expectRefusal() }
    @Test("A shard", arguments: shards) func refusesShard(broken: BrokenInput) throws { try broken.expectRefusal() }
}
