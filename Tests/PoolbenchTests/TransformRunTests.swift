import Foundation
import TestSupport
import Testing

@Suite("--transforms")
struct TransformRunTests {
    let folder = TemporaryFolder()

    /// 40 pairs of one or more tokens; the first third is `train`, and its first sentence is scored too.
    private func sample() -> SampleDataset {
        var sample = SampleDataset(pairCount: 60, hiddenSize: 6, seed: 4)
        sample.pairsCSV = sample.pairsCSV.replacingOccurrences(of: ",sentence 0,", with: ",sentence 60,")
        return sample
    }

    /// The mean of each sentence's tokens of the last layer.
    private func means(_ sample: SampleDataset) -> [[Double]] {
        var place = 0
        return sample.tokenCounts.map { count in
            let tokens = sample.states[2][place * 6..<(place + count) * 6]
            place += count
            return (0..<6).map { k in stride(from: 0, to: count * 6, by: 6).reduce(0) { $0 + Double(tokens[tokens.startIndex + $1 + k]) } / Double(count) }
        }
    }

    private func cosine(_ a: [Double], _ b: [Double]) -> Double {
        func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
    }

    @Test("center subtracts the mean of the train sentences that are not scored, each once") func center() throws {
        let sample = sample()
        sample.write(to: folder)
        let results = try Tool.results(of: ["sample", "--pooling", "mean", "--transforms", "none,center"], in: folder)
        let vectors = means(sample)
        // Pairs 0…19 are train: sentences 0…39, of which sentence 0 has the text of sentence 60.
        let mean = (0..<6).map { k in (1..<40).reduce(0) { $0 + vectors[$1][k] } / 39 }
        for row in results.scores.rows {
            let pair = Int(row["id"]!.dropFirst())!
            let a = zip(vectors[2 * pair], mean).map { $0 - $1 }, b = zip(vectors[2 * pair + 1], mean).map { $0 - $1 }
            // Float32 sums of up to 12 tokens.
            #expect(try abs(row.number("2/mean/center") - cosine(a, b)) < 1e-6)
            #expect(try abs(row.number("2/mean/none") - cosine(vectors[2 * pair], vectors[2 * pair + 1])) < 1e-6)
        }
        let summary = try #require(results.summary.rows(where: ["transform": "center", "aggregation": "all"]).first)
        #expect(summary["fit_on"] == "train" && summary["fit_sentences"] == "39" && summary["fit_removed"] == "1" && summary["dimension"] == "6")
        let plain = try #require(results.summary.rows(where: ["transform": "none", "aggregation": "all"]).first)
        #expect(plain["fit_on"] == "" && plain["fit_sentences"] == "nan" && plain["effective_dimension"] == "nan")
        let input = try results.firstInput()
        #expect((input["fit"] as? [String: Any])?["name"] as? String == "train")
    }

    @Test("unit_tokens needs no fit set; center_tokens of the mean with equal lengths is center") func preparations() throws {
        var sample = SampleDataset(pairCount: 30, hiddenSize: 5)
        sample.tokenCounts = sample.tokenCounts.map { _ in 3 }
        var numbers = SeededNumbers(seed: 9)
        sample.states = sample.layers.map { _ in numbers.floats(60 * 3 * 5) }
        sample.write(to: folder)
        let results = try Tool.results(of: ["sample", "--pooling", "mean,max", "--transforms", "center,center_tokens,unit_tokens"], in: folder)
        for row in results.scores.rows {
            #expect(try abs(row.number("2/mean/center") - row.number("2/mean/center_tokens")) < 1e-6)
            #expect(row["2/max/center"] != row["2/max/center_tokens"])
        }
        #expect(results.summary.rows(where: ["transform": "unit_tokens"]).allSatisfy { $0["fit_on"] == "" })
        #expect(results.summary.rows(where: ["transform": "center_tokens"]).allSatisfy { $0["fit_on"] == "train" })
    }

