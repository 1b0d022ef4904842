import Testing

@testable import Evaluation

@Suite struct NearestNameTests {
    @Test("A slip of the finger finds the name that was meant", arguments: [
        ("maen", "mean"), ("mena", "mean"), ("MEAN", "mean"), ("cl", "cls"), ("wieghted_mean", "weighted_mean"), ("lasttokn", "lasttoken"),
    ])
    func close(typed: String, meant: String) {
        #expect(NearestName.of(typed, among: ["mean", "cls", "max", "weighted_mean", "lasttoken"]) == meant)
    }

    @Test("Nothing is suggested where nothing is close", arguments: ["attention", "x", ""])
    func far(typed: String) { #expect(NearestName.of(typed, among: ["mean", "weighted_mean"]) == nil) }

    @Test("Distances count inserts, deletes, replacements and swaps", arguments: [
        ("", "", 0), ("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "abcd", 1), ("kitten", "sitting", 3),
    ])
    func distance(a: String, b: String, edits: Int) {
        #expect(NearestName.distance(a, b) == edits)
        #expect(NearestName.distance(b, a) == edits)
    }
}

@Suite struct PoolingSelectionTests {
    @Test("Names, aliases and groups are read by canonical name, in the order asked for", arguments: [
        (["mean"], ["mean"]), (["cls,mean"], ["cls", "mean"]), ([" cls , lasttoken "], ["cls", "last_token"]),
        (["max,standard", "all"], ["max", "standard", "all"]), (["weights:attention"], ["weights:attention"]),
        (["given:declared"], ["given:declared"]), (["mean,concat:cls,max"], ["mean", "concat:cls,max"]),
        (["concat:avg,weightedmean,max", "cls"], ["concat:mean,weighted_mean,max", "cls"]),
        (["concat:mean,weights:a"], ["concat:mean,weights:a"]),
    ])
    func names(texts: [String], names: [String]) throws { #expect(try PoolingSelection(parsing: texts).names == names) }

    @Test("An unknown name is refused with the nearest one", arguments: [
        ("maen", "unknown strategy 'maen'; did you mean 'mean'?"), ("mean,standart", "unknown strategy 'standart'; did you mean 'standard'?"),
        ("attention", "unknown strategy 'attention'; 'poolbench strategies' lists them"),
        ("", "unknown strategy ''; 'poolbench strategies' lists them"),
        ("concat:mean,maxx", "unknown strategy 'maxx'; did you mean 'max'?"),
        ("weights:", "unknown strategy 'weights:'; 'poolbench strategies' lists them"),
        ("concat:mean", "'concat:mean': expected concat: and two or more different strategies that pool tokens"),
        ("concat:mean,avg", "'concat:mean,avg': expected concat: and two or more different strategies that pool tokens"),
        ("concat:mean,given:x", "'concat:mean,given:x': expected concat: and two or more different strategies that pool tokens"),
    ])
    func unknown(text: String, message: String) {
        #expect(throws: UsageError(message)) { try PoolingSelection(parsing: [text]) }
    }
}

@Suite struct LayerSelectionTests {
    @Test("What is no layer is refused", arguments: ["", "x", "1,", "1.5", "0x1", "+1", "1-2", "last,,0"])
    func refused(text: String) { #expect(throws: UsageError.self) { try LayerSelection(parsing: text) } }

    @Test("A mistyped word gets a suggestion") func suggestion() {
        #expect(throws: UsageError("--layers: 'lats' is no layer, expected last, all, or numbers such as 0,6,12, 1+12 or -1; did you mean 'last'?")) {
            try LayerSelection(parsing: "lats")
        }
    }

    @Test("What was asked for is kept as text", arguments: ["last", "all", "0,6,-1", "1+12,0+-1"])
    func text(text: String) throws { #expect(try LayerSelection(parsing: text).text == text) }
}
