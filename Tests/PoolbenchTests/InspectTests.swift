import Foundation
import TestSupport
import Testing

@Suite("inspect says what is in a dataset and what is wrong with it")
struct InspectTests {
    let folder = TemporaryFolder()

    /// What `inspect --json` says of a folder.
    private struct Report: Decodable {
        struct Finding: Decodable {
            let kind: String
            let count: Int
            let changes_results: Bool
            let text: String
        }
        struct Layer: Decodable {
            let layer, dtype: String
            let norm_mean, norm_min, norm_max: Double?
        }
        struct Gold: Decodable {
            let min, max, mean: Double
            let distinct, largest_tie: Int
        }
        let layout: String
        let sentences, tokens, hidden_size, pairs: Int
        let lengths: [Int]
        let gold: Gold
        let layers: [Layer]
        let findings: [Finding]
        let other_tensors: [String]
    }

    private func inspect(_ dataset: String, _ more: String..., status: Int32) throws -> Report {
        let result = try Tool.run(["inspect", dataset, "--json"] + more, in: folder.path)
        try #require(result.status == status, "status \(result.status): \(result.errors)\(result.output)")
        return try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
    }

    @Test("The demo is clean, also against its hashes") func demo() throws {
        let demo = Fixtures.demo
        let report = try inspect(demo, "--verify", status: 0)
        #expect(report.findings.isEmpty && report.layout == "packed" && report.layers.count == 7)
        #expect(report.pairs == 204 && report.sentences == 408 && report.tokens == 5448 && report.hidden_size == 384)
        #expect(report.other_tensors == ["special_tokens_mask", "token_ids"])
        let text = try Tool.run(["inspect", demo], in: folder.path)
        #expect(text.status == 0 && text.output.contains("nothing found that is wrong"))
        #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test("Counts, lengths, gold and norms are what numpy would say") func numbers() throws {
        var sample = SampleDataset(pairCount: 4, hiddenSize: 2, layers: [3])
        sample.tokenCounts = [1, 2, 3, 4, 5, 6, 7, 8]
        let lengths: [Float] = (1...36).map { Float($0) }
        sample.states = [lengths.flatMap { [3 * $0, 4 * $0] }]  // norms 5, 10, …, 180
        sample.pairsCSV = "id,score\na,1\nb,2\nc,2\nd,5\n"
        sample.write(to: folder)
        let report = try inspect("sample", status: 0)
        #expect(report.lengths == [1, 5, 8] && report.tokens == 36)
        #expect(report.gold.min == 1 && report.gold.max == 5 && report.gold.mean == 2.5 && report.gold.distinct == 3 && report.gold.largest_tie == 2)
        let layer = try #require(report.layers.first)
        #expect(layer.layer == "3" && layer.dtype == "F32" && layer.norm_min == 5 && layer.norm_max == 180 && layer.norm_mean == 92.5)
    }

    @Test("NaN at real tokens changes results; in padding it is only counted") func nonFinite() throws {
        var padded = PaddedDataset(SampleDataset(pairCount: 30), left: true)
        padded.write(to: folder, as: "clean")
        let clean = try inspect("clean", status: 0)
        #expect(clean.findings.count == 3 && clean.findings.allSatisfy { $0.kind == "used_padding" && !$0.changes_results })
        padded.sample.states[2][5] = .infinity
        padded.sample.states[2][25] = .nan
        padded.write(to: folder)
        let report = try inspect("sample", status: 1)
        let finding = try #require(report.findings.first { $0.kind == "non_finite" })
        #expect(finding.changes_results && finding.text.contains("layer 2"))
        #expect(report.layers[2].norm_max?.isFinite == true, "norms are over the tokens that are finite")
    }