    @Test("No number depends on threads, on other chains, or on what else is pooled") func alone() throws {
        sample().write(to: folder)
        let chains = "none,center,whiten:4,unit_tokens+abtt:1,center_tokens+zscore"
        let all = try Tool.results(of: ["sample", "--layers", "all", "--pooling", "mean,cls,max", "--transforms", chains, "--threads", "1"], in: folder)
        for threads in ["2", "5"] {
            let again = try Tool.results(of: ["sample", "--layers", "all", "--pooling", "mean,cls,max", "--transforms", chains, "--threads", threads], in: folder)
            #expect(again.summaryText == all.summaryText && again.scoresText == all.scoresText)
        }
        let one = try Tool.results(of: ["sample", "--layers", "1", "--pooling", "cls", "--transforms", "center_tokens+zscore"], in: folder)
        #expect(one.summary.rows == all.summary.rows(where: ["layers": "1", "pooling": "cls", "transform": "center_tokens+zscore"]))
        let plain = try Tool.results(of: ["sample", "--layers", "all", "--pooling", "mean,cls,max"], in: folder)
        #expect(plain.summary.rows == all.summary.rows(where: ["transform": "none"]), "a transform changes nothing beside it")
    }

    @Test("A cell is held against the reference under its own transform, or against one fixed cell") func references() throws {
        sample().write(to: folder)
        _ = try Tool.results(of: ["sample", "--pooling", "cls", "--transforms", "none,center"], in: folder)
        let own = try CSVText(folder.text("results/comparisons.csv")).rows(where: ["aggregation": "all"])
        #expect(own.map { $0["reference_transform"]! } == ["none", "center"] && own.allSatisfy { $0["reference_pooling"] == "mean" })
        _ = try Tool.results(of: ["sample", "--pooling", "mean", "--transforms", "center,zscore", "--reference", "2/mean/none"], in: folder)
        let fixed = try CSVText(folder.text("results/comparisons.csv")).rows(where: ["aggregation": "all"])
        #expect(fixed.count == 2 && fixed.allSatisfy { $0["reference_transform"] == "none" })
        _ = try Tool.results(of: ["sample", "--pooling", "mean", "--transforms", "none", "--reference", "1/max/unit_tokens+center"], in: folder)
        let hidden = try CSVText(folder.text("results/comparisons.csv")).rows(where: ["aggregation": "all"])
        #expect(hidden.count == 1 && hidden[0]["reference_transform"] == "unit_tokens+center" && hidden[0]["delta"] != "nan")
    }

    @Test("--fit-on self is marked transductive") func transductive() throws {
        sample().write(to: folder)
        let results = try Tool.results(of: ["sample", "--pooling", "mean", "--transforms", "none,center", "--fit-on", "self"], in: folder)
        for row in results.summary.rows(where: ["transform": "center"]) {
            #expect(row["fit_on"] == "self" && row["note"]?.hasPrefix("transductive") == true && row["fit_removed"] == "0")
        }
        #expect(results.summary.rows(where: ["transform": "none"]).allSatisfy { $0["note"]?.contains("transductive") == false })
    }

    @Test("Another dataset can be fitted on, without the sentences that are scored") func otherDataset() throws {
        let own = sample()
        own.write(to: folder)
        own.write(to: folder, as: "other")
        let other = try Tool.results(of: ["sample", "--pooling", "mean", "--transforms", "center", "--fit-dataset", "other"], in: folder)
        let usual = try Tool.results(of: ["sample", "--pooling", "mean", "--transforms", "center"], in: folder)
        let a = try #require(other.summary.rows.first), b = try #require(usual.summary.rows.first)
        // The other dataset is a copy: what is left of it is the train sentences.
        #expect(a["fit_on"] == "other" && a["fit_sentences"] == b["fit_sentences"] && a["cosine_spearman"] == b["cosine_spearman"])
        #expect(try a.number("fit_removed") == 80)
    }

    @Test("One vector for all sentences has nothing to fit on: undefined, with its reason") func nothingToFit() throws {
        var sample = sample()
        for k in sample.states[2].indices { sample.states[2][k] = Float(k % 6) }
        sample.write(to: folder)
        let results = try Tool.results(of: ["sample", "--pooling", "cls", "--transforms", "whiten"], in: folder)
        let row = try #require(results.summary.rows.first)
        #expect(row["cosine_spearman"] == "nan" && row["note"]?.contains("whiten has nothing to fit on: all embeddings are equal") == true)
    }

