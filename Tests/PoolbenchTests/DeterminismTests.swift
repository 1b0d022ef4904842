import Testing
import TestSupport

/// The definitions that a German locale is made from are a package of their own on some systems.
private let canMakeLocale = (try? Shell.run("localedef --inputfile de_DE --charmap UTF-8 ./de_DE.UTF-8", in: TemporaryFolder()).status) == 0

@Suite("The bytes of a result")
struct DeterminismTests {
    let folder = TemporaryFolder()

    /// 350 pairs over 700 sentences, three blocks of 256, most of whose pairs join two blocks.
    private func sample(hiddenSize: Int = 20, dtype: String = "F32") -> SampleDataset {
        var sample = SampleDataset(pairCount: 350, hiddenSize: hiddenSize, layers: [0, 1])
        sample.dtype = dtype
        var numbers = SeededNumbers(seed: 5)
        var lines = ["id,score,split,subset,index1,index2"]
        for pair in 0..<350 {
            let score = Double(Int.random(in: 0...25, using: &numbers)) / 5
            let split = pair % 4 == 0 ? "train" : "dev"
            lines.append("p\(pair),\(score),\(split),s\(pair % 3),\(pair),\(Int.random(in: 0..<690, using: &numbers))")
        }
        sample.pairsCSV = lines.joined(separator: "\n") + "\n"
        return sample
    }

    private static let arguments = ["sample", "--layers", "all", "--pooling", "all", "--split", "all"]

    @Test("Are the same with any number of threads", arguments: ["F32", "F16"]) func threads(dtype: String) throws {
        sample(dtype: dtype).write(to: folder)
        let one = try Tool.results(of: Self.arguments + ["--threads", "1"], in: folder)
        #expect(one.scores.rows.count == 350)
        for threads in ["2", "5", "64"] {
            let many = try Tool.results(of: Self.arguments + ["--threads", threads], in: folder)
            #expect(many.summaryText == one.summaryText, "\(threads) threads")
            #expect(many.scoresText == one.scoresText, "\(threads) threads")
        }
    }

    @Test("Of a strategy are the same alone and beside all others", arguments: [20, 37]) func company(hiddenSize: Int) throws {
        // 37: no multiple of any vector's width.
        sample(hiddenSize: hiddenSize).write(to: folder)
        let together = try Tool.results(of: Self.arguments, in: folder)
        let strategies = together.summary.values(of: "pooling")
        #expect(strategies.count >= 6)
        for pooling in strategies {
            let alone = try Tool.results(of: ["sample", "--layers", "all", "--pooling", pooling, "--split", "all"], in: folder)
            #expect(alone.summary.rows == together.summary.rows(where: ["pooling": pooling]), "\(pooling)")
            #expect(alone.scores.header.dropFirst(6) == ["0/\(pooling)/none", "1/\(pooling)/none"])
            for column in alone.scores.header {
                #expect(alone.scores.column(column) == together.scores.column(column), "\(column)")
            }
        }
    }

    @Test("Of a layer are the same alone and beside others") func layers() throws {
        sample().write(to: folder)
        let together = try Tool.results(of: Self.arguments, in: folder)
        let alone = try Tool.results(of: ["sample", "--layers", "1", "--pooling", "all", "--split", "all"], in: folder)
        #expect(alone.summary.rows == together.summary.rows(where: ["layers": "1"]))
        #expect(alone.scores.column("1/max/none") == together.scores.column("1/max/none"))
    }

    @Test("Do not depend on the locale, the time zone or the working directory") func environment() throws {
        let dataset = sample().write(to: folder)
        let plain = try Tool.results(of: Self.arguments, in: folder)
        let other = try Tool.results(
            of: [dataset] + Self.arguments.dropFirst(), in: folder, out: "elsewhere/results",
            environment: ["LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "TZ": "Asia/Kathmandu"])
        #expect(other.summaryText == plain.summaryText && other.scoresText == plain.scoresText)
    }

    @Test("Do not depend on a locale that writes a comma for the point", .enabled(if: canMakeLocale, "localedef cannot make de_DE.UTF-8 here"))
    func german() throws {
        sample().write(to: folder)
        let plain = try Tool.results(of: Self.arguments, in: folder)
        let made = try Shell.run("""
            mkdir locales && localedef --inputfile de_DE --charmap UTF-8 locales/de_DE.UTF-8
            export LOCPATH=$PWD/locales LC_ALL=de_DE.UTF-8 2> /dev/null  # bash itself looked for it before
            /usr/bin/printf %.1f 0,5 && "$POOLBENCH" run \(Self.arguments.joined(separator: " ")) --out german > table
            """, in: folder)
        #expect(made.status == 0 && made.output == "0,5", "the shell at least writes a comma: \(made.output), \(made.errors)")
        let other = folder.text("german/summary.csv")
        #expect(other == plain.summaryText && folder.text("german/scores.csv") == plain.scoresText && other.contains("0."))
    }

    @Test("Have the same cosines and correlations whether sentences are shared or stand twice") func layout() throws {
        let shared = sample()
        shared.write(to: folder, as: "shared/sample")
        // The same pairs, each with its own copy of both sentences and no indices.
        var copied = shared
        let pairs = try CSVText(shared.pairsCSV).rows
        let sentences = pairs.flatMap { [Int($0["index1"]!)!, Int($0["index2"]!)!] }
        let starts = shared.offsets.map { Int($0) * shared.hiddenSize }
        copied.tokenCounts = sentences.map { shared.tokenCounts[$0] }
        copied.states = shared.states.map { states in sentences.flatMap { states[starts[$0]..<starts[$0 + 1]] } }
        copied.pairsCSV = "id,score,split,subset\n"
            + pairs.map { "\($0["id"]!),\($0["score"]!),\($0["split"]!),\($0["subset"]!)\n" }.joined()
        copied.write(to: folder, as: "copied/sample")

        // Without texts the copies are other sentences: which pairs are dependent is not in the data.
        let found = try ["shared", "copied"].map {
            try Tool.results(of: ["\($0)/sample", "--cluster", "pair"] + Self.arguments.dropFirst(), in: folder)
        }
        for column in found[0].scores.header where column != "cluster" {
            #expect(found[0].scores.column(column) == found[1].scores.column(column), "\(column)")
        }
        for column in found[0].summary.header where !["mean_cosine", "iso_score"].contains(column) {
            #expect(found[0].summary.column(column) == found[1].summary.column(column), "\(column)")
        }
        for (a, b) in zip(found[0].summary.rows, found[1].summary.rows) where a["aggregation"] == "all" {
            // The same unit vectors summed in Double in another order: 700 roundings of 1e-16.
            #expect(abs(try a.number("mean_cosine") - b.number("mean_cosine")) < 1e-12)
            // Float32 scatters of other blocks: 6e-8 relative a product, which mostly cancel.
            #expect(abs(try a.number("iso_score") - b.number("iso_score")) < 1e-6)
        }
    }
}
