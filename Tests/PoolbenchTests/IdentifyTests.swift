import Foundation
import TestSupport
import Testing

/// The vectors are in Tests/Fixtures/served_vectors.safetensors: those of 32 sentences of the demo dataset, made
/// by sentence-transformers (Tests/Peers/identify/make_vectors.py), each tensor with what has to be said of it.
@Suite("identify says which pooling made vectors")
struct IdentifyTests {
    let folder = TemporaryFolder()

    /// What `identify --json` says.
    struct Report: Decodable {
        struct Match: Decodable {
            let layers, pooling, variant: String
            let cosine_median, cosine_worst: Double?
        }
        struct Scale: Decodable {
            let form: String
            let factor: Double?
        }
        struct Hint: Decodable {
            let kind, text: String
        }
        let verdict, answer, coding: String
        let expected: String?
        let sentences, served_dimension, compared_dimension: Int
        let best: Match
        let runner_up: Match?
        let closer_share: Double?
        let indistinguishable_from: [String]
        let scale: Scale
        let failing_sentences: [Int]
        let left_padding: [Int]?
        let hints: [Hint]
    }

    struct Expected: Decodable, Sendable {
        var verdict, pooling, layers, variant, scale, coding, hint: String?
        var width: Int?
        var also: [String]?
    }

    static let cases: [String: Expected] = (try? Fixtures.decode([String: Expected].self, from: "served_vectors.json")) ?? [:]
    static let vectors = Fixtures.folder + "/served_vectors.safetensors"

    private func identify(_ dataset: String = Fixtures.demo, _ arguments: String..., status: Int32) throws -> Report {
        let result = try Tool.run(["identify", dataset, "--json"] + arguments, in: folder.path)
        try #require(result.status == status, "status \(result.status): \(result.errors)\(result.output)")
        return try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
    }

    @Test("There are cases of every kind") func complete() {
        #expect(Self.cases.count >= 40 && Set(Self.cases.values.compactMap(\.hint)).count >= 5)
    }

    @Test("Vectors of the library are told as they were made", arguments: cases.keys.sorted()) func library(name: String) throws {
        let expected = try #require(Self.cases[name])
        let result = try Tool.run(["identify", Fixtures.demo, "--embeddings", Self.vectors, "--tensor", name, "--json"], in: folder.path)
        try #require(result.status <= 1, "\(result.errors)")
        let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
        if let verdict = expected.verdict {
            #expect(report.verdict == verdict)
        } else {
            // The demo's model declares mean of its highest layer.
            let isDeclared = expected.pooling == "mean" && expected.layers == "6"
            #expect(report.verdict == (isDeclared ? "as_expected" : "mismatch"))
        }
        #expect((result.status == 0) == (report.verdict == "as_expected"))
        #expect(expected.hint == nil || report.hints.first?.kind == expected.hint)
        guard expected.verdict != "no_match" else { return }
        #expect(report.best.pooling == expected.pooling ?? "" && report.best.variant == expected.variant ?? "plain")
        #expect(expected.layers == nil || report.best.layers == expected.layers)
        #expect(expected.scale == nil || report.scale.form == expected.scale)
        #expect(expected.width == nil || report.compared_dimension == expected.width)
        #expect(expected.also == nil || report.indistinguishable_from.sorted() == expected.also)
        #expect(expected.coding == nil || report.coding == expected.coding)
    }

    /// A dataset of seeded states, and the mean of each sentence's tokens on a layer.
    private func sample(declaring pooling: String?) -> (path: String, means: [[Float]], sample: SampleDataset) {
        var sample = SampleDataset(pairCount: 20, hiddenSize: 24, layers: [0, 1, 2])
        if let pooling {
            sample.manifest = "{\"format\": \"poolbench-dataset\", \"version\": 1, \"model\": {\"declared_pooling\": \"\(pooling)\"}}"
        }
        var means: [[Float]] = [], token = 0
        for count in sample.tokenCounts {
            means.append((0..<24).map { k in (token..<token + count).reduce(Float(0)) { $0 + sample.states[2][$1 * 24 + k] } / Float(count) })
            token += count
        }
        return (sample.write(to: folder), means, sample)
    }

