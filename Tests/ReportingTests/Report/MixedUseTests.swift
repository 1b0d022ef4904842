import Testing

@testable import Evaluation
@testable import Reporting

@Suite("Mixed use in a report")
struct MixedUseTests {
    private static func row(_ queries: String, _ index: String, _ spearman: Double, _ verdict: Verdict, layers: String = "6") -> MismatchRow {
        var comparison = SampleRows.comparison(queries, spearman - 0.5, verdict)
        if verdict == .identicalByConstruction { (comparison.low, comparison.high, comparison.pAdjusted) = (.nan, .nan, .nan) }
        return MismatchRow(
            dataset: "demo, \"quoted\"", model: "org/model", split: "test", layers: layers, pooling1: queries, pooling2: index, referencePooling: "mean",
            cosineSpearman: spearman, comparison: comparison)
    }

    private static func matrix(_ other: String = "cls", layers: String = "6", verdict: Verdict = .worse) -> [MismatchRow] {
        [
            row("mean", "mean", 0.5, .identicalByConstruction, layers: layers), row("mean", other, 0.41, .noEvidence, layers: layers),
            row(other, "mean", 0.4, verdict, layers: layers), row(other, other, 0.48, .noEvidence, layers: layers),
        ]
    }

    private static func outcome(_ rows: [MismatchRow]) -> RunOutcome {
        var outcome = SampleRows.outcome
        outcome.mismatch = rows
        return outcome
    }

    @Test("It says what queries by another pooling cost, and whether that is chance", arguments: [
        (Verdict.worse, "That is not chance (adjusted p = 0.002)."), (.noEvidence, "These pairs cannot tell that from chance."),
        (.equivalent, "That is within the margin that the run calls too little to matter."), (.undefined, "It was not tested, so the numbers do not say whether that is chance."),
    ])
    func words(verdict: Verdict, evidence: String) throws {
        let section = try SampleReports.report(of: Self.outcome(Self.matrix(verdict: verdict))).sections[0]
        let words = try #require(section.mixedUse.first).words(confidence: 0.95)
        #expect(words.first == "Against an index by mean, serving queries by cls costs most: Spearman 0.4000 instead of 0.5000, −10.0 points, 95 % interval −12.0 … −8.0. \(evidence)")
        #expect(words.contains("With cls on both sides it would be −2.0 points: the rest is what mixing costs.") == (verdict == .worse))
        let count = verdict == .worse
            ? "Of 2 uses of two poolings that could be tested, 1 is worse than mean for both with evidence, 0 better, and 1 not shown to be either."
            : "None of the 2 uses of two poolings that could be tested is shown to be worse or better."
        // One that was tested is no count.
        #expect(words.count == (verdict == .worse ? 3 : verdict == .undefined ? 1 : 2) && (verdict == .undefined || words.last == count))
    }

    @Test("Undefined numbers are told as they are") func undefined() throws {
        var rows = Self.matrix()
        for place in rows.indices { (rows[place].cosineSpearman, rows[place].comparison.delta) = (.nan, .nan) }
        let outcome = Self.outcome(rows)
        #expect(try SampleReports.report(of: outcome).sections[0].mixedUse[0].words(confidence: 0.95) == ["Spearman of mean for both is undefined, so that there is nothing to hold mixed use against."])
        #expect(try SampleReports.html(outcome).contains(">nan</td>") && SampleReports.markdown(outcome).contains("| mean | nan | nan |"))
    }

    @Test("The shown layers come first, then from the highest down, four at most; one pooling makes no matrix") func order() throws {
        let rows = (0...9).flatMap { Self.matrix(layers: "\($0)") }
        let section = try SampleReports.report(of: Self.outcome(rows)).sections[0]
        #expect(section.mixedUse.map(\.layers) == ["6", "9", "8", "7"] && section.mixedUseLeftOut == 6)
        let page = try SampleReports.html(Self.outcome(rows)), text = try SampleReports.markdown(Self.outcome(rows))
        #expect(page.contains("6 more sets of layers are in <code>mismatch.csv</code>") && text.contains("6 more sets of layers are in `mismatch.csv`"))
        #expect(page.components(separatedBy: "<table class=\"heat\" aria-labelledby=\"s1-mixed").count == 5 && page.components(separatedBy: "<figcaption id=\"s1-mixed").count == 5)
        #expect(try SampleReports.report(of: Self.outcome([Self.matrix()[0]])).sections[0].mixedUse.isEmpty)
    }

