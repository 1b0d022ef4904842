import Testing
import TestSupport

@Suite("A command line that is wrong in itself")
struct UsageTests {
    /// Arguments and words that the one line on stderr must have.
    static let mistakes: [(arguments: [String], words: [String])] = [
        (["--poolling", "mean"], ["--poolling", "Did you mean '--pooling'"]),
        (["--bogus-flag"], ["--bogus-flag"]),
        (["-x"], ["-x"]),
        (["--pooling", "maen"], ["unknown strategy 'maen'", "did you mean 'mean'?"]),
        (["--pooling", "mean,weihgted_mean"], ["'weihgted_mean'", "did you mean 'weighted_mean'?"]),
        (["--pooling", "attention"], ["unknown strategy 'attention'", "poolbench strategies"]),
        (["--pooling", ""], ["unknown strategy ''"]),
        (["--pooling", "mean,,cls"], ["unknown strategy ''"]),
        (["--pooling"], ["--pooling"]),
        (["--layers", "x"], ["--layers", "'x'", "last, all"]),
        (["--layers", ""], ["--layers", "''"]),
        (["--layers", "1,"], ["--layers", "''"]),
        (["--layers", "1++2"], ["--layers", "'1++2'"]),
        (["--layers", "+1"], ["--layers", "'+1'"]),
        (["--layers", "1.5"], ["--layers", "'1.5'"]),
        (["--layers", "lats"], ["'lats'", "did you mean 'last'?"]),
        (["--layers", "99999999999999999999"], ["--layers", "'99999999999999999999'"]),
        (["--layers"], ["--layers"]),
        (["--threads", "0"], ["--threads", "0", "1 or more"]),
        (["--threads", "-2"], ["--threads"]),
        (["--threads", "x"], ["--threads", "'x'"]),
        (["--threads", "1.5"], ["--threads", "'1.5'"]),
        (["--split", ""], ["--split", "expected"]),
        (["--out", ""], ["--out", "expected"]),
        (["--strict=yes"], ["--strict"]),
    ]

    /// The folder is empty: no dataset, and no demo either.
    let folder = TemporaryFolder()

    private func expectUsageError(_ arguments: [String], _ words: [String]) throws {
        let result = try Tool.run(arguments, in: folder.path)
        #expect(result.status == 64, "\(arguments): \(result.errors)")
        #expect(result.errorLines.count == 1 && result.errors.hasPrefix("error: ") && result.errors.hasSuffix("\n"), "\(result.errors)")
        for word in words { #expect(result.errors.contains(word), "no \(word) in: \(result.errors)") }
        #expect(result.output == "" && folder.entries() == [])
    }

    @Test("Is refused with status 64 and one line, before a dataset is looked for", arguments: mistakes)
    func withDataset(arguments: [String], words: [String]) throws {
        try expectUsageError(["run", "no-such-dataset"] + arguments, words)
    }

    @Test("Is refused the same way where the demo dataset would be meant and is not there", arguments: mistakes)
    func withoutDataset(arguments: [String], words: [String]) throws {
        try expectUsageError(["run"] + arguments, words)
    }

    @Test("An unknown subcommand, or an argument too many, is refused", arguments: [
        (["runn"], "runn"), (["rnu", "dataset"], "rnu"), (["strategies", "mean"], "mean"), (["--layers", "1"], "--layers"),
    ])
    func subcommand(arguments: [String], word: String) throws {
        try expectUsageError(arguments, [word])
    }
}

@Suite("What the tool tells of itself")
struct SelfDescriptionTests {
    let folder = TemporaryFolder()

    @Test("Help and version go to stdout with status 0", arguments: [
        (["--help"], ["run", "strategies", "Exit status"]),
        (["-h"], ["run", "strategies"]),
        (["--version"], ["poolbench 0."]),
        (["run", "--help"], [
            "--layers", "--pooling", "--split", "--threads", "--strict", "--quiet", "--json", "--overwrite", "--out", "mean,cls,max",
        ]),
        (["help", "run"], ["--layers"]),
        (["strategies", "--help"], ["strategies"]),
    ])
    func help(arguments: [String], words: [String]) throws {
        let result = try Tool.run(arguments, in: folder.path)
        #expect(result.status == 0 && result.errors == "", "\(result.errors)")
        for word in words { #expect(result.output.contains(word), "no \(word)") }
        #expect(result.output.hasSuffix("\n"))
    }

    @Test("The version is one line") func version() throws {
        let result = try Tool.run(["--version"], in: folder.path)
        #expect(result.output.wholeMatch(of: /poolbench \d+\.\d+\.\d+\n/) != nil, "\(result.output)")
    }

    @Test("Every strategy is listed with formula, source and what it needs") func strategies() throws {
        let result = try Tool.run(["strategies"], in: folder.path)
        #expect(result.status == 0 && result.errors == "")
        let lines = result.output.split(separator: "\n").map(String.init)
        for name in ["mean", "cls", "max", "weighted_mean", "last_token", "mean_sqrt_len"] {
            let place = try #require(lines.firstIndex { $0 == name || $0 == name + "  (standard)" }, "no \(name)")
            let entry = lines[place...].dropFirst().prefix { $0.hasPrefix("    ") }
            for word in ["formula", "source", "needs"] { #expect(entry.contains { $0.contains(word) }, "\(name): no \(word)") }
        }
        #expect(lines.filter { $0.hasSuffix("(standard)") }.count == 5)
    }

    @Test("Names of sentence-transformers are read, and written as canonical names", arguments: [
        ("mean_tokens", "mean"), ("cls_token", "cls"), ("max_tokens", "max"), ("weightedmean", "weighted_mean"),
        ("weightedmean_tokens", "weighted_mean"), ("lasttoken", "last_token"), ("mean_sqrt_len_tokens", "mean_sqrt_len"),
    ])
    func aliases(alias: String, name: String) throws {
        SampleDataset().write(to: folder)
        let results = try Tool.results(of: ["sample", "--pooling", alias], in: folder)
        #expect(results.summary.values(of: "pooling") == [name])
        #expect(results.scores.header.last == "2/\(name)/none")
        #expect((try results.record()["plan"] as? [String: Any])?["pooling"] as? [String] == [name])
        #expect(!(results.summaryText + results.scoresText + results.recordText + results.process.output).contains(alias))
        #expect(try Tool.results(of: ["sample", "--pooling", name], in: folder).summaryText == results.summaryText)
    }

    @Test("A strategy that is named twice, by an alias or in a group, is run once, in the order asked for", arguments: [
        ("cls,mean,avg,cls_token", ["cls", "mean"]),
        ("last_token,standard", ["last_token", "mean", "cls", "max", "weighted_mean"]),
        ("standard", ["mean", "cls", "max", "weighted_mean", "last_token"]),
        ("all,mean", ["mean", "cls", "max", "weighted_mean", "last_token", "mean_sqrt_len"]),
    ])
    func once(pooling: String, names: [String]) throws {
        SampleDataset().write(to: folder)
        let results = try Tool.results(of: ["sample", "--pooling", pooling], in: folder)
        let found = results.summary.values(of: "pooling")
        // `all` grows with the catalogue.
        #expect(found.prefix(names.count) == names[...] && (found.count == names.count || pooling.contains("all")))
        #expect(results.scores.header.dropFirst(6) == found.map { "2/\($0)/none" }[...])
    }
}