    private func lines(_ vectors: [[Float]], _ key: (Int) -> String = { _ in "" }) -> String {
        vectors.enumerated().map { "{\(key($0))\"embedding\": \($1)}" }.joined(separator: "\n")
    }

    @Test("What a file holds is said, and what its numbers were rounded to where that shows", arguments: [
        ("F32", "none", "F32"), ("F32", "F16", "F32 with numbers of F16"), ("F32", "BF16", "F32 with numbers of BF16"), ("F32", "zero", "F32"), ("F16", "F16", "F16"),
    ])
    func coding(stored: String, rounding: String, words: String) throws {
        let (path, means, _) = sample(declaring: nil)
        let numbers = means.joined().map { number -> Float in
            switch rounding {
            case "F16": Float(Float16(number))
            case "BF16": Float(bitPattern: number.bitPattern & 0xFFFF_0000)
            case "zero": 0
            default: number
            }
        }
        let bytes = stored == "F16" ? SafetensorsBytes.float16(numbers) : SafetensorsBytes.float32(numbers)
        let file = folder.write(SafetensorsBytes.file([.init("vectors", stored, [means.count, 24], bytes)]), to: "v.safetensors")
        #expect(try identify(path, "--embeddings", file, status: rounding == "zero" ? 1 : 0).coding == words)
    }

    @Test("The status is 0 as declared, as expected, or with nothing declared; 1 otherwise") func statuses() throws {
        let (path, means, _) = sample(declaring: nil)
        let file = folder.write(lines(means), to: "v.jsonl")
        #expect(try identify(path, "--embeddings", file, status: 0).verdict == "match")
        #expect(try identify(path, "--embeddings", file, "--expect", "avg", status: 0).verdict == "as_expected")
        #expect(try identify(path, "--embeddings", file, "--expect", "2/mean", status: 0).verdict == "as_expected")
        #expect(try identify(path, "--embeddings", file, "--expect", "1/mean", status: 1).verdict == "mismatch")
        let wrong = try identify(path, "--embeddings", file, "--expect", "cls", status: 1)
        #expect(wrong.verdict == "mismatch" && wrong.answer == "served mean, expected cls" && wrong.expected == "cls")
        #expect(try identify(path, "--embeddings", file, "--layers", "0,1", status: 1).verdict == "no_match")
        let declaring = sample(declaring: "cls").path
        #expect(try identify(declaring, "--embeddings", file, status: 1).answer == "served mean, model declares cls")
    }

    @Test("What is expected may be named as --layers does, and must be there") func expected() throws {
        let (path, means, _) = sample(declaring: nil)
        let file = folder.write(lines(means), to: "v.jsonl")
        #expect(try identify(path, "--embeddings", file, "--expect", "last/mean", status: 0).expected == "2/mean")
        func errors(_ expected: String, status: Int32) throws -> String {
            let result = try Tool.run(["identify", path, "--embeddings", file, "--expect", expected], in: folder.path)
            #expect(result.status == status)
            return result.errors
        }
        #expect(try errors("9/mean", status: 2).contains("no layer 9, expected one of its layers (0, 1, 2); name one of them in --expect"))
        for wrong in ["/mean", "all/mean", "0,1/mean", "x/mean"] {
            #expect(try errors(wrong, status: 64) == "error: --expect: '\(wrong)' names no layer, expected a pooling, or <layer>/<pooling> such as 4/mean or 1+12/mean\n")
        }
    }

