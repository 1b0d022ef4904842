import Foundation
import TestSupport
import Testing

@Suite("Each fault of a dataset is found, and nothing else with it")
struct InspectFindingsTests {
    let folder = TemporaryFolder()

    /// One fault, and what must be found: the kinds; of the first of them severity, count,
    /// layers, first example, and words of its text.
    struct Fault: CustomTestStringConvertible, Sendable {
        var kinds: [String]
        var severity: String
        var count: Int
        var layers: [String] = []
        var place: (sentence: Int?, token: Int?, pair: String?)
        var words: String
        var breakIt: @Sendable (inout InspectPatient) -> Void

        init(
            _ kinds: String..., as severity: String, count: Int, layers: [String] = [], at place: (sentence: Int?, token: Int?, pair: String?), words: String,
            _ breakIt: @escaping @Sendable (inout InspectPatient) -> Void
        ) {
            (self.kinds, self.severity, self.count, self.layers, self.place, self.words, self.breakIt) = (kinds, severity, count, layers, place, words, breakIt)
        }

        var testDescription: String { kinds[0] }
    }

    private func expect(_ fault: Fault) throws {
        var patient = InspectPatient()
        fault.breakIt(&patient)
        patient.write(to: folder)
        let report = try InspectReport.of("sample", in: folder, status: fault.severity == "fault" ? 1 : 0)
        #expect(report.kinds.sorted() == fault.kinds.sorted(), "\(report.findings.map(\.text))")
        let finding = try report.finding(fault.kinds[0])
        #expect(finding.severity == fault.severity && finding.changes_results == (fault.severity == "fault"))
        #expect(report.changes_results == (fault.severity == "fault"))
        #expect(finding.count == fault.count && finding.layers == fault.layers, "\(finding.count) \(finding.layers)")
        #expect(finding.text.contains(fault.words), "\(finding.text)")
        #expect(finding.first?.sentence == fault.place.sentence && finding.first?.token == fault.place.token && finding.first?.pair == fault.place.pair, "\(finding.text)")
        #expect(!finding.advice.isEmpty)
        let text = try Tool.run(["inspect", "sample"], in: folder.path).output
        #expect(text.contains(" \(fault.kinds[0])\n"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(text.contains("✓ nothing found that changes results") || text.contains("✓ nothing found that is wrong") || fault.severity == "fault")
    }

    @Test("A clean dataset stays clean, packed and padded", arguments: [nil, false, true] as [Bool?]) func clean(left: Bool?) throws {
        var patient = InspectPatient()
        patient.padding = left.map { (0, $0) }
        patient.add(tokenIDs: patient.tokenIDs)
        patient.write(to: folder)
        let report = try InspectReport.of("sample", in: folder, status: 0)
        #expect(report.kinds == [] && !report.changes_results && report.padding == nil)
        let text = try Tool.run(["inspect", "sample"], in: folder.path).output
        #expect(text.hasSuffix("\n✓ nothing found that is wrong.\n"))
    }

