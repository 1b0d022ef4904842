import TestSupport
import Testing

@testable import Evaluation

@Suite("What a run would hold")
struct RunForecastTests {
    let folder = TemporaryFolder()

    private func workBytes(_ geometry: GeometryLevel, threads: Int) throws -> Int {
        let plan = try Plan.sample(folder.path("sample"), pooling: "mean,cls,max,min", geometry: geometry)
        return try PreparedRun(plan).forecast(threads: threads).datasets[0].workBytes
    }

    /// What full geometry takes beside all else.
    private func added(_ threads: Int) throws -> Int { try workBytes(.full, threads: threads) - workBytes(.basic, threads: threads) }

    @Test("Full geometry keeps the cosines of all pairs of embeddings for each worker, as far as there are strategies") func cosines() throws {
        var sample = SampleDataset(pairCount: 300)
        sample.pairsCSV = sample.pairsCSV.replacing(",train,", with: ",test,")
        sample.write(to: folder)
        let each = 8 * 600 * 599 / 2
        #expect(try added(1) >= each)
        #expect(try added(4) >= added(1) + 3 * each)
        #expect(try workBytes(.full, threads: 40) - workBytes(.full, threads: 4) < each, "no more work than strategies")
    }

    @Test("Full geometry keeps every token, where types are known") func tokens() throws {
        var sample = SampleDataset(pairCount: 4, layers: [2])
        sample.pairsCSV = sample.pairsCSV.replacing(",train,", with: ",test,")
        sample.tokenCounts = sample.tokenCounts.map { _ in 20_000 }
        sample.states = sample.layers.map { _ in [Float](repeating: 1, count: sample.tokenCount * 20) }
        sample.write(to: folder)
        let without = try added(1)
        sample.otherTensors = [.init("token_ids", "I64", [sample.tokenCount], SafetensorsBytes.littleEndian((0..<Int64(sample.tokenCount)).map { $0 % 1000 }))]
        sample.write(to: folder)
        let kept = 4 * 160_000 * 20
        #expect(try without < kept && added(1) >= kept)
    }
}