    @Test("Shifted position weights are told, though most sentences have no padding", arguments: [2, 3, 5]) func shifted(every: Int) throws {
        let (path, _, sample) = sample(declaring: "weighted_mean")
        var token = 0
        let vectors = sample.tokenCounts.enumerated().map { sentence, count -> [Float] in
            defer { token += count }
            let padding = sentence % every == 0 ? 4 : 0
            let weights = (1...count).map { Float(padding + $0) }, sum = weights.reduce(0, +)
            return (0..<24).map { k in (0..<count).reduce(Float(0)) { $0 + weights[$1] * sample.states[2][(token + $1) * 24 + k] } / sum }
        }
        let report = try identify(path, "--embeddings", folder.write(lines(vectors), to: "v.jsonl"), status: 1)
        #expect(report.best.pooling == "weighted_mean" && report.best.layers == "2" && report.best.variant == "shifted_positions")
        #expect(report.left_padding == [0, 4] && report.failing_sentences.isEmpty && report.hints.isEmpty)
    }

    @Test("A tensor is looked for in safetensors only") func tensor() throws {
        let (path, means, _) = sample(declaring: nil)
        let file = folder.write(lines(means), to: "v.jsonl")
        let result = try Tool.run(["identify", path, "--embeddings", file, "--tensor", "x"], in: folder.path)
        #expect(result.status == 2 && result.errors.hasSuffix("v.jsonl: no .safetensors, expected one to look for tensor 'x' in; leave --tensor out\n"))
    }

    @Test("Vectors that are all alike are called so", arguments: [(Float(0), "zero_vectors"), (0.5, "one_vector")]) func alike(value: Float, hint: String) throws {
        let (path, means, _) = sample(declaring: nil)
        let file = folder.write(lines(means.map { $0.map { _ in value } }), to: "v.jsonl")
        let report = try identify(path, "--embeddings", file, status: 1)
        #expect(report.verdict == "no_match" && report.hints.map(\.kind) == [hint])
    }

    @Test("The text says the verdict first, in at most 80 columns") func text() throws {
        let (path, means, _) = sample(declaring: "cls")
        folder.write(lines(means), to: "v.jsonl")
        let result = try Tool.run(["identify", path, "--embeddings", "v.jsonl"], in: folder.path)
        #expect(result.status == 1 && result.output.hasPrefix("served mean, model declares cls\n\n"), "\(result.output)")
        #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        for word in ["vectors", "match", "cosine", "runner-up", "declared", "held against"] { #expect(result.output.contains("  \(word) ")) }
    }

    @Test("Rows are told by index, by a pair's id, or by their order") func keys() throws {
        let (path, means, _) = sample(declaring: "mean")
        let forms: [(Int) -> String] = [
            { "\"index\": \($0), " }, { "\"id\": \"p\($0 / 2)/\($0 % 2 + 1)\", " }, { "\"id\": \"p\($0 / 2)\", " }, { _ in "" },
        ]
        for (number, form) in forms.enumerated() {
            let file = folder.write(lines(means, form), to: "\(number).jsonl")
            #expect(try identify(path, "--embeddings", file, status: 0).sentences == 40)
        }
        let some = (0..<20).reversed().map { "{\"index\": \(2 * $0 + 1), \"embedding\": \(means[2 * $0 + 1])}" }.joined(separator: "\n")
        #expect(try identify(path, "--embeddings", folder.write(some, to: "some.jsonl"), status: 0).sentences == 20)
    }

    @Test("Padding that took part is seen, where the states have it") func padding() throws {
        let (_, _, sample) = sample(declaring: "mean")
        for left in [false, true] {
            var padded = PaddedDataset(sample, left: left)
            padded.sample.manifest = nil
            padded.write(to: folder, as: "padded")
            // NaN in the padding cannot have taken part: the plain mean is all there is.
            let (_, means, _) = self.sample(declaring: "mean")
            let file = folder.write(lines(means), to: "v.jsonl")
            #expect(try identify(folder.path("padded"), "--embeddings", file, status: 0).best.variant == "plain")
        }
    }

