import HiddenStates
import TestSupport
import Testing

@testable import Evaluation
@testable import Pooling

@Suite("States that are read in pieces")
struct ReadSizeTests {
    let folder = TemporaryFolder()

    private func sample(padded: Bool) -> String {
        let sample = SampleDataset(pairCount: 40)
        return padded ? PaddedDataset(sample, left: true).write(to: folder) : sample.write(to: folder)
    }

    /// The bits of the pooled vectors of all scored sentences.
    private func embeddings(of unit: PoolingUnit, in prepared: PreparedDataset) throws -> [UInt32] {
        var pooler = BlockPooler(unit.suite)
        let sentences = prepared.scored.pairs.flatMap { [$0.sentence1, $0.sentence2] }
        try pooler.pool(sentences, of: unit, in: prepared.dataset, frequencies: prepared.frequencies)
        return pooler.embeddings.elements.map(\.bitPattern)
    }

    private func prepared(layers: String, padded: Bool) throws -> PreparedDataset {
        let plan = try Plan.sample(sample(padded: padded), layers: layers, pooling: "all", transforms: "none,unit_tokens", split: .all)
        return try #require(try PreparedRun(plan).datasets.first)
    }

    @Test("Have the same bits for any size of a piece", arguments: ["all", "0+2"], [false, true])
    func pieces(layers: String, padded: Bool) throws {
        let prepared = try prepared(layers: layers, padded: padded)
        let count = 2 * prepared.scored.pairs.count
        for var unit in prepared.units.units {
            let whole = try embeddings(of: unit, in: prepared)
            #expect(unit.pieces(of: Array(0..<count)).count == 1)
            // One sentence a piece, some, and all but a few.
            for size in [1, 1000, 20_000] {
                unit.readByteCount = size
                #expect(unit.pieces(of: Array(0..<count)).count > 1, "\(size)")
                #expect(try embeddings(of: unit, in: prepared) == whole, "\(unit.layers), \(size)")
            }
        }
    }

    /// Units that are worked on alone are pooled as they are read; where several workers share one, its blocks are
    /// held, unless they are large.
    @Test("Have the same results and the same SHA-256, whether a block is held or pooled as it is read", arguments: [false, true])
    func heldBlocks(padded: Bool) throws {
        let prepared = try prepared(layers: "all", padded: padded)
        for pass in prepared.passes {
            let units = pass.units.map { $0.prepared(by: $0.neededPreparations.map { $0.fitted(on: nil)! }) }
            func outcome(workers: Int, readByteCount: Int, heldByteCount: Int) throws -> StatesPass.Outcome {
                try pass.with(units.map { unit in
                    var unit = unit
                    (unit.readByteCount, unit.heldByteCount) = (readByteCount, heldByteCount)
                    return unit
                }).run(with: Workers(count: workers, monitor: RunMonitor()))
            }
            let held = try outcome(workers: 8, readByteCount: 1 << 20, heldByteCount: 1 << 20)
            for (workers, readByteCount) in [(1, 1 << 20), (1, 1000), (8, 1), (8, 20_000)] {
                let streamed = try outcome(workers: workers, readByteCount: readByteCount, heldByteCount: 0)
                #expect(streamed.tensorSHA256 == held.tensorSHA256)
                for (one, other) in zip(streamed.units, held.units) {
                    #expect(one.cosines.joined().map(\.bitPattern) == other.cosines.joined().map(\.bitPattern))
                    #expect(one.isoScore == other.isoScore)
                }
            }
        }
    }

    @Test("Are cut into pieces that share out all rows of a block, unused sentences and padding included", arguments: [false, true])
    func wholePieces(padded: Bool) throws {
        let prepared = try prepared(layers: "0", padded: padded)
        var unit = try #require(prepared.units.units.first)
        let layout = unit.tensors[0].rows, all = 3..<61, used = [5, 6, 20, 59]
        for size in [1, 1000, 20_000, 1 << 20] {
            unit.readByteCount = size
            let pieces = unit.pieces(of: used, amongAll: all)
            #expect(pieces.first?.read.lowerBound == layout.allRows(of: all).lowerBound)
            #expect(pieces.last?.read.upperBound == layout.allRows(of: all).upperBound)
            #expect(zip(pieces, pieces.dropFirst()).allSatisfy { $0.read.upperBound == $1.read.lowerBound })
            #expect(pieces.flatMap { Array($0.places) } == [0, 1, 2, 3])
            for piece in pieces {
                for place in piece.places { #expect(piece.read.contains(unit.rows(of: used[place]).lowerBound)) }
            }
        }
    }
}
