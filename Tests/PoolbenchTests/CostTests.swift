import Foundation
import TestSupport
import Testing

@Suite("cost measures pooling against a plain read")
struct CostTests {
    private struct Report: Decodable {
        struct Item: Decodable {
            let kind, name: String
            let ms_per_1000_tokens, times_read, bytes_read_per_1000_tokens, bytes_written_per_1000_tokens: Double
            let forward_share: Double?
        }
        let hidden_size, sentences, tokens: Int
        let forward_ms_per_1000_tokens: Double?
        let forward_origin: String
        let items: [Item]
    }

    private func cost(_ arguments: String...) throws -> Report {
        let result = try Tool.run(["cost", "--json", "--rounds", "1"] + arguments, in: Fixtures.checkout)
        try #require(result.status == 0, "\(result.errors)")
        return try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
    }

    @Test("Bytes are those of the states and of the embeddings, shares those of what was given") func demo() throws {
        let report = try cost("--pooling", "mean,max", "--transforms", "whiten:16", "--forward-ms-per-1000-tokens", "50")
        #expect(report.items.map(\.name) == ["read", "mean", "max", "all of them at once", "whiten:16"])
        #expect(report.tokens == 5448 && report.hidden_size == 384 && report.forward_origin == "as given")
        // F16: two bytes a number.
        #expect(report.items[0].bytes_read_per_1000_tokens == 768_000 && report.items[1].bytes_read_per_1000_tokens == 768_000)
        let written = 408.0 * 4 / 5.448
        #expect(zip(report.items, [0, 384, 384, 768, 16]).allSatisfy { abs($0.bytes_written_per_1000_tokens - written * Double($1)) < 1e-6 })
        #expect(report.items.allSatisfy { $0.ms_per_1000_tokens > 0 && $0.times_read > 0 })
        #expect(report.items.dropFirst().allSatisfy { abs(($0.forward_share ?? 0) - $0.ms_per_1000_tokens / 50) < 1e-12 })
    }

    @Test("Made-up states, and a forward pass estimated from parameters") func synthetic() throws {
        let report = try cost("--hidden", "32", "--tokens", "64", "--parameters", "1e6", "--flops", "1e9", "--pooling", "cls")
        #expect(report.hidden_size == 32 && report.sentences == 512 && report.tokens == 32_768)
        // 2 · 10⁶ operations for each of 1,000 tokens at 10⁹ a second.
        #expect(report.forward_ms_per_1000_tokens == 2000)
        #expect(report.forward_origin == "estimated: 2 operations for each of 1.0 million parameters and token, at 1.0 GFLOP/s, as given")
        #expect(try cost("--hidden", "32", "--parameters", "1e6", "--pooling", "cls").forward_origin.hasSuffix("which a matrix product reaches on one core here"))
    }

    @Test("The text answers whether mean pooling adds overhead, in at most 80 columns") func text() throws {
        let result = try Tool.run(["cost", "--rounds", "1", "--parameters", "10.6e6"], in: Fixtures.checkout)
        #expect(result.status == 0 && result.output.contains("mean pooling adds "))
        #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(result.output)")
        #expect(result.output.contains("x86-64") == false || result.output.contains("), one round\n"), "\(result.output)")
    }

    @Test(
        "What is wrong without opening a file is status 64",
        arguments: [
            (["--parameters", "0"], "--parameters: 0.0, expected a number above 0"), (["--flops", "1e9"], "--flops: without --parameters"),
            (["--tokens", "3"], "--tokens: without --hidden"), (["x", "--hidden", "3"], "--hidden: given with a dataset"),
            (["--rounds", "0"], "--rounds: 0, expected from 1 to 1000"), (["--pooling", "maen"], "did you mean 'mean'?"),
            (["--parameters", "1", "--forward-ms-per-1000-tokens", "1"], "expected one of them"),
            (["--layers", "0,6"], "--layers: '0,6', expected one layer"), (["--layers", "all"], "--layers: 'all', expected one layer"),
            (["--hidden", "3", "--layers", "2"], "--layers: given with --hidden"), (["--hidden", "3", "--pooling", "mean,idf"], "'idf' needs more than hidden states"),
            (["--transforms", "center,unit_tokens+center"], "'unit_tokens+center' begins with tokens"),
        ]) func usage(arguments: [String], words: String) throws {
        // Without the demo dataset too: no file is opened.
        let folder = TemporaryFolder()
        let result = try Tool.run(["cost"] + arguments, in: folder.path)
        #expect(result.status == 64 && result.errors.contains(words), "\(result.errors)")
    }
}
