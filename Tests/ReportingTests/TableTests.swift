import Testing

@testable import Evaluation
@testable import Reporting

@Suite struct TableTests {
    @Test("summary.csv has the documented columns, in their order") func columns() {
        let expected = """
            dataset,model,split,subset,aggregation,layers,pooling,transform,fit_on,dimension,pairs,sentences,cosine_spearman,\
            cosine_spearman_low,cosine_spearman_high,cosine_pearson,mean_cosine,iso_score,dot_spearman,euclidean_spearman,\
            manhattan_spearman,zero_vectors,interval,clusters,equivalent_to,note,cluster_unit,cosine_spearman_percentile_low,\
            cosine_spearman_percentile_high,fit_sentences,fit_removed,effective_dimension
            """
        #expect(SummaryTable.columns.map(\.name).joined(separator: ",") == expected)
    }

    @Test("summary.csv is written to the letter") func csv() {
        let lines = String(decoding: SummaryTable.csv(SampleRows.outcome.rows), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 5)
        #expect(
            lines[1] == "\"demo, \"\"quoted\"\"\",org/model,test,,all,0,cls,none,,384,120,240,nan,nan,nan,0.5,-1e-07,nan,nan,nan,nan,0,influence,99.0,,"
                + "constant scores; all embeddings are equal,sentence,nan,nan,nan,nan,nan")
        #expect(lines[3].hasSuffix("6,mean_sqrt_len,none,,384,120,240,0.45675,0.35675,0.55675,0.5,-1e-07,0.25,nan,nan,nan,0,influence,99.0,mean,,sentence,nan,nan,nan,nan,nan"))
    }

    @Test("JSON has null where the CSV has nan") func json() throws {
        let text = try SummaryTable.json([SampleRows.row("0", "cls", .nan)])
        #expect(text.contains("\"cosine_spearman\" : null"))
        #expect(text.contains("\"mean_cosine\" : -1e-07"))
        #expect(!text.lowercased().contains("nan,"))
    }

    @Test("scores.csv is written to the letter") func scores() {
        #expect(
            String(decoding: ScoresCSV(of: SampleRows.outcome.datasets).bytes, as: UTF8.self) == """
                dataset,id,split,subset,score,cluster,6/mean/none,6/cls/none
                "demo, ""quoted""\",a,test,s,5.0,a,1.0,-0.5
                "demo, ""quoted""\","b
                c",test,s,0.1,a,0.30000000000000004,1e-07

                """)
    }

    @Test("A dataset without a cell that another has leaves nan there") func unevenCells() {
        var second = SampleRows.outcome.datasets[0]
        second.name = "second"
        second.pairs = [second.pairs[0]]
        second.cells = [Cell(layers: "12", pooling: "mean", transform: "none")]
        second.cosines = [[0.25]]
        let lines = String(decoding: ScoresCSV(of: [SampleRows.outcome.datasets[0], second]).bytes, as: UTF8.self).split(separator: "\n")
        #expect(lines[0].hasSuffix("6/mean/none,6/cls/none,12/mean/none"))
        #expect(lines[1].hasSuffix(",1.0,-0.5,nan"))
        #expect(lines.last == "second,a,test,s,5.0,a,nan,nan,0.25")
    }

    @Test("The terminal's table is drawn to the letter") func terminal() {
        #expect(
            TerminalTable.text(of: SampleRows.outcome) == """
                demo, "quoted"   split test, 120 pairs   cosine similarity against gold scores
                model org/model, which declares mean pooling

                  layer  pooling       Spearman    95 % interval  -0.2   0.6  mean cos  IsoScore
                  ──────────────────────────────────────────────────────────────────────────────
                  0      cls                nan                                 0.0000       nan
                  6      mean            0.4568 *  0.357 … 0.557        ├●─┤    0.0000    0.2500
                         mean_sqrt_len   0.4568 *  0.357 … 0.557        ├●─┤    0.0000    0.2500
                         weighted_mean  -0.1000   -0.200 … 0.000  ├●┤           0.0000    0.2500

                  * the highest Spearman here, and those not shown to be worse: 2 of 4 rows
                  mean_sqrt_len ranks pairs exactly as mean does, by construction
                  0/cls: constant scores
                  0/cls: all embeddings are equal

                Keep mean on layer 6. weighted_mean -55.7 points against mean, 95 % -57.7 …
                -53.7: worse than mean, with evidence, and the best of the others. Smallest
                difference these pairs could show: 2.8 points (hundredths of Spearman).

                """)
    }

    @Test("Datasets have an average block behind them") func average() {
        var outcome = SampleRows.outcome
        var row = SampleRows.row("6", "mean", 0.5, isoScore: .nan)
        (row.dataset, row.aggregation, row.meanCosine) = ("*", .average, .nan)
        outcome.rows.append(row)
        outcome.datasets.append(outcome.datasets[0])
        #expect(TerminalTable.text(of: outcome).contains("average over 2 datasets, 120 pairs   the plain mean of their correlations\n"))
    }

    @Test("The best rows and what to do are bold, and only where that is wanted; the words are the same") func colour() {
        let text = TerminalTable.text(of: SampleRows.outcome, TerminalStyle(usesColour: true))
        #expect(text.split(separator: "\n").filter { $0.contains("\u{1B}[1m") }.count == 3)
        #expect(text.contains("\u{1B}[1mKeep mean on layer 6.\u{1B}[0m"))
        let plain = TerminalTable.text(of: SampleRows.outcome)
        // Blanks at a line's end hide behind the codes.
        let bare = text.replacing(/\u{1B}\[[0-9]+m/, with: "").split(separator: "\n").map { String($0).replacing(/[ ]+$/, with: "") }
        #expect(!plain.contains("\u{1B}") && bare == plain.split(separator: "\n").map(String.init))
    }

    @Test("comparisons.csv has the documented columns, and is written to the letter") func comparisons() {
        let lines = String(decoding: ComparisonTable.csv(SampleRows.outcome.comparisons), as: UTF8.self).split(separator: "\n")
        let columns = """
            dataset,model,split,subset,aggregation,layers,pooling,transform,reference_layers,reference_pooling,reference_transform,\
            pairs,delta,delta_low,delta_high,p_value,p_adjusted,verdict,standard_error,clusters,delta_low_90,delta_high_90,cohen_q,\
            minimum_detectable,note,within_margin,superiority_probability,p_influence,spearman_between,p_steiger,p_williams,p_meng,\
            zou_low,zou_high,wins,ties,losses
            """
        #expect(lines[0] == columns)
        #expect(
            lines[2] == "\"demo, \"\"quoted\"\"\",org/model,test,,all,6,weighted_mean,none,6,mean,none,120,-0.55675,-0.57675,-0.53675,0.001,0.002,"
                + "worse,0.01,99.0,-0.56675,-0.54675,-0.5,0.028,,false,nan,nan,nan,nan,nan,nan,nan,nan,nan,nan,nan")
    }

    @Test("Without intervals their place is Pearson's") func withoutIntervals() {
        var outcome = SampleRows.outcome
        outcome.evidence.interval = .none
        #expect(TerminalTable.text(of: outcome).contains("Spearman   Pearson"))
    }

    @Test("The answer says what to do, and then why", arguments: [
        (Verdict.better, "Use max", "better than mean, with evidence."), (.equivalent, "Keep mean", "the same within ±0.5 points."),
        (.noEvidence, "Keep mean", "no evidence of a difference."), (.worse, "Keep mean", "worse than mean, with evidence, and the best of the others."),
    ])
    func answer(verdict: Verdict, advice: String, words: String) {
        let text = Answer.text(of: SampleRows.recommendation(SampleRows.comparison("max", 0.0123, verdict)), SampleRows.outcome.evidence)
        #expect(text.hasPrefix("\(advice) on layer 6. max +1.2 points against mean, 95 % -0.8 … +3.2: \(words)"))
        #expect(!text.contains("selected") && !text.contains("declares") && !text.contains("ahead"))
    }

    @Test("Where the data cannot tell, the answer says how often the cell would be ahead") func chance() {
        var row = SampleRows.comparison("max", 0.0123, .noEvidence)
        row.superiority = 0.654
        #expect(Answer.text(of: SampleRows.recommendation(row), SampleRows.outcome.evidence).contains("In 65 of 100 samples like this one max would be ahead."))
    }

    @Test("Without a test the answer says what is missing") func withoutTest() {
        var outcome = SampleRows.outcome
        outcome.recommendations = []
        outcome.rows = [SampleRows.row("6", "mean", 0.45675)]
        #expect(TerminalTable.text(of: outcome).hasSuffix("Highest: mean on layer 6, 0.4568. There is nothing to hold it against: name more\nwith --pooling.\n"))
        outcome.evidence.interval = .none
        #expect(TerminalTable.text(of: outcome).contains("Without intervals nothing says"))
    }

    @Test("The answer says what was selected here, what is within the margin, and that a declared pooling is beaten") func answerInFull() {
        var recommendation = SampleRows.recommendation(SampleRows.comparison("max", 0.0123, .better))
        recommendation.challenger.isWithinMargin = true
        recommendation.isSelectedHere = true
        recommendation.declared = SampleRows.comparison("max", 0.05, .better)
        recommendation.declared!.reference = Cell(layers: "6", pooling: "cls", transform: "none")
        let text = Answer.text(of: recommendation, SampleRows.outcome.evidence)
        #expect(text.contains("lies within the margin of ±0.5 points"))
        #expect(text.contains("Layer 6 was selected on this split"))
        #expect(text.hasSuffix("The model declares cls: max +5.0 points against cls, 95 % +3.0 … +7.0, beaten with evidence."))
        (recommendation.challenger.verdict, recommendation.challenger.low) = (.noEvidence, 0.001)
        #expect(Answer.text(of: recommendation, SampleRows.outcome.evidence).contains("once it is adjusted for all comparisons"))
        recommendation.challenger.reference = Cell(layers: "12", pooling: "mean", transform: "none")
        #expect(Answer.text(of: recommendation, SampleRows.outcome.evidence).contains("against 12/mean/none"))
    }
}