    @Test("A cell with nothing to fit on is saved as such, and comes back with its reason", arguments: [["cls"], ["mean", "cls"]]) func nothingSaved(poolings: [String]) throws {
        var sample = sample(), token = 0
        // The first token of every sentence is the same, as [CLS] is in layer 0.
        for count in sample.tokenCounts {
            for k in 0..<6 { sample.states[2][6 * token + k] = Float(k) }
            token += count
        }
        sample.write(to: folder)
        let flags = ["sample", "--pooling", poolings.joined(separator: ","), "--reference", poolings[0], "--transforms", "whiten,unit_tokens+zscore,center_tokens+drop_rogue:1"]
        let first = try Tool.results(of: flags + ["--save-transforms", "fitted.safetensors"], in: folder)
        #expect(first.summary.rows(where: ["pooling": "cls"]).contains { $0["note"]?.contains("whiten has nothing to fit on: all embeddings are equal") == true })
        let again = try Tool.results(of: flags + ["--load-transforms", "fitted.safetensors"], in: folder)
        #expect(again.summaryText == first.summaryText && again.scoresText == first.scoresText)
    }

    @Test("What was fitted can be saved, and applied again with the same bits; another program can read it") func saved() throws {
        sample().write(to: folder)
        let flags = ["sample", "--layers", "1,2", "--pooling", "cls,max", "--transforms", "none,whiten:3,unit_tokens,center_tokens+abtt:1,zscore,drop_rogue:1"]
        let first = try Tool.results(of: flags + ["--save-transforms", "fitted.safetensors"], in: folder)
        let again = try Tool.results(of: flags + ["--load-transforms", "fitted.safetensors"], in: folder)
        #expect(again.summaryText == first.summaryText && again.scoresText == first.scoresText)
        let bytes = folder.read("fitted.safetensors")
        let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        let header = try #require(try JSONSerialization.jsonObject(with: Data(bytes[8..<8 + length])) as? [String: Any])
        #expect((header["__metadata__"] as? [String: String])?["fit_on"] == "train" && length % 8 == 0)
        let directions = try #require(header["2/cls/whiten:3|0|whiten:3|directions"] as? [String: Any])
        #expect(directions["dtype"] as? String == "F64" && directions["shape"] as? [Int] == [3, 6])
        let missing = try Tool.run(["run", "sample", "--layers", "0", "--transforms", "center", "--load-transforms", "fitted.safetensors", "--out", "x"], in: folder.path)
        #expect(missing.status == 2 && missing.errors.contains("no 0/mean/center"), "\(missing.errors)")
        let other = try Tool.run(["run", "sample", "--transforms", "center", "--load-transforms", "sample/hidden_states.safetensors", "--out", "x"], in: folder.path)
        #expect(other.status == 2 && other.errors.contains("a file that --save-transforms wrote"))
    }

    @Test("Nothing but ready-made vectors under nothing but chains on tokens is refused", arguments: [[], ["--dry-run"]]) func nothingToScore(flags: [String]) throws {
        var sample = sample()
        sample.otherTensors.append(.init("sentence_embeddings.v", "F32", [120, 6], SafetensorsBytes.float32((0..<720).map { Float($0 * 37 % 101) })))
        sample.write(to: folder)
        let arguments = ["run", "sample", "--pooling", "given:v", "--out", "results"] + flags
        let result = try Tool.run(arguments + ["--transforms", "unit_tokens,center_tokens+center"], in: folder.path)
        #expect(result.status == 64 && result.errorLines.count == 1 && result.errors.contains("given:v has no tokens to prepare, expected a chain without unit_tokens"), "\(result.errors)")
        #expect(folder.entries("results").isEmpty)
        let other = try Tool.run(arguments + ["--transforms", "unit_tokens,none"], in: folder.path)
        #expect(other.status == 0 && (other.output + other.errors).contains("unit_tokens left out"), "\(other.errors)")
    }