    @Test("Of many poolings twelve are drawn, the reference among them") func many() throws {
        let names = (0..<14).map { "weights:w\($0)" } + ["mean"]
        let rows = names.flatMap { first in names.map { Self.row(first, $0, 0.5, .noEvidence) } }
        let matrix = try SampleReports.report(of: Self.outcome(rows)).sections[0].mixedUse[0]
        #expect(matrix.shownPoolings == Array(names.prefix(11)) + ["mean"])
        let page = try SampleReports.html(Self.outcome(rows))
        #expect(page.contains("3 more poolings are in <code>mismatch.csv</code>") && page.contains("<figure class=\"wide\">"))
        #expect(try SampleReports.markdown(Self.outcome(rows)).contains(" 3 more poolings are in `mismatch.csv`.\n"))
    }

    @Test("Hostile names are text") func hostile() throws {
        let outcome = Self.outcome(Self.matrix("weights:<b>|x|"))
        let page = try SampleReports.html(outcome), text = try SampleReports.markdown(outcome)
        #expect(!page.contains("<b>") && page.contains("queries by weights:&lt;b&gt;|x|"))
        #expect(text.contains("| weights:&lt;b&gt;\\|x\\| | −10.0 ↓ | −2.0 |"), "\(text)")
    }

    @Test("The Markdown is written to the letter") func markdown() throws {
        let text = try SampleReports.markdown(Self.outcome(Self.matrix()))
        #expect(text.contains(
            """
            ### What mixed use costs on layer 6

            Against an index by mean, serving queries by cls costs most: Spearman 0.4000 instead of 0.5000, −10.0 points, 95 % interval −12.0 … −8.0. That is not chance (adjusted p = 0.002). With cls on both sides it would be −2.0 points: the rest is what mixing costs. Of 2 uses of two poolings that could be tested, 1 is worse than mean for both with evidence, 0 better, and 1 not shown to be either.

            Points of Spearman against mean for both (0.5000): first sentences (queries) by row, second ones (the index) by column. ↓ ↑ worse, better: not chance.

            | queries by | index mean | index cls |
            |---|--:|--:|
            | mean | 0.0 | −9.0 |
            | cls | −10.0 ↓ | −2.0 |

            """), "\(text)")
    }

    @Test("Cells are those of a table, coloured by sign and size, framed where nothing is mixed, and say more when pointed at") func cells() throws {
        let page = try SampleReports.html(Self.outcome(Self.matrix()))
        #expect(page.contains("<thead><tr><th scope=\"col\">queries by ↓<br>index by →</th><th scope=\"col\"><span><bdi dir=\"auto\">mean</bdi></span></th>"))
        #expect(page.contains("<tr><th scope=\"row\"><bdi dir=\"auto\">mean</bdi></th><td class=\"even own\" title=\"queries by mean, index by mean: Spearman 0.5000, 0.0 points, same by construction\">0.0</td><td class=\"loss h6\""), "\(page.components(separatedBy: "<table class=\"heat\"")[1].prefix(900))")
        #expect(page.contains("title=\"queries by cls, index by mean: Spearman 0.4000, −10.0 points (−12.0 … −8.0), worse\">−10.0 ↓</td>"))
    }

    @Test("Colours are as full as square roots of shares of the largest, and small differences stay pale", arguments: [
        // √(0.05/0.2)·6 = 3, √(0.0004/0.2)·6 = 0.27
        ([-0.2, 0.1], -0.2, "loss h6"), ([-0.2, 0.1], 0.05, "gain h3"), ([-0.2], -0.0004, "even"), ([-0.2, .nan], .nan, "even"), ([-0.2], 0, "even"),
        // √(0.0005/0.05)·6 = 0.6: the largest of all, and pale
        ([0.0005], 0.0005, "gain h1"), ([], -.infinity, "even"),
    ])
    func colours(values: [Double], value: Double, style: String) {
        #expect(HeatScale(of: values).style(of: value).text == style)
    }

    @Test("A run without it has nothing of it in its page") func without() throws {
        let page = try SampleReports.html(SampleRows.outcome)
        #expect(!page.contains("mismatch.csv") && !page.contains("--loss") && !page.contains("mixed"))
        #expect(try SampleReports.html(Self.outcome(Self.matrix())).contains("<code>mismatch.csv</code>, <code>run.json</code>"))
    }
}
