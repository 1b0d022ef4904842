import Foundation
import Testing
import TestSupport

/// What `Tests/Fixtures/make_fixtures.py` found with numpy and scipy in a dataset that it wrote from the
/// format's description alone.
struct FixtureDataset: Decodable, Sendable, CustomTestStringConvertible {
    struct Cell: Decodable {
        var layers: String
        var pooling: String
        var cosines: [Double]
        var cosine_spearman: Double
        var cosine_pearson: Double
        var mean_cosine: Double
        var iso_score: Double
        /// Spearman by subset.
        var subsets: [String: Double]
        var mean: Double
        var weighted_mean: Double

        /// As scores.csv calls it.
        var column: String { "\(layers)/\(pooling)/none" }
    }

    var name: String
    var pairs: Int
    var dimension: Int
    var cells: [Cell]

    var testDescription: String { name }

    static let all = try! Fixtures.decode([FixtureDataset].self, from: "datasets.json")
}

@Suite("Datasets that another program wrote")
struct FixtureDatasetTests {
    let folder = TemporaryFolder()

    private func results(of fixture: FixtureDataset) throws -> Results {
        try Tool.results(of: [Fixtures.folder + "/" + fixture.name, "--layers", "all", "--pooling", "all"], in: folder)
    }

    /// The fixture's cells that a run of all single layers and all strategies has: every one of the run's, and
    /// those that every dataset has at the least.
    private func cells(of fixture: FixtureDataset, in results: Results) throws -> [FixtureDataset.Cell] {
        let columns = Set(results.scores.header.dropFirst(6))
        let cells = fixture.cells.filter { columns.contains($0.column) }
        try #require(Set(cells.map(\.column)) == columns)
        let basic = ["mean", "cls", "max", "weighted_mean", "last_token", "mean_sqrt_len"]
        try #require(columns.isSuperset(of: ["0", "3", "4"].flatMap { layer in basic.map { "\(layer)/\($0)/none" } }))
        return cells
    }

    private func expectEqual(_ found: Double, _ wanted: Double, within tolerance: Double, _ what: String) {
        #expect(abs(found - wanted) <= tolerance, "\(what): \(found) for \(wanted)")
    }

    @Test("Every cosine agrees with numpy", arguments: FixtureDataset.all) func cosines(of fixture: FixtureDataset) throws {
        let results = try results(of: fixture)
        #expect(results.scores.rows.count == fixture.pairs)
        for cell in try cells(of: fixture, in: results) {
            #expect(cell.cosines.count == fixture.pairs)
            for (row, cosine) in zip(results.scores.rows, cell.cosines) {
                // A sentence of n < 14 tokens is summed in Float32: n · 6e-8 relative to the summands, which
                // here are no larger than ten times the sum.
                expectEqual(try row.number(cell.column), cosine, within: 1e-6, "\(row["id"]!) \(cell.column)")
            }
        }
    }

    @Test("Every row over all pairs agrees with scipy and numpy", arguments: FixtureDataset.all)
    func wholes(of fixture: FixtureDataset) throws {
        let results = try results(of: fixture)
        for cell in try cells(of: fixture, in: results) {
            let name = cell.column
            let rows = results.summary.rows(where: ["layers": cell.layers, "pooling": cell.pooling, "aggregation": "all"])
            try #require(rows.count == 1)
            // Ranks are whole: where no two cosines trade places, only the last division is rounded.
            expectEqual(try rows[0].number("cosine_spearman"), cell.cosine_spearman, within: 1e-12, name)
            // The cosines' 1e-6, averaged over 30 pairs.
            expectEqual(try rows[0].number("cosine_pearson"), cell.cosine_pearson, within: 1e-6, name)
            expectEqual(try rows[0].number("mean_cosine"), cell.mean_cosine, within: 1e-6, name)
            // The scatter of a block is Float32: 60 products of 6e-8 relative error, which mostly cancel.
            expectEqual(try rows[0].number("iso_score"), cell.iso_score, within: 1e-6, name)
            #expect(rows[0]["pairs"] == "\(fixture.pairs)" && rows[0]["sentences"] == "\(2 * fixture.pairs)")
            #expect(rows[0]["note"] == "" && rows[0]["subset"] == "")
        }
    }

    @Test("Every row of a subset, and their two means, agree with scipy", arguments: FixtureDataset.all)
    func subsets(of fixture: FixtureDataset) throws {
        let results = try results(of: fixture)
        for cell in try cells(of: fixture, in: results) {
            let rows = results.summary.rows(where: ["layers": cell.layers, "pooling": cell.pooling])
                .filter { $0["aggregation"] != "all" }
            #expect(rows.count == 2 + cell.subsets.count)
            #expect(Set(rows.filter { $0["aggregation"] == "subset" }.map { $0["subset"]! }) == Set(cell.subsets.keys))
            for row in rows {
                let wanted: Double? = switch row["aggregation"] {
                case "mean": cell.mean
                case "weighted_mean": cell.weighted_mean
                default: cell.subsets[row["subset"]!]
                }
                // As over all pairs: exact but for the last operations.
                expectEqual(try row.number("cosine_spearman"), try #require(wanted), within: 1e-12, "\(row)")
                #expect(row["mean_cosine"] == "nan" && row["iso_score"] == "nan" && row["note"] == "whole split only")
                #expect(row["pairs"] == (row["aggregation"] == "subset" ? "\(fixture.pairs / 3)" : "\(fixture.pairs)"))
                #expect(Int(row["sentences"]!) == Int(row["pairs"]!).map { 2 * $0 })
            }
        }
    }

    @Test("Rows say what they are about", arguments: FixtureDataset.all) func labels(of fixture: FixtureDataset) throws {
        let path = Fixtures.folder + "/" + fixture.name
        let results = try Tool.results(of: [path, "--layers", "all", "--pooling", "standard,mean_sqrt_len"], in: folder)
        #expect(results.summary.values(of: "dataset") == [fixture.name])
        #expect(results.summary.values(of: "model") == ["unknown"])
        #expect(results.summary.values(of: "split") == ["all"])
        #expect(results.summary.values(of: "dimension") == ["\(fixture.dimension)"])
        #expect(results.summary.values(of: "zero_vectors") == ["0"])
        for row in results.summary.rows {
            #expect(row["equivalent_to"] == (row["pooling"] == "mean_sqrt_len" ? "mean" : ""))
        }
        #expect(results.scores.column("id") == (0..<fixture.pairs).map { "pair \($0)" })
        #expect(results.scores.values(of: "subset") == ["north", "south", "east, far"])
        #expect(results.scores.values(of: "split") == ["all"])
        #expect(results.warnings == [])
    }

    @Test("The numbers of an equivalent pooling are copied to the digit", arguments: FixtureDataset.all)
    func equivalents(of fixture: FixtureDataset) throws {
        let results = try results(of: fixture)
        for layer in ["0", "3", "4"] {
            let copied = results.scores.column("\(layer)/mean_sqrt_len/none")
            #expect(copied == results.scores.column("\(layer)/mean/none"))
            for aggregation in results.summary.values(of: "aggregation") {
                let rows = ["mean", "mean_sqrt_len"].map {
                    results.summary.rows(where: ["layers": layer, "pooling": $0, "aggregation": aggregation])
                }
                #expect(rows[0].map { $0["cosine_spearman"] } == rows[1].map { $0["cosine_spearman"] })
                #expect(rows[0].map { $0["cosine_pearson"] } == rows[1].map { $0["cosine_pearson"] })
                #expect(rows[0].map { $0["mean_cosine"] } == rows[1].map { $0["mean_cosine"] })
            }
        }
    }
}