    @Test("Loaded transforms are held against what is scored: by text, and by the model") func leakage() throws {
        sample().write(to: folder)
        let flags = ["sample", "--pooling", "mean", "--transforms", "center"]
        _ = try Tool.results(of: flags + ["--split", "train", "--fit-on", "test", "--save-transforms", "test.st"], in: folder)
        _ = try Tool.results(of: flags + ["--fit-on", "self", "--save-transforms", "self.st"], in: folder)
        func note(_ arguments: [String]) throws -> (note: String, warnings: [String], output: String) {
            let results = try Tool.results(of: flags + arguments, in: folder)
            return (try #require(results.summary.rows.first?["note"]), results.warnings, results.process.output)
        }
        let leaking = try note(["--load-transforms", "test.st"])
        #expect(leaking.note == "transductive" && leaking.warnings.contains { $0.contains("scored texts are among those that the loaded transforms were fitted on") })
        #expect(leaking.output.contains("transforms loaded, fitted on test: "))
        let honest = try note(["--split", "train", "--load-transforms", "test.st"])
        #expect(honest.note.isEmpty && honest.warnings.isEmpty)
        let same = try note(["--load-transforms", "self.st"])
        #expect(same.note == "transductive" && same.warnings.isEmpty)
        var other = sample()
        other.pairsCSV = other.pairsCSV.replacing("sentence ", with: "other ")
        other.write(to: folder, as: "other")
        let others = try Tool.results(of: ["other"] + flags.dropFirst() + ["--load-transforms", "self.st"], in: folder)
        #expect(others.summary.rows.allSatisfy { $0["note"]?.contains("transductive") == false } && others.warnings.isEmpty, "\(others.summary.rows.compactMap { $0["note"] }), \(others.warnings)")
        let strict = try Tool.run(["run"] + flags + ["--load-transforms", "test.st", "--strict", "--out", "strict"], in: folder.path)
        #expect(strict.status == 2 && strict.errorLines.count == 1)

        for (name, model) in [("one", "a/model"), ("two", "another/model")] {
            var sample = sample()
            sample.manifest = "{\"format\": \"poolbench-dataset\", \"version\": 1, \"name\": \"\(name)\", \"model\": {\"name\": \"\(model)\"}}"
            sample.write(to: folder, as: name)
        }
        let save = try Tool.results(of: ["one", "--pooling", "mean", "--transforms", "center", "--save-transforms", "one.st"], in: folder)
        #expect(save.warnings.isEmpty)
        for source in [["--load-transforms", "one.st"], ["--fit-dataset", "one"]] {
            let mixed = try Tool.results(of: ["two", "--pooling", "mean", "--transforms", "center"] + source, in: folder)
            #expect(mixed.warnings.contains { $0.contains("transforms are fitted on embeddings of another model: a/model, not another/model") }, "\(source): \(mixed.warnings)")
        }
        let idle = try Tool.run(["run", "one", "--pooling", "mean", "--load-transforms", "one.st", "--out", "idle"], in: folder.path)
        #expect(idle.errors.contains("note: --load-transforms changes nothing"), "\(idle.errors)")
        let average = try Tool.results(of: ["one", "two", "--pooling", "mean,cls"], in: folder)
        #expect(average.warnings.contains { $0.contains("the average is over different models (a/model, another/model)") }, "\(average.warnings)")
    }

    @Test("A pooling whose name has the sign that parts the names in the file is found again") func namedWithBar() throws {
        var sample = sample()
        let count = sample.tokenCounts.count
        var numbers = SeededNumbers(seed: 9)
        sample.otherTensors.append(.init("sentence_embeddings.a|0|b", "F32", [count, 4], SafetensorsBytes.float32(numbers.floats(count * 4))))
        sample.write(to: folder)
        let flags = ["sample", "--pooling", "given:a|0|b", "--pooling", "mean", "--transforms", "center,whiten:2"]
        let first = try Tool.results(of: flags + ["--save-transforms", "fitted.safetensors"], in: folder)
        let again = try Tool.results(of: flags + ["--load-transforms", "fitted.safetensors"], in: folder)
        #expect(again.summaryText == first.summaryText && again.scoresText == first.scoresText)
    }

    @Test("What cannot be fitted is said before anything is computed", arguments: [
        (["--transforms", "whitten"], 64, "did you mean 'whiten'?"), (["--transforms", "center+unit_tokens"], 64, "expected it before 'center'"),
        (["--transforms", "whiten_plain", "--fit-on", "dev"], 2, "no split 'dev' to fit transforms on, only 'test', 'train'"),
        (["--transforms", "center", "--split", "train"], 2, "every sentence of split 'train' is scored too"),
        (["--transforms", "center", "--fit-on", "self", "--fit-dataset", "x"], 64, "expected one of them"),
        (["--transforms", "whiten:7"], 2, "whiten:7 has embeddings of 6 dimensions"), (["--geometry", "ful"], 64, "did you mean 'full'?"),
        (["--transforms", "center", "--fit-dataset", "nowhere"], 2, "nowhere"), (["--transforms", "abtt:0"], 64, "abtt"),
    ] as [([String], Int32, String)])
    func refused(arguments: [String], status: Int32, words: String) throws {
        sample().write(to: folder)
        let result = try Tool.run(["run", "sample", "--out", "results"] + arguments, in: folder.path)
        #expect(result.status == status && result.errorLines.count == 1 && result.errors.contains(words), "\(result.errors)")
        #expect(folder.entries("results").isEmpty)
    }
}

@Suite("--geometry")
struct GeometryRunTests {
    let folder = TemporaryFolder()
    private let fixture = Fixtures.folder + "/small-f32"

