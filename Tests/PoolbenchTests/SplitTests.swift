import Testing
import TestSupport

@Suite("--split")
struct SplitTests {
    let folder = TemporaryFolder()

    /// 27 pairs: p0…p8 in `train`, the rest in `test`, unless these names are changed.
    private func sample(train: String = "train", test: String = "test") -> SampleDataset {
        var sample = SampleDataset(pairCount: 27)
        sample.pairsCSV = sample.pairsCSV.replacing(",train,", with: ",\(train),").replacing(",test,", with: ",\(test),")
        return sample
    }

    private let train = (0..<9).map { "p\($0)" }, test = (9..<27).map { "p\($0)" }

    @Test("Is test by default") func byDefault() throws {
        sample().write(to: folder)
        let results = try Tool.results(of: ["sample"], in: folder)
        #expect(results.scores.column("id") == test)
        #expect(results.summary.values(of: "split") == ["test"])
        #expect(results.process.output.contains("split test, 18 pairs"))
    }

    @Test("Is everything, called all, where no split is called test") func everything() throws {
        sample(test: "dev").write(to: folder)
        let results = try Tool.results(of: ["sample"], in: folder)
        #expect(results.scores.column("id") == train + test)
        #expect(results.scores.column("split") == train.map { _ in "train" } + test.map { _ in "dev" })
        #expect(results.summary.values(of: "split") == ["all"])
    }

    @Test("Is all where there is no split column, or an empty one", arguments: [nil, "all"]) func absent(asked: String?) throws {
        for (number, csv) in [
            sample().pairsCSV.replacing("split", with: "other"), sample(train: "", test: "").pairsCSV,
        ].enumerated() {
            var changed = sample()
            changed.pairsCSV = csv
            changed.write(to: folder, as: "\(number)/sample")
            let results = try Tool.results(of: ["\(number)/sample"] + (asked.map { ["--split", $0] } ?? []), in: folder)
            #expect(results.summary.values(of: "split") == ["all"])
            #expect(results.scores.values(of: "split") == ["all"])
            #expect(results.scores.rows.count == 27)
        }
    }

    @Test("Names one") func named() throws {
        sample().write(to: folder)
        let results = try Tool.results(of: ["sample", "--split", "train"], in: folder)
        #expect(results.scores.column("id") == train)
        #expect(results.summary.values(of: "split") == ["train"])
        #expect(results.summary.rows(where: ["aggregation": "all"]).allSatisfy { $0["pairs"] == "9" && $0["sentences"] == "18" })
    }

    @Test("all gives the rows of every split, to the byte, and those over all pairs") func all() throws {
        sample(test: "dev").write(to: folder)
        let all = try Tool.results(of: ["sample", "--split", "all", "--pooling", "all"], in: folder)
        #expect(all.summary.values(of: "split") == ["train", "dev", "all"])
        func lines(_ text: String, _ split: String) -> [Substring] {
            // No field before the split holds a comma here.
            text.split(separator: "\n").dropFirst().filter { $0.hasPrefix("sample,unknown,\(split),") }
        }
        for split in ["train", "dev"] {
            let one = try Tool.results(of: ["sample", "--split", split, "--pooling", "all"], in: folder)
            #expect(lines(all.summaryText, split) == lines(one.summaryText, split))
            #expect(!lines(one.summaryText, split).isEmpty)
            for column in one.scores.header.dropFirst(6) {
                #expect(all.scores.rows(where: ["split": split]).map { $0[column] } == one.scores.column(column), "\(column)")
            }
        }
        let everything = try Tool.results(of: ["sample", "--pooling", "all"], in: folder)
        #expect(everything.scoresText == all.scoresText)
        for (row, wanted) in zip(all.summary.rows(where: ["split": "all"]), everything.summary.rows) {
            #expect(row["cosine_spearman"] == wanted["cosine_spearman"] && row["cosine_pearson"] == wanted["cosine_pearson"])
            guard row["aggregation"] == "all" else { continue }
            // The sums over the parts are joined in Double.
            #expect(abs(try row.number("mean_cosine") - wanted.number("mean_cosine")) < 1e-12)
            // The scatter of each part is Float32, about other means.
            #expect(abs(try row.number("iso_score") - wanted.number("iso_score")) < 1e-6)
        }
    }

    @Test("all gives a row for the only split and one for all") func single() throws {
        sample(train: "dev", test: "dev").write(to: folder)
        let results = try Tool.results(of: ["sample", "--split", "all"], in: folder)
        #expect(results.summary.values(of: "split") == ["dev", "all"])
    }

    @Test("Decides what geometry is over") func geometry() throws {
        sample().write(to: folder)
        let rows = try Tool.results(of: ["sample", "--split", "all", "--pooling", "mean"], in: folder).summary
            .rows(where: ["aggregation": "all"])
        #expect(Set(rows.map { $0["mean_cosine"] }).count == 3)
        #expect(Set(rows.map { $0["iso_score"] }).count == 3)
        #expect(rows.map { $0["sentences"] } == ["18", "36", "54"])
    }

    @Test("The table has a block for each split") func table() throws {
        sample().write(to: folder)
        let output = try Tool.results(of: ["sample", "--split", "all"], in: folder).process.output
        for words in ["split train, 9 pairs", "split test, 18 pairs", "split all, 27 pairs"] { #expect(output.contains(words), "\(words)") }
        #expect(output.split(separator: "\n").filter { $0.hasPrefix("  * the highest Spearman here") }.count == 3)
    }

    @Test("That is not there is refused with those that are") func unknown() throws {
        let dataset = sample().write(to: folder)
        let result = try Tool.run(["run", dataset, "--split", "dev", "--out", "results"], in: folder.path)
        #expect(result.status == 2)
        #expect(result.errorLines.count == 1 && result.errors.hasPrefix("error: \(dataset)/pairs.csv: no split 'dev'"), "\(result.errors)")
        #expect(result.errors.contains("'train'") && result.errors.contains("'test'") && folder.entries() == ["sample"])
    }
}