    static let states: [Fault] = [
        Fault("non_finite", as: "fault", count: 2, layers: ["layer 1"], at: (7, 1, "p3"), words: "2 real tokens with NaN or infinity in layer 1") {
            $0.sample.states[1][$0.places(of: 7).lowerBound + 20 + 3] = .nan
            $0.sample.states[1][$0.places(of: 9).lowerBound] = .infinity
        },
        Fault("saturated_f16", as: "fault", count: 1, layers: ["layer 2"], at: (4, 0, "p2"), words: "65504") {
            $0.sample.dtype = "F16"
            $0.sample.states[2][$0.places(of: 4).lowerBound + 5] = -65504
            // So long a token is told as well, unless others are.
            for token in stride(from: 0, to: $0.sample.states[2].count, by: 20) { $0.sample.states[2][token] = 30000 + Float(token % 64) * 16 }
        },
        Fault("zero_token", as: "warning", count: 1, layers: ["layer 0"], at: (2, 1, "p1"), words: "1 real token with a zero vector") {
            let start = $0.places(of: 2).lowerBound + 20
            for place in start..<start + 20 { $0.sample.states[0][place] = 0 }
        },
        Fault("zero_sentence", as: "fault", count: 1, layers: ["layer 0", "layer 2"], at: (3, nil, "p1"), words: "in each of 2 layers") {
            for layer in [0, 2] { for place in $0.places(of: 3) { $0.sample.states[layer][place] = 0 } }
        },
        Fault("used_padding", as: "note", count: 359, layers: ["layer 0", "layer 1", "layer 2"], at: (0, nil, "p0"), words: "NaN or infinity among them") {
            $0.padding = (.nan, true)
        },
        Fault("mask_hides_states", "used_padding", as: "fault", count: 60, layers: ["layer 0", "layer 1", "layer 2"], at: (0, nil, "p0"), words: "in exactly 1 row behind") {
            $0.lengthenAll()
            $0.padding = (0, false)
            $0.hiddenTokens = 1
        },
        Fault("constant_dimension", as: "warning", count: 2, layers: ["layer 1"], at: (nil, nil, nil), words: "dimension 4, value 0.5") {
            for place in stride(from: 0, to: $0.sample.states[1].count, by: 20) {
                $0.sample.states[1][place + 4] = 0.5
                $0.sample.states[1][place + 9] = 0
            }
        },
        Fault("constant_dimension", as: "note", count: 1, layers: ["layer 1"], at: (nil, nil, nil), words: "dimension 4, value 0)") {
            for place in stride(from: 0, to: $0.sample.states[1].count, by: 20) { $0.sample.states[1][place + 4] = place % 40 == 0 ? -0.0 : 0 }
        },
        Fault("constant_layer", as: "fault", count: 421, layers: ["layer 2"], at: (nil, nil, nil), words: "tokens with one and the same vector in layer 2") {
            for place in $0.sample.states[2].indices { $0.sample.states[2][place] = Float(place % 20) + 1 }
        },
        Fault("identical_states", as: "fault", count: 1, layers: ["layer 0", "layer 1", "layer 2"], at: (11, nil, "p5"), words: "as sentence 0") { $0.copyStates(of: 0, to: 11) },
        Fault("repeated_states", as: "note", count: 1, layers: ["layer 0", "layer 1", "layer 2"], at: (11, nil, "p5"), words: "as sentence 0") {
            $0.copyStates(of: 0, to: 11)
            $0.hasTexts = false
        },
        Fault("identical_mean", as: "warning", count: 1, layers: ["layer 1"], at: (11, nil, "p5"), words: "as sentence 0") {
            $0.copyStates(of: 0, to: 11, layers: [1])  // two tokens each: the same in another order
            let places = $0.places(of: 11), states = $0.sample.states[1]
            $0.sample.states[1].replaceSubrange(places, with: Array(states[places.lowerBound + 20..<places.upperBound] + states[places.lowerBound..<places.lowerBound + 20]))
        },
        Fault("identical_layers", as: "fault", count: 1, at: (nil, nil, nil), words: "layer 2 of layer 0") { $0.sample.states[2] = $0.sample.states[0] },
        Fault("dominant_token", as: "note", count: 1, layers: ["layer 0"], at: (5, 0, "p2"), words: "times") {
            for place in $0.places(of: 5).prefix(20) { $0.sample.states[0][place] = 100 }
        },
        Fault("batch_dependent", "repeated_text", as: "fault", count: 1, layers: ["layer 1"], at: (11, 1, "p5"), words: "by more than rounding, by up to 200 %") {
            $0.copyStates(of: 0, to: 11)
            $0.rows[5].texts.1 = "text 0"
            // x against −x: twice its norm.
            for place in $0.places(of: 11).suffix(20) { $0.sample.states[1][place] *= -1 }
        },
        Fault("batch_rounding", "repeated_text", as: "note", count: 1, layers: ["layer 1"], at: (11, 0, "p5"), words: "within rounding, by up to 0.00") {
            $0.copyStates(of: 0, to: 11)
            $0.rows[5].texts.1 = "text 0"
            for place in $0.places(of: 11).prefix(20) { $0.sample.states[1][place] *= 1 + 0x1p-20 }
        },
    ]