    private func run(_ arguments: [String]) throws -> (summary: CSVText, geometry: CSVText, layers: CSVText) {
        let result = try Tool.run(["run", fixture, "--out", "results"] + arguments, in: folder.path)
        try #require(result.status == 0, "\(result.errors)")
        return (
            try CSVText(folder.text("results/summary.csv")), try CSVText(folder.text("results/geometry.csv")), try CSVText(folder.text("results/layers.csv"))
        )
    }

    @Test("Full geometry has a row a cell, and agrees with what a run sums up anyway") func full() throws {
        let tables = try run(["--layers", "0,4", "--pooling", "mean,max", "--transforms", "none,center,unit_tokens", "--fit-on", "self", "--geometry", "full"])
        let summary = tables.summary.rows(where: ["aggregation": "all"])
        #expect(tables.geometry.rows.count == 12 && summary.count == 12)
        for (row, own) in zip(tables.geometry.rows, summary) {
            for column in ["layers", "pooling", "transform", "fit_on", "dimension"] { #expect(row[column] == own[column]) }
            #expect(row["embeddings"] == own["sentences"])
            // Sums of blocks in Float32 against Double (IsoScore), and one order of sums against another.
            #expect(try abs(row.number("mean_cosine") - own.number("mean_cosine")) < 1e-9)
            #expect(try abs(row.number("iso_score") - own.number("iso_score")) < 1e-6 * own.number("iso_score"))
            #expect(try row.number("cosine_min") <= row.number("cosine_median") && row.number("cosine_median") <= row.number("cosine_max"))
            #expect((row["iso_score_unbiased"] == "nan") == (row["transform"] == "center"), "the unbiased ratio is not given for what was fitted on itself")
        }
        #expect(tables.layers.rows.map { "\($0["layers"]!)/\($0["preparation"]!)" } == ["0/none", "0/unit_tokens", "4/none", "4/unit_tokens"])
        for row in tables.layers.rows { #expect(try row.number("intra_sentence_similarity") > row.number("token_mean_cosine")) }
    }

    @Test("Its bytes do not depend on threads") func threads() throws {
        let flags = ["--layers", "all", "--pooling", "mean,cls", "--geometry", "full", "--quiet"]
        _ = try run(flags + ["--threads", "1"])
        let one = ["geometry.csv", "layers.csv", "summary.csv"].map { folder.text("results/" + $0) }
        _ = try run(flags + ["--threads", "5"])
        #expect(["geometry.csv", "layers.csv", "summary.csv"].map { folder.text("results/" + $0) } == one)
    }

    @Test("Each distinct sentence can count once") func distinct() throws {
        let indexed = Fixtures.folder + "/small-f16-indexed"
        func embeddings(_ flags: [String]) throws -> Double {
            let result = try Tool.run(["run", indexed, "--out", "results", "--geometry", "full"] + flags, in: folder.path)
            try #require(result.status == 0, "\(result.errors)")
            return try CSVText(folder.text("results/geometry.csv")).rows[0].number("embeddings")
        }
        #expect(try embeddings([]) == 60)
        #expect(try embeddings(["--geometry-unique"]) < 42)
    }

    @Test("Without geometry there is none, and its row says so") func none() throws {
        let results = try Tool.results(of: [fixture, "--geometry", "none"], in: folder)
        for row in results.summary.rows(where: ["aggregation": "all"]) {
            #expect(row["mean_cosine"] == "nan" && row["iso_score"] == "nan" && row["note"] == "geometry not measured")
        }
    }
}