    @Test("Ids that differ in how a letter is composed are two pairs") func composedIDs() throws {
        var (_, means, sample) = sample(declaring: "mean")
        sample.pairsCSV = sample.pairsCSV.replacing("\np0,", with: "\n\u{E9},").replacing("\np1,", with: "\ne\u{301},")
        let path = sample.write(to: folder, as: "composed")
        let ids = ["\u{E9}", "e\u{301}"] + (2..<20).map { "p\($0)" }
        let file = folder.write(lines(means) { "\"id\": \"\(ids[$0 / 2])/\($0 % 2 + 1)\", " }, to: "v.jsonl")
        #expect(try identify(path, "--embeddings", file, status: 0).best.pooling == "mean")
    }

    @Test("The dataset's own vectors can be named") func given() throws {
        var (_, means, sample) = sample(declaring: "mean")
        let own = SafetensorsBytes.Tensor("sentence_embeddings.own", "F32", [40, 24], SafetensorsBytes.float32(means.flatMap { $0 }))
        sample.otherTensors = [own]
        let path = sample.write(to: folder, as: "own")
        let report = try identify(path, "--embeddings", "given:own", status: 0)
        #expect(report.best.pooling == "mean" && report.best.layers == "2" && report.runner_up?.pooling != "given:own")
        let result = try Tool.run(["identify", path, "--embeddings", "given:other"], in: folder.path)
        #expect(result.status == 2 && result.errors.contains("no tensor 'sentence_embeddings.other', expected one of given:own; name one of them"))
        // Vectors that a file has and the dataset too are told by their name, and by the pooling that is the same.
        let file = folder.write(lines(means), to: "v.jsonl")
        #expect(try identify(path, "--embeddings", file, status: 0).indistinguishable_from == ["none/given:own"])
    }

    @Test(
        "What is wrong with the input is one line and status 2",
        arguments: [
            ("{\"embedding\": [1, 2]}", "1 vectors, expected 40, one a sentence of"),
            ("{\"index\": 40, \"embedding\": [1]}", "index 40 in row 0, expected less than the 40 sentences"),
            ("{\"index\": 0, \"embedding\": [1]}\n{\"index\": 0, \"embedding\": [1]}", "index 0 twice, again in row 1"),
            ("{\"id\": \"p0/3\", \"embedding\": [1]}", "id 'p0/3' in row 0, expected a pair's id, with /1 or /2"),
            ("{\"index\": 3, \"embedding\": [1]}", "vectors of 1 sentences with tokens, expected at least 2"),
            ("no vectors", "not JSON on line 1"),
        ]) func trouble(text: String, words: String) throws {
        let (path, _, _) = sample(declaring: nil)
        let result = try Tool.run(["identify", path, "--embeddings", folder.write(text, to: "v.jsonl")], in: folder.path)
        #expect(result.status == 2 && result.output.isEmpty && result.errorLines.count == 1 && result.errors.contains(words), "\(result.errors)")
    }

    @Test(
        "What is wrong without opening a file is status 64",
        arguments: [
            (["--expect", "maen"], "--expect: unknown strategy 'maen'; did you mean 'mean'?"), (["--layers", "x"], "--layers: 'x' is no layer"),
            (["--threads", "0"], "--threads: 0, expected 1 or more"),
        ]) func usage(arguments: [String], words: String) throws {
        let result = try Tool.run(["identify", "nowhere", "--embeddings", "v.npy"] + arguments, in: folder.path)
        #expect(result.status == 64 && result.errors.contains(words), "\(result.errors)")
        #expect(try Tool.run(["identify", "nowhere"], in: folder.path).status == 64)
    }

    @Test("The report has the same bytes with any number of threads") func threads() throws {
        let arguments = ["identify", Fixtures.demo, "--embeddings", Self.vectors, "--tensor", "max_normalised", "--json", "--threads"]
        let outputs = try ["1", "2", "5"].map { try Tool.run(arguments + [$0], in: folder.path).output }
        #expect(!outputs[0].isEmpty && Set(outputs).count == 1)
    }
}