    static let sentences: [Fault] = [
        Fault("empty_sentence_used", as: "fault", count: 1, at: (6, nil, "p3"), words: "1 sentence without tokens that a pair uses") { $0.shorten(6, to: 0) },
        Fault("empty_sentence_unused", as: "note", count: 1, at: (6, nil, nil), words: "1 sentence without tokens that no pair uses") {
            $0.shorten(6, to: 0)
            $0.rows.remove(at: 3)
        },
        Fault("one_token_sentence", as: "note", count: 1, at: (6, nil, "p3"), words: "1 sentence of one token") { $0.shorten(6, to: 1) },
        Fault("no_content", as: "fault", count: 1, at: (8, nil, "p4"), words: "1 sentence of special tokens only") { patient in
            let special = patient.sample.tokenCounts.enumerated().flatMap { sentence, count in [UInt8](repeating: sentence == 8 ? 1 : 0, count: count) }
            patient.sample.otherTensors = [.init("special_tokens_mask", "U8", [special.count], special)]
        },
        Fault("empty_text", as: "warning", count: 1, at: (8, nil, "p4"), words: "whose text is empty or blank") { $0.rows[4].texts.0 = "  " },
        Fault("all_prompt", as: "warning", count: 1, at: (6, nil, "p3"), words: "with nothing behind the prompt") { patient in
            let prompts = patient.sample.tokenCounts.enumerated().map { sentence, count in Int64(sentence == 6 ? count : 1) }
            patient.sample.otherTensors = [.init("prompt_lengths", "I64", [prompts.count], SafetensorsBytes.littleEndian(prompts))]
        },
        Fault("cut_at_max_length", as: "warning", count: 6, at: (3, nil, "p1"), words: "6 sentences with 12 tokens, the tokenizer's max_length") {
            $0.sample.manifest = #"{"format": "poolbench-dataset", "version": 1, "tokenizer": {"max_length": 12}}"#
        },
        Fault("cut_at_max_length", "over_max_length", as: "warning", count: 5, at: (6, nil, "p3"), words: "5 sentences with 11 tokens") {
            $0.sample.manifest = #"{"format": "poolbench-dataset", "version": 1, "tokenizer": {"max_length": 11}}"#
        },
        Fault("length_pile_up", as: "warning", count: 10, at: (0, nil, "p0"), words: "exactly the longest length of 24 tokens, and none is a little shorter") {
            $0.sample.tokenCounts.replaceSubrange(0..<10, with: [Int](repeating: 24, count: 10))
            $0.drawStates()
        },
    ]

    static let pairs: [Fault] = [
        Fault("undefined_correlation", as: "fault", count: 1, at: (nil, nil, nil), words: "split 'train', constant gold") {
            for row in 0..<10 { $0.rows[row].score = "1.0" }
        },
        Fault("gold_out_of_range", as: "fault", count: 4, at: (nil, nil, "p26"), words: "outside the manifest's scale of 0.0 to 2.5") {
            $0.sample.manifest = #"{"format": "poolbench-dataset", "version": 1, "score": {"min": 0, "max": 2.5}}"#
        },
        Fault("tied_gold", as: "warning", count: 3, at: (nil, nil, nil), words: "split 'train': Spearman at most 0.870") {
            for row in 0..<30 { $0.rows[row].score = "\(row % 2)" }
        },
        Fault("conflicting_pair", as: "warning", count: 1, at: (nil, nil, "p13"), words: "as 'p12': scores 1.3 and 1.2") {
            $0.rows[13].sentences = (25, 24)
            $0.rows[13].texts = ("text 25", "text 24")
        },
        Fault("duplicate_pair", as: "warning", count: 1, at: (nil, nil, "p13"), words: "as 'p12'") {
            $0.rows[13] = InspectPatient.Row(id: "p13", score: "1.20", split: "test", sentences: (25, 24), texts: ("text 25", "text 24"))
        },
        Fault("pair_in_two_splits", "sentence_in_two_splits", as: "warning", count: 1, at: (nil, nil, "p10"), words: "as in 'p9'; splits 'train' and 'test'") {
            $0.rows[9].sentences = (20, 21)
            $0.rows[9].texts = ("text 20", "text 21")
        },
        Fault("sentence_in_two_splits", as: "warning", count: 1, at: (nil, nil, "p10"), words: "as in 'p9'; splits 'train' and 'test'") {
            $0.rows[9].sentences.1 = 20
            $0.rows[9].texts.1 = "text 20"
        },
        Fault("self_pair", as: "note", count: 1, at: (nil, nil, "p3"), words: "1 pair of a sentence with itself") {
            $0.rows[3].sentences = (6, 6)
            $0.rows[3].texts = ("text 6", "text 6")
        },
        Fault("repeated_text", as: "note", count: 1, at: (11, nil, "p5"), words: "as sentence 0") {
            $0.copyStates(of: 0, to: 11)
            $0.rows[5].texts.1 = "text 0"
        },
    ]

