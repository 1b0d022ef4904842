import Testing

@testable import Evaluation
@testable import Reporting

@Suite struct TableTests {
    @Test("summary.csv has the documented columns, in their order") func columns() {
        #expect(
            SummaryTable.columns.map(\.name).joined(separator: ",")
                == "dataset,model,split,subset,aggregation,layers,pooling,transform,fit_on,dimension,pairs,sentences,cosine_spearman,"
                + "cosine_spearman_low,cosine_spearman_high,cosine_pearson,mean_cosine,iso_score,dot_spearman,euclidean_spearman,"
                + "manhattan_spearman,zero_vectors,interval,clusters,equivalent_to,note")
    }

    @Test("summary.csv is written to the letter") func csv() {
        let lines = String(decoding: SummaryTable.csv(SampleRows.outcome.rows), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 5)
        #expect(
            lines[1] == "\"demo, \"\"quoted\"\"\",org/model,test,,all,0,cls,none,,384,120,240,nan,nan,nan,0.5,-1e-07,nan,nan,nan,nan,0,none,nan,,"
                + "constant scores; all embeddings are equal")
        #expect(lines[3].hasSuffix("6,mean_sqrt_len,none,,384,120,240,0.45675,nan,nan,0.5,-1e-07,0.25,nan,nan,nan,0,none,nan,mean,"))
    }

    @Test("JSON has null where the CSV has nan") func json() throws {
        let text = try SummaryTable.json([SampleRows.row("0", "cls", .nan)])
        #expect(text.contains("\"cosine_spearman\" : null"))
        #expect(text.contains("\"mean_cosine\" : -1e-07"))
        #expect(!text.lowercased().contains("nan,"))
    }

    @Test("scores.csv is written to the letter") func scores() {
        #expect(
            String(decoding: ScoresCSV.bytes(of: SampleRows.outcome.datasets), as: UTF8.self) == """
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
        let lines = String(decoding: ScoresCSV.bytes(of: [SampleRows.outcome.datasets[0], second]), as: UTF8.self).split(separator: "\n")
        #expect(lines[0].hasSuffix("6/mean/none,6/cls/none,12/mean/none"))
        #expect(lines[1].hasSuffix(",1.0,-0.5,nan"))
        #expect(lines.last == "second,a,test,s,5.0,a,nan,nan,0.25")
    }

    @Test("The terminal's table is drawn to the letter") func terminal() {
        #expect(
            TerminalTable.text(of: SampleRows.outcome, usesColour: false) == """
                demo, "quoted"   split test, 120 pairs   cosine similarity against gold scores
                model org/model, which declares mean pooling

                  layer   pooling               Spearman    Pearson   mean cosine   IsoScore
                  ──────────────────────────────────────────────────────────────────────────
                  0       cls                        nan     0.5000        0.0000        nan
                  6       mean                    0.4568 *   0.5000        0.0000     0.2500
                          mean_sqrt_len           0.4568 *   0.5000        0.0000     0.2500
                          weighted_mean          -0.1000     0.5000        0.0000     0.2500

                  * the highest Spearman here; a small difference may be chance
                  mean_sqrt_len ranks pairs exactly as mean does, by construction
                  0/cls: constant scores; all embeddings are equal

                """)
    }

    @Test("Colour is bold, on the best rows only, and only where it is wanted") func colour() {
        let text = TerminalTable.text(of: SampleRows.outcome, usesColour: true)
        #expect(text.split(separator: "\n").filter { $0.contains("\u{1B}[1m") }.count == 2)
        #expect(!TerminalTable.text(of: SampleRows.outcome, usesColour: false).contains("\u{1B}"))
    }
}
