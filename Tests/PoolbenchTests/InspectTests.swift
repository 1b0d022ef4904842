import Foundation
import TestSupport
import Testing

@Suite("inspect says what is in a dataset and what is wrong with it")
struct InspectTests {
    let folder = TemporaryFolder()

    private func inspect(_ dataset: String, _ more: String..., status: Int32) throws -> InspectReport {
        try InspectReport.of(dataset, more, in: folder, status: status)
    }

    @Test("The demo is clean, also against its hashes") func demo() throws {
        let demo = Fixtures.demo
        let report = try inspect(demo, "--verify", status: 0)
        #expect(report.findings.allSatisfy { $0.severity == "note" } && report.layout == "packed" && report.layers.count == 7)
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
        #expect(report.gold.tied_share == 0.5)
        // Σ(w³ − w) = 6 over the tie groups, of n³ − n = 60; two square roots apart, hence the ulp.
        #expect(abs(report.gold.attainable_spearman - (54.0 / 60).squareRoot()) < 1e-15)
        let layer = try #require(report.layers.first)
        #expect(layer.layer == "3" && layer.dtype == "F32" && layer.norm_min == 5 && layer.norm_max == 180 && layer.norm_mean == 92.5)
        // 5 … 30 are less than a third of 92.5; none is more than three times as long.
        #expect(layer.norm_median == 92.5 && layer.outlier_share == 6.0 / 36)
    }

    @Test("Splits and subsets that allow no correlation are named") func undefined() throws {
        var sample = SampleDataset(pairCount: 6)
        sample.pairsCSV = "id,score,subset\na,1,x\nb,2,x\nc,3,x\nd,4,constant\ne,4,constant\nf,4,constant\n"
        sample.write(to: folder)
        let finding = try #require(try inspect("sample", status: 1).findings.first { $0.kind == "undefined_correlation" })
        #expect(finding.count == 1 && finding.text.contains("subset 'constant'") && finding.text.contains("constant gold"))
    }

    @Test("--verify finds a file that is not the manifest's, and asks for hashes where there are none") func verify() throws {
        var sample = SampleDataset(pairCount: 30)
        sample.manifest = #"{"format": "poolbench-dataset", "version": 1, "files": {"pairs.csv": {"sha256": "00"}, "gone.csv": {"sha256": "00"}}}"#
        sample.write(to: folder)
        #expect(try inspect("sample", status: 0).findings.allSatisfy { $0.kind != "sha256_mismatch" })
        let found = try inspect("sample", "--verify", status: 1).findings.filter { $0.kind == "sha256_mismatch" }
        #expect(found.count == 2 && found[0].text == "1 file that is not in the folder (first: 'gone.csv')" && found[1].text.contains("'pairs.csv'"))
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
