import Foundation
import TestSupport
import Testing

/// The fixtures are mteb's own result of the demo dataset in the shapes of its three generations
/// (Tests/Peers/check_formats.py, which loads all three in mteb).
@Suite("compare with a result file of mteb")
struct TaskResultBaselineTests {
    let folder = TemporaryFolder()

    private func compare(_ file: String, _ flags: [String] = []) throws -> Tool.Result {
        try Tool.run(["compare", file.contains("/") ? file : Fixtures.folder + "/exchange/" + file, "run"] + flags, in: folder.path)
    }

    private func demo(_ flags: [String] = ["--layers", "all"]) throws { _ = try Tool.results(of: [Fixtures.demo] + flags, in: folder, out: "run") }

    @Test("Every generation is read, and judged by the threshold alone, which is said", arguments: [("mteb-2.json", "2."), ("mteb-1.12.json", "1.12.75"), ("mteb-0.0.2.json", "0.0.2")])
    func generations(file: String, version: String) throws {
        try demo()
        let same = try compare(file, ["--max-drop", "0.000001", "--watch", "cosine_pearson:0.000001", "--watch", "manhattan_spearman:0.000001"])
        #expect(same.status == 0 && same.output.hasPrefix("no regression: of 3 watched numbers"), "\(same.output)\(same.errors)")
        #expect(same.output.contains("1 row is judged by the threshold alone: no scores.csv of the same pairs on both sides"))
        #expect(same.output.contains("baseline: STSBenchmark by mteb \(version)") && same.output.contains("6/mean/none"))
        let worse = try compare(file, ["--layers", "3", "--pooling", "cls", "--annotations"])
        #expect(worse.status == 1 && worse.output.contains("demo-minilm/test 3/cls/none") && worse.output.contains("dropped by more than the threshold (no test)"))
        #expect(worse.output.contains("exchange/\(file),title="))
    }

    @Test("Splits go by name, or by the one that is chosen; one that the run lacks is never skipped") func splits() throws {
        try demo(["--split", "all"])
        #expect(try compare("mteb-2.json").status == 0)
        let train = try compare("mteb-2.json", ["--split", "train"])
        #expect(train.output.contains("demo-minilm/train 6/mean/none"), "\(train.output)")
        let two = try String(contentsOfFile: Fixtures.folder + "/exchange/mteb-0.0.2.json", encoding: .utf8).replacingOccurrences(
            of: "\"test\": {", with: "\"dev\": {\"cos_sim\": {\"spearman\": 0.5}}, \"test\": {")
        folder.write(two, to: "two.json")
        let missing = try compare("./two.json")
        #expect(missing.status == 2 && missing.output.contains("1 row of the baseline is missing (first: demo-minilm/dev 6/mean/none)"), "\(missing.output)")
        #expect(try compare("./two.json", ["--allow-missing"]).status == 0)
        folder.write(two.replacingOccurrences(of: "\"test\": {", with: "\"validation\": {"), to: "none.json")
        let none = try compare("./none.json")
        #expect(none.status == 2 && none.errors.contains("split dev, validation, expected one of the candidate's (train, test, all)"), "\(none.errors)")
    }

    @Test("Of several subsets one is chosen", arguments: [
        "{\"task_name\":\"STS17\",\"scores\":{\"test\":[{\"hf_subset\":\"en-en\",\"cosine_spearman\":0.4},{\"hf_subset\":\"es-es\",\"cosine_spearman\":0.9}]}}",
        "{\"mteb_dataset_name\":\"STS17\",\"test\":{\"en-en\":{\"cos_sim\":{\"spearman\":[0.4,0.1]}},\"es-es\":{\"cos_sim\":{\"spearman\":0.9}},\"evaluation_time\":3}}",
    ])
    func subsets(text: String) throws {
        try demo([])
        folder.write(text, to: "sts17.json")
        let open = try compare("./sts17.json")
        #expect(open.status == 2 && open.errors.contains("no cosine_spearman of subset 'default' in split 'test', expected one of en-en, es-es; choose with --hf-subset"), "\(open.errors)")
        let better = try compare("./sts17.json", ["--hf-subset", "en-en"])
        #expect(better.status == 0 && better.output.contains("0.4000 → 0.4571") && better.output.contains("mteb of unknown version"), "\(better.output)")
        #expect(try compare("./sts17.json", ["--hf-subset", "es-es"]).status == 1)
    }

    @Test("What is no result file of mteb is one line", arguments: [
        ("{", "not JSON"), ("[]", "no task_name"), ("{\"task_name\":\"T\",\"scores\":{\"test\":3}}", "scores of split 'test' that are no list"),
        ("{\"task_name\":\"T\",\"scores\":{\"test\":[{}]}}", "without hf_subset"), ("{\"task_name\":\"T\",\"scores\":{\"test\":[{\"hf_subset\":\"d\",\"cosine_spearman\":NaN}]}}", "not JSON"),
        ("{\"task_name\":\"T\",\"scores\":{\"test\":[{\"hf_subset\":\"d\",\"cosine_spearman\":1},{\"hf_subset\":\"d\"}]}}", "subset 'd' twice"),
        ("{\"mteb_dataset_name\":\"T\",\"test\":{\"accuracy\":0.5}}", "no cosine_spearman"),
    ])
    func refused(text: String, words: String) throws {
        try demo([])
        folder.write(text, to: "bad.json")
        let result = try compare("./bad.json")
        #expect(result.status == 2 && result.errorLines.count == 1 && result.errors.contains("bad.json: ") && result.errors.contains(words), "\(result.errors)")
    }

    @Test("A column that the file lacks cannot be watched, and a file is no baseline to update") func columns() throws {
        try demo([])
        let watched = try compare("mteb-2.json", ["--watch", "mean_cosine:0.1"])
        #expect(watched.status == 2 && watched.errors.contains("mteb-2.json: no column 'mean_cosine'"), "\(watched.errors)")
        #expect(try compare("mteb-2.json", ["--update-baseline"]).status == 64)
        #expect(try Tool.run(["compare", "run", "run", "--hf-subset", "x"], in: folder.path).status == 64)
    }
}
