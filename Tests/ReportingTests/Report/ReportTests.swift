import Testing

@testable import Evaluation
@testable import Reporting

@Suite("The report")
struct ReportTests {
    @Test("A section shows the layer of the best cell, and what its poolings are held against") func section() throws {
        let section = try #require(try SampleReports.report(of: SampleRows.outcome).sections.first)
        #expect(section.shown.map(\.cell.name) == ["6/mean/none", "6/mean_sqrt_len/none", "6/weighted_mean/none"])
        #expect(section.reference?.name == "6/mean/none")
        #expect(section.recommended?.name == "6/mean/none")
        #expect(section.challenger?.cell.pooling == "weighted_mean")
    }

    @Test("The verdict says what to use and how sure that is", arguments: [
        (Verdict.better, "Use max", ReportVerdict.Sureness.clear, "max against mean: +1.2 points, 95 % interval −0.8 … +3.2. That is not chance (p = 0.002"),
        (.equivalent, "Keep mean", .same, "No other pooling is better by more than ±0.5 points"), (.noEvidence, "Keep mean", .open, "which includes no difference at all"),
        (.worse, "Keep mean", .clear, "The best of the others is worse"),
    ])
    func verdict(verdict: Verdict, headline: String, sureness: ReportVerdict.Sureness, words: String) throws {
        var outcome = SampleRows.outcome
        outcome.rows = [SampleRows.row("6", "mean", 0.45), SampleRows.row("6", "max", 0.46)]
        outcome.comparisons = [SampleRows.comparison("max", 0.0123, verdict)]
        outcome.recommendations = [SampleRows.recommendation(outcome.comparisons[0])]
        let found = ReportVerdict(try SampleReports.report(of: outcome).sections[0])
        #expect(found.headline == headline && found.sureness == sureness)
        #expect(found.reasons.joined(separator: " ").contains(words), "\(found.reasons)")
        #expect(found.answer == Answer.text(of: outcome.recommendations[0], outcome.evidence))
    }

    @Test("One cell, undefined numbers and runs without intervals are told as they are") func odd() throws {
        var outcome = SampleRows.outcome
        (outcome.comparisons, outcome.recommendations) = ([], [])
        outcome.rows = [SampleRows.row("6", "mean", 0.45)]
        #expect(ReportVerdict(try SampleReports.report(of: outcome).sections[0]).reasons == ["One cell was scored, so there is nothing to choose between."])
        outcome.rows = [SampleRows.row("0", "cls", .nan, notes: ["constant scores"])]
        let undefined = ReportVerdict(try SampleReports.report(of: outcome).sections[0])
        #expect(undefined.headline == "No Spearman is defined here" && undefined.reasons == ["Reason: constant scores."])
        outcome.rows = [SampleRows.row("6", "mean", 0.45), SampleRows.row("6", "cls", 0.46)]
        outcome.evidence.interval = .none
        let untested = ReportVerdict(try SampleReports.report(of: outcome).sections[0])
        #expect(untested.headline == "cls scored highest" && untested.sureness == .untested)
        #expect(try SampleReports.html(outcome).hasSuffix("</html>\n") && SampleReports.markdown(outcome).contains("cls scored highest"))
    }

    @Test("Pairs on which two cells disagree come by difference of rank, ties in the order of the file") func disagreement() throws {
        let gold = [1.0, 2, 3, 4], reference = [0.1, 0.2, 0.3, 0.4], other = [0.4, 0.2, 0.3, 0.1]
        #expect(Disagreement.ranks(of: [0.5, 0.9, 0.5]) == [2.5, 1, 2.5])
        let found = Disagreement(
            reference: Cell(layers: "6", pooling: "mean", transform: "none"), other: Cell(layers: "6", pooling: "cls", transform: "none"), gold: gold,
            goldRanks: Disagreement.ranks(of: gold), cosines: (reference, other), ranks: (Disagreement.ranks(of: reference), Disagreement.ranks(of: other)))
        #expect(found.items.map(\.pair) == [0, 3])
        #expect(found.items[0].rise == 3 && found.items[0].referenceIsNearer == true)
        #expect(found.referenceNearerCount == 2 && found.otherNearerCount == 0)
    }

    @Test("What anisotropy goes with is a rank correlation over cells, where they are enough") func anisotropy() throws {
        let outcome = SampleReports.outcome(layers: 3, poolings: ["mean", "cls", "max"], pairs: 30) { "text \($0) \($1)" }
        let found = Anisotropy(.meanCosine, try SampleReports.report(of: outcome).sections[0])
        #expect(found.rows.count == 9 && found.correlation == 1)
        #expect(found.words.contains("Over 9 cells the ranks of mean cosine and Spearman correlate at 1.00"))
        #expect(Anisotropy(.meanCosine, try SampleReports.report(of: SampleRows.outcome).sections[0]).words.contains("too few"))
    }

    @Test("The same data gives the same bytes: no thread count, time or machine is in them") func same() throws {
        let outcome = SampleReports.outcome(layers: 2, poolings: ["mean", "cls"], pairs: 20) { "text \($0) \($1)" }
        var other = outcome
        other.phases = [("states", 3.5)]
        let one = try SampleReports.report(of: outcome, threads: 1), two = try SampleReports.report(of: other, threads: 64)
        for (a, b) in zip(ReportFiles.of(one), ReportFiles.of(two)) { #expect(a.bytes == b.bytes, "\(a.name)") }
    }

    @Test("Texts can be left out") func withoutTexts() throws {
        let outcome = SampleReports.outcome(layers: 1, poolings: ["mean", "cls"], pairs: 20) { "secret \($0) \($1)" }
        #expect(try SampleReports.html(outcome).contains("secret"))
        let without = try SampleReports.report(of: outcome, includesTexts: false)
        for file in ReportFiles.of(without) { #expect(!String(decoding: file.bytes, as: UTF8.self).contains("secret")) }
    }

    @Test("Texts that cannot be read any more are left out, and it is said why")
    func lostTexts() throws {
        var outcome = SampleReports.outcome(layers: 2, poolings: ["mean", "cls"], pairs: 20) { "text \($0) \($1)" }
        let whole = try SampleReports.report(of: outcome), pairs = outcome.datasets[0].pairs
        #expect(whole.remarks.isEmpty && String(decoding: HTMLReport.bytes(of: whole), as: UTF8.self).contains("text 1 0"))
        outcome.datasets[0].pairs = DatasetOutcome.ScoredPairList(count: pairs.count, texts: { _ in throw Lost() }) { pairs[$0] }
        let lost = try SampleReports.report(of: outcome), page = String(decoding: HTMLReport.bytes(of: lost), as: UTF8.self)
        #expect(lost.remarks == ["data: without texts, because they are gone"])
        #expect(page.contains("Texts are left out of this report.") && page.contains("p19") && !page.contains("text 1 0"))
    }

    private struct Lost: Error, CustomStringConvertible { let description = "they are gone" }
}
