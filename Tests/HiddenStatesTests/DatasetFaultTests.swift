import TestSupport
import Testing

@testable import HiddenStates

/// Folders whose parts are readable, but do not fit each other or the format.
@Suite struct DatasetFaultTests {
    typealias Tensor = DatasetDraft.Tensor

    private let again = "export the hidden states again"

    private func line(_ change: (inout DatasetDraft) -> Void) -> String {
        var draft = DatasetDraft()
        change(&draft)
        return draft.faultLine()
    }

    // MARK: - Pairs against sentences

    @Test("Without indices there are exactly two sentences a pair", arguments: [2, 4])
    func refusesSentenceCount(pairs: Int) {
        let line = line { $0.pairsCSV = "id,score\n" + (0..<pairs).map { "p\($0),1\n" }.joined() }
        #expect(
            line
                == "pairs.csv: \(pairs) pairs for 6 sentences of hidden states, expected \(2 * pairs) sentences, two a pair; export pairs and hidden states together, or add index1 and index2")
    }

    @Test("An index behind the last sentence is named with its pair", arguments: [("0,6", 6), ("6,0", 6), ("9223372036854775807,6", Int.max)])
    func refusesIndex(indices: String, named: Int) {
        let line = line { $0.pairsCSV = "id,score,index1,index2\na,1,0,5\n\"b\n\",2,\(indices)\n" }
        #expect(line == #"pairs.csv: index \#(named) of pair 'b\n', expected less than the 6 sentences of the hidden states; export pairs and hidden states together"#)
    }

    @Test("A fault in pairs.csv is told as that")
    func refusesPairs() {
        #expect(line { $0.pairsCSV = "id,gold\na,1\n" } == "pairs.csv: no column 'score', expected a header with 'score'; add the column or rename the one that holds it")
    }

    // MARK: - Layouts and layers

    @Test("Neither offsets nor a mask is no layout")
    func refusesNeitherLayout() {
        #expect(
            line { $0["offsets"] = nil }
                == "hidden_states.safetensors: neither 'offsets' nor 'attention_mask', expected one of them (packed or padded layout); add 'offsets' (packed) or 'attention_mask' (padded) to the file")
    }

    @Test("Offsets and a mask together are no layout")
    func refusesBothLayouts() {
        #expect(
            line { $0["attention_mask"] = Tensor("attention_mask", "U8", [6, 3], [UInt8](repeating: 1, count: 18)) }
                == "hidden_states.safetensors: 'offsets' and 'attention_mask', expected one of them (packed or padded layout); export the hidden states in one layout")
    }

    @Test("No layer at all is named", arguments: ["other", "hidden_states.01", "hidden_states."])
    func refusesNoLayers(name: String) {
        let line = line { draft in
            for layer in [0, 6] { draft["hidden_states.\(layer)"] = nil }
            draft["hidden_states.12"]?.name = name
        }
        #expect(line == "hidden_states.safetensors: no hidden states, expected tensors 'hidden_states.<layer>' or 'last_hidden_state'; \(again)")
    }

    @Test("A last hidden state beside numbered ones is ignored: only a lone one is a layer")
    func ignoresLastBesideNumbered() throws {
        var draft = DatasetDraft()
        draft["hidden_states.12"]?.name = "last_hidden_state"
        #expect(try draft.open().layers == [.number(0), .number(6)])
    }

    static let layerFaults: [(String, [Int], Int, String, String)] = [
        ("F64", [10, 4], 320, "dtype F64 and shape [10, 4]", "F32, F16 or BF16"),
        ("I64", [10, 4], 320, "dtype I64 and shape [10, 4]", "F32, F16 or BF16"),
        ("F32", [40], 160, "dtype F32 and shape [40]", "shape [10, hidden], as offsets say"),
        ("F32", [1, 10, 4], 160, "dtype F32 and shape [1, 10, 4]", "shape [10, hidden], as offsets say"),
        ("F32", [], 4, "dtype F32 and shape []", "shape [10, hidden], as offsets say"),
        ("F32", [9, 4], 144, "dtype F32 and shape [9, 4]", "shape [10, hidden], as offsets say"),
        ("F32", [11, 4], 176, "dtype F32 and shape [11, 4]", "shape [10, hidden], as offsets say"),
        ("F32", [4, 10], 160, "dtype F32 and shape [4, 10]", "shape [10, hidden], as offsets say"),
        ("F32", [0, 4], 0, "dtype F32 and shape [0, 4]", "shape [10, hidden], as offsets say"),
        ("F32", [10, 5], 200, "dtype F32 and shape [10, 5]", "a hidden size of 4 as in the other layers"),
        ("F16", [10, 8], 160, "dtype F16 and shape [10, 8]", "a hidden size of 4 as in the other layers"),
        ("F32", [10, 0], 0, "dtype F32 and shape [10, 0]", "a hidden size of 4 as in the other layers"),
    ]

    @Test("A layer of the wrong dtype or shape is named", arguments: layerFaults)
    func refusesLayer(dtype: String, shape: [Int], bytes: Int, words: String, expected: String) {
        // Layer 6 is the last by name, so that the others tell the hidden size.
        let line = line { $0["hidden_states.6"] = Tensor("hidden_states.6", dtype, shape, [UInt8](repeating: 0, count: bytes)) }
        #expect(line == "hidden_states.safetensors: tensor 'hidden_states.6' of \(words), expected \(expected); \(again)")
    }

    @Test("A hidden size of zero is refused, in a lone layer too")
    func refusesNoWidth() {
        var draft = DatasetDraft(layers: [3])
        draft["hidden_states.3"] = Tensor("hidden_states.3", "F32", [10, 0], [])
        #expect(draft.faultLine() == "hidden_states.safetensors: tensor 'hidden_states.3' of dtype F32 and shape [10, 0], expected a hidden size of at least 1; \(again)")
    }

    // MARK: - Offsets and token ids

    @Test(
        "Offsets that do not start with 0, fall, or do not end with the tokens are named",
        arguments: [
            ([1, 2, 3, 6, 6, 8, 10], "offsets: starts with 1, expected 0"), ([0, 2, 3, 6, 5, 8, 10], "offsets: falls from 6 to 5 at sentence 3, expected offsets that never decrease"),
            ([0, 2, 3, 6, 6, 8, 9], "tensor 'hidden_states.0' of dtype F32 and shape [10, 4], expected shape [9, hidden], as offsets say"),
            ([0, 2, 3, 6, 6, 8, 11], "tensor 'hidden_states.0' of dtype F32 and shape [10, 4], expected shape [11, hidden], as offsets say"),
            ([0, 2, 3, 6, 6, 8, .max], "tensor 'hidden_states.0' of dtype F32 and shape [10, 4], expected shape [9223372036854775807, hidden], as offsets say"),
        ] as [([Int64], String)])
    func refusesOffsets(offsets: [Int64], words: String) {
        #expect(line { $0.setOffsets(offsets) } == "hidden_states.safetensors: \(words); \(again)")
    }

    @Test("Offsets of another dtype are named")
    func refusesOffsetsDtype() {
        #expect(
            line { $0["offsets"] = Tensor("offsets", "I32", [7], [UInt8](repeating: 0, count: 28)) }
                == "hidden_states.safetensors: tensor 'offsets' of dtype I32 and shape [7], expected I64 [sentences + 1]; \(again)")
    }

    @Test("Offsets of too few or too many sentences do not fit the pairs", arguments: [([0, 2, 3, 6, 6, 10], 5), ([0, 2, 3, 6, 6, 8, 10, 10], 7)] as [([Int64], Int)])
    func refusesOffsetsCount(offsets: [Int64], sentences: Int) {
        #expect(line { $0.setOffsets(offsets) }.hasPrefix("pairs.csv: 3 pairs for \(sentences) sentences of hidden states, expected 6 sentences, two a pair;"))
    }

    @Test(
        "Token ids of another dtype or shape are named",
        arguments: [("I64", [9], 72), ("I64", [11], 88), ("I64", [2, 5], 80), ("I64", [], 8), ("U8", [10], 10), ("F32", [10], 40), ("U32", [10], 40), ("I32", [6], 24)])
    func refusesTokenIDs(dtype: String, shape: [Int], bytes: Int) {
        let line = line { $0["token_ids"] = Tensor("token_ids", dtype, shape, [UInt8](repeating: 0, count: bytes)) }
        #expect(line == "hidden_states.safetensors: tensor 'token_ids' of dtype \(dtype) and shape \(shape), expected I64 or I32 [10]; \(again)")
    }
}