    static let tokenData: [Fault] = [
        Fault("padding_as_tokens", as: "fault", count: 49, at: (1, nil, "p0"), words: "a run of id 0") { patient in
            patient.add(tokenIDs: patient.tokenIDs.map { $0.count < 4 ? $0 : $0.dropLast(2) + [0, 0] })
        },
        Fault("mask_hides_tokens", "used_padding", as: "fault", count: 60, at: (0, nil, "p0"), words: "60 padding rows with the id of a token (padding has 7)") {
            $0.lengthenAll()
            $0.padding = (.nan, false)
            $0.hiddenTokens = 1
            $0.add(tokenIDs: $0.tokenIDs, filling: 7)
        },
        Fault("same_text_other_tokens", "repeated_text", as: "fault", count: 1, at: (11, nil, "p5"), words: "against sentence 0") {
            $0.rows[5].texts.1 = "text 0"
            $0.add(tokenIDs: $0.tokenIDs)
        },
        Fault("bad_weight", as: "fault", count: 1, layers: ["token_weights.w"], at: (0, 1, "p0"), words: "negative, NaN or infinite in token_weights.w") {
            var weights = [Float](repeating: 1, count: $0.sample.tokenCount)
            weights[1] = -1
            $0.sample.otherTensors = [.init("token_weights.w", "F32", [weights.count], SafetensorsBytes.float32(weights))]
        },
    ]

    @Test("In the states", arguments: states) func inStates(fault: Fault) throws { try expect(fault) }
    @Test("In the sentences", arguments: sentences) func inSentences(fault: Fault) throws { try expect(fault) }
    @Test("In the pairs", arguments: pairs) func inPairs(fault: Fault) throws { try expect(fault) }
    @Test("In token ids and weights", arguments: tokenData) func inTokenData(fault: Fault) throws { try expect(fault) }

    @Test("Ready-made vectors are looked at too, by their name") func given() throws {
        var patient = InspectPatient()
        var vectors = [Float](repeating: 0, count: 60 * 4)
        for place in vectors.indices { vectors[place] = Float(place * place % 101) + 1 }
        vectors.replaceSubrange(8..<12, with: [0, 0, 0, 0])
        patient.sample.otherTensors = [.init("sentence_embeddings.ready", "F32", [60, 4], SafetensorsBytes.float32(vectors))]
        patient.write(to: folder)
        let finding = try InspectReport.of("sample", in: folder, status: 1).finding("zero_sentence")
        #expect(finding.layers == ["sentence_embeddings.ready"] && finding.first?.sentence == 2 && finding.count == 1)
    }

    @Test("What the manifest says of the tokenizer is never a fault", arguments: [
        #"{"max_length": 1000000000000000019884624838656}"#, #"{"max_length": "long"}"#, #"{"max_length": null}"#, "[]", "7",
    ])
    func tokenizer(value: String) throws {
        var patient = InspectPatient()
        patient.sample.manifest = #"{"format": "poolbench-dataset", "version": 1, "tokenizer": \#(value)}"#
        patient.write(to: folder)
        #expect(try InspectReport.of("sample", in: folder, status: 0).kinds == [])
    }

    @Test("Several faults are grouped, worst first, with a closing line; the threads change no byte") func grouped() throws {
        var patient = InspectPatient()
        patient.rows[4].texts.0 = "  "
        patient.shorten(6, to: 1)
        patient.sample.states[0][5] = .nan
        patient.sample.states[2][7] = .infinity
        patient.write(to: folder)
        let runs = try ["1", "2", "5"].map { try Tool.run(["inspect", "sample", "--threads", $0], in: folder.path) }
        #expect(runs.allSatisfy { $0.status == 1 && $0.output == runs[0].output && $0.errors == "" })
        let lines = runs[0].output.split(separator: "\n").map(String.init)
        let heads = lines.filter { ["Changes results", "Worth a look", "For information"].contains($0) || $0.hasPrefix("  ✗ ") || $0.hasPrefix("  ! ") || $0.hasPrefix("  · ") }
        #expect(heads == ["Changes results", "  ✗ non_finite", "Worth a look", "  ! empty_text", "For information", "  · one_token_sentence"])
        #expect(runs[0].output.contains("1 real token with NaN or infinity in each of 2 layers, infinity among them\n      (first: layer 0, sentence 0, token 0, pair 'p0')"), "\(runs[0].output)")
        #expect(runs[0].output.hasSuffix("\n✗ 1 finding changes results; 1 thing is worth a look, 1 note. Mend the dataset\nbefore you trust a number.\n"), "\(lines.suffix(2))")
    }
}