    @Test("An empty sentence changes results where a pair uses it") func emptySentences() throws {
        var sample = SampleDataset(pairCount: 4)
        sample.tokenCounts[6] = 0
        sample.states = sample.layers.map { _ in [Float](repeating: 1, count: sample.tokenCount * sample.hiddenSize) }
        sample.write(to: folder, as: "used")
        #expect(try inspect("used", status: 1).findings.contains { $0.kind == "empty_sentence_used" && $0.count == 1 && $0.text.contains("'p3'") })
        sample.pairsCSV = "id,score,index1,index2\na,1,0,1\nb,2,2,3\nc,3,4,5\n"
        sample.write(to: folder, as: "unused")
        let unused = try inspect("unused", status: 0)
        #expect(unused.findings.map(\.kind) == ["empty_sentence_unused"])
    }

    @Test("Splits and subsets that allow no correlation are named") func undefined() throws {
        var sample = SampleDataset(pairCount: 6)
        sample.pairsCSV = "id,score,subset\na,1,x\nb,2,x\nc,3,x\nd,4,constant\ne,4,constant\nf,4,constant\n"
        sample.write(to: folder)
        let finding = try #require(try inspect("sample", status: 1).findings.first { $0.kind == "undefined_correlation" })
        #expect(finding.count == 1 && finding.text.contains("subset 'constant'") && finding.text.contains("constant gold"))
    }

    @Test("Zero tokens, weights that are none, and sentences without content are found") func tokens() throws {
        var sample = SampleDataset(pairCount: 4)
        sample.tokenCounts[0] = 2
        sample.states = sample.layers.map { _ in [Float](repeating: 1, count: sample.tokenCount * sample.hiddenSize) }
        for k in 0..<sample.hiddenSize { sample.states[1][k] = 0 }  // the first token
        for k in 0..<2 * sample.hiddenSize { sample.states[2][k] = 0 }  // the whole first sentence
        var special = [UInt8](repeating: 0, count: sample.tokenCount)
        for token in 0..<sample.tokenCounts[0] { special[token] = 1 }
        var weights = [Float](repeating: 1, count: sample.tokenCount)
        weights[0] = -1
        sample.otherTensors = [
            .init("special_tokens_mask", "U8", [sample.tokenCount], special),
            .init("token_weights.w", "F32", [sample.tokenCount], SafetensorsBytes.float32(weights)),
        ]
        sample.write(to: folder)
        let findings = try inspect("sample", status: 1).findings
        for (kind, words, changes) in [("zero_token", "layer 1", false), ("zero_sentence", "layer 2", true), ("bad_weight", "token_weights.w", true), ("no_content", "sentence 0", true)] {
            let finding = try #require(findings.first { $0.kind == kind }, "no \(kind)")
            #expect(finding.count == 1 && finding.text.contains(words) && finding.changes_results == changes)
        }
    }

    @Test("--verify finds a file that is not the manifest's, and asks for hashes where there are none") func verify() throws {
        var sample = SampleDataset(pairCount: 30)
        sample.manifest = #"{"format": "poolbench-dataset", "version": 1, "files": {"pairs.csv": {"sha256": "00"}, "gone.csv": {"sha256": "00"}}}"#
        sample.write(to: folder)
        #expect(try inspect("sample", status: 0).findings.allSatisfy { $0.kind != "sha256_mismatch" })
        let found = try inspect("sample", "--verify", status: 1).findings.filter { $0.kind == "sha256_mismatch" }
        #expect(found.count == 2 && found[0].text.contains("'gone.csv' is not in the folder") && found[1].text.contains("'pairs.csv'"))
        sample.manifest = nil
        sample.write(to: folder, as: "bare")
        let bare = try Tool.run(["inspect", "bare", "--verify"], in: folder.path)
        #expect(bare.status == 2 && bare.errorLines.count == 1 && bare.errors.contains("no manifest"), "\(bare.errors)")
    }

    @Test("What cannot be read as a dataset is status 2, in one line") func unreadable() throws {
        let result = try Tool.run(["inspect", "nowhere"], in: folder.path)
        #expect(result.status == 2 && result.errors.hasPrefix("error: nowhere: no such folder") && result.errorLines.count == 1)
        #expect(try Tool.run(["inspect"], in: folder.path).status == 64)
    }
}
