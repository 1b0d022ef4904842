import TestSupport
import Testing

@Suite("A plan of many cells")
struct LargePlanTests {
    let folder = TemporaryFolder()

    @Test("10,000 cells take little time and memory", .enabled(if: Shell.canLimitMemory, "the tool of this build does not start under a limit"))
    func tenThousand() throws {
        // 20 layers and the averages of every two of them, eight poolings, six chains: 210 × 8 × 6.
        var sample = SampleDataset(pairCount: 12, hiddenSize: 4, layers: Array(0..<20))
        sample.pairsCSV = "id,score\n" + (0..<12).map { "p\($0),\($0 * 5 % 12)\n" }.joined()
        sample.write(to: folder)
        let layers = (0..<20).map(String.init) + (0..<20).flatMap { high in (0..<high).map { "\($0)+\(high)" } }
        let poolings = "mean,cls,max,min,weighted_mean,last_token,mean_sqrt_len,norm_weighted"
        // The release build takes seconds; this is debug code beside other tests.
        let result = try Shell.run("""
            ulimit -v 4000000
            timeout --signal KILL 300 "$POOLBENCH" run sample --layers \(layers.joined(separator: ",")) --pooling \(poolings) \
                --transforms none,center,zscore,abtt:1,unit_tokens,unit_tokens+center --fit-on self --out results --quiet > /dev/null
            """, in: folder)
        try #require(result.status == 0, "\(result.status): \(result.errors)")
        let rows = try CSVText(folder.text("results/summary.csv")).rows
        #expect(rows.count == 210 * 8 * 6)
        #expect(try CSVText(folder.text("results/comparisons.csv")).rows.count == 210 * 7 * 6)
    }
}
