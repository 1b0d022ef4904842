import Testing

@testable import Evaluation
@testable import Reporting

@Suite("What a terminal has room for")
struct TerminalTests {
    /// Four layers of poolings whose names are as people give them.
    private static func outcome(_ poolings: [String], layers: [String] = ["0", "4", "8", "12"]) -> RunOutcome {
        var outcome = SampleRows.outcome
        outcome.datasets[0].name = "東京都のデータセット比較実験"
        outcome.datasets[0].model = String(repeating: "sentence-transformers/paraphrase-multilingual-", count: 3)
        outcome.rows = layers.enumerated().flatMap { place, layer in
            poolings.enumerated().map { number, pooling in
                var row = SampleRows.row(layer, pooling, Double(place) / 10 + Double(number) / 1000)
                row.dataset = outcome.datasets[0].name
                return row
            }
        }
        outcome.recommendations[0].dataset = outcome.datasets[0].name
        return outcome
    }

    @Test("Every line fits", arguments: [40, 52, 60, 80, 100, 123, 200], [true, false])
    func widths(width: Int, isUnicode: Bool) {
        let names = ["mean", "weights:重み付き平均", "concat:mean,cls,max,weighted_mean,last_token", "concat:mean,cls,max,weighted_mean,norm_weighted"]
        let text = TerminalTable.text(of: Self.outcome(names), TerminalStyle(width: width, isUnicode: isUnicode))
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.count > 20 && lines.filter { DisplayWidth.of($0) > width } == [])
        // Cut in the middle, names that begin alike stay apart.
        #expect(text.contains("last_token") || lines.contains { $0.contains("oken ") }, "\(text)")
        #expect(text.contains("Keep mean on layer 6."))
        if !isUnicode { #expect(text.unicodeScalars.filter { !$0.isASCII && !"東京都のデータセット比較実験重み付き平均".unicodeScalars.contains($0) } == []) }
    }

    @Test("Columns stand below one another, whatever the width of the letters") func alignment() {
        let text = TerminalTable.text(of: Self.outcome(["mean", "weights:重み", "weights:e\u{301}"]))
        let rows = text.split(separator: "\n").filter { $0.contains("├") }
        let places = rows.map { row in DisplayWidth.of(row.prefix { $0 != "." }) }
        #expect(rows.count == 12 && Set(places).count == 1, "\(text)")
    }

    @Test("A wide terminal shows each difference from the reference, and its verdict") func wide() {
        let text = TerminalTable.text(of: SampleRows.outcome, TerminalStyle(width: 150))
        #expect(text.contains("points against mean  verdict\n"))
        #expect(text.contains("-55.7  -57.7 … -53.7  worse\n") && text.contains("  the reference\n") && text.contains("  identical\n"))
        #expect(!TerminalTable.text(of: SampleRows.outcome, TerminalStyle(width: 100)).contains("verdict"))
    }

    @Test("A bar goes from the low end over the value to the high end") func bar() throws {
        var row = SampleRows.row("6", "mean", 0.5)
        (row.cosineSpearmanLow, row.cosineSpearmanHigh) = (0.3, 0.8)
        let scale = try #require(IntervalScale(of: [row], width: 11))
        #expect(scale.labels == ["0.30", "0.80"] && scale.title(width: 11) == "0.30   0.80")
        #expect(scale.bar(of: row, width: 11, TerminalStyle()) == "├───●─────┤")
        #expect(scale.bar(of: row, width: 11, TerminalStyle(isUnicode: false)) == "|---o-----|")
        (row.cosineSpearmanLow, row.cosineSpearmanHigh) = (.nan, .nan)
        #expect(scale.bar(of: row, width: 11, TerminalStyle()) == "    ●      ")
        row.cosineSpearman = .nan
        #expect(scale.bar(of: row, width: 11, TerminalStyle()) == String(repeating: " ", count: 11))
        #expect(IntervalScale(of: [row], width: 11) == nil)
    }

    @Test("Where all numbers are the same a bar has room still, at the ends too", arguments: [-1, 0, 0.3, 1]) func oneNumber(value: Double) throws {
        var row = SampleRows.row("6", "mean", value)
        (row.cosineSpearmanLow, row.cosineSpearmanHigh) = (value, value)
        let scale = try #require(IntervalScale(of: [row], width: 16))
        #expect(scale.low >= -1 && scale.low <= value && value <= scale.high && scale.high <= 1 && scale.low < scale.high)
        #expect(scale.bar(of: row, width: 16, TerminalStyle()).filter { $0 == "●" }.count == 1)
    }

    @Test("Hundreds of rows are cut to the best of each layer and the reference, and it is said what is left out") func cut() {
        let names = ["mean"] + (1...20).map { "weights:w\($0)" }
        let outcome = Self.outcome(names)
        let text = TerminalTable.text(of: outcome)
        #expect(text.contains("44 of 84 rows: the best 10 of each layer, and mean; --all-rows or summary.csv"))
        #expect(text.split(separator: "\n").count { $0.contains("├") } == 44)
        // The best of the layer comes first, and its reference last.
        let first = text.split(separator: "\n").filter { $0.contains("├") }
        #expect(first[0].contains("  w20 ") || first[0].contains("weights:w20 "))
        #expect(first[10].contains(" mean "))
        #expect(TerminalTable.text(of: outcome, showsEveryRow: true).split(separator: "\n").count { $0.contains("├") } == 84)
    }

    @Test("Spearman over the layers is a chart, without what ranks the same by construction") func chart() throws {
        var outcome = Self.outcome(["mean", "mean_sqrt_len", "cls"])
        outcome.rows[2].cosineSpearman = .nan
        let lines = TerminalTable.text(of: outcome).split(separator: "\n").map(String.init)
        let start = try #require(lines.firstIndex { $0.hasPrefix("  Spearman by layer   ▁ 0.000 … █ 0.302") })
        #expect(lines[start + 1] == "        0  4  8  12")
        #expect(lines[start + 2] == "  mean  ▁▁ ▃▃ ▆▆ ██   0.3000 at 12")
        #expect(lines[start + 3] == "  cls   ·· ▃▃ ▆▆ ██   0.3020 at 12")
        #expect(!lines[(start + 4)...].contains { $0.contains("mean_sqrt_len") })
        #expect(TerminalChart(of: Self.outcome(["mean"], layers: ["0", "6"]).rows) == nil)
        let many = try #require(TerminalChart(of: Self.outcome((1...15).map { "w\($0)" }).rows)).lines(TerminalStyle())
        #expect(many.count == 15 && many.last == "  and 3 that are nowhere better than these")
    }

    @Test("A layer for every column still fits, or is left out", arguments: [13, 33, 81])
    func manyLayers(count: Int) throws {
        let chart = try #require(TerminalChart(of: Self.outcome(["mean", "cls"], layers: (0..<count).map(String.init)).rows))
        for width in [40, 80, 200] { #expect(chart.lines(TerminalStyle(width: width)).allSatisfy { DisplayWidth.of($0) <= width }) }
        #expect(!chart.lines(TerminalStyle(width: 200)).isEmpty && chart.lines(TerminalStyle(width: 40)).isEmpty == (count > 34))
    }

    @Test("A character takes as many columns as terminals give it", arguments: [
        ("abc", 3), ("é", 1), ("e\u{301}", 1), ("東京", 4), ("한국", 4), ("ｶﾅ", 2), ("😀", 2), ("❤️", 2), ("─●…", 3), ("", 0),
    ])
    func displayWidth(text: String, width: Int) { #expect(DisplayWidth.of(text) == width) }

    @Test("A long name is cut in the middle", arguments: [
        ("concat:mean,cls,max", 10, "conca…,max"), ("mean", 10, "mean"), ("東京東京東京", 7, "東…東京"), ("東京東京東京", 8, "東京…京"),
    ])
    func cutName(name: String, width: Int, cut: String) { #expect(DisplayWidth.cut(name, to: width, ellipsis: "…") == cut) }

    @Test("What datasets share is warned of once") func warnings() {
        var outcome = SampleRows.outcome
        outcome.datasets = ["a", "b", "a: b", "c", "d"].map { name in
            var dataset = outcome.datasets[0]
            dataset.name = name
            return dataset
        }
        outcome.warnings = ["a: one", "b: one", "a: b: one", "c: two", "d: one", "elsewhere\n"]
        #expect(WarningLines.of(outcome) == ["a, b, a: b and 1 more datasets: one", "c: two", "elsewhere\\n"])
    }
}

@Suite("The line that tells how far a run is")
struct ProgressTextTests {
    private static let pooling = RunMonitor.Activity(phase: .pooling, layers: "6", bytes: 600_000_000, byteCount: 800_000_000, cells: 33, cellCount: 77)

    private static func line(_ activity: RunMonitor.Activity, now: Double = 3, phaseStart: Double = 1, lastCell: Double = 2, width: Int = 100) -> String? {
        ProgressText.line(of: activity, ProgressText.Clock(now: now, phaseStart: phaseStart, lastCell: lastCell), TerminalStyle(width: width))
    }

    @Test("Says layer, cells, rate and time left, as far as the width goes") func pooling() {
        #expect(Self.line(Self.pooling) == "pooling layer 6  ████████████░░░░  75 %  33/77 cells  200 MB/s  1 s left")
        #expect(Self.line(Self.pooling, width: 40) == "pooling layer 6  ████████████░░░░  75 %")
        #expect(Self.line(Self.pooling, width: 60)?.hasSuffix("cells") == true)
        var none = Self.pooling
        none.bytes = 0
        #expect(Self.line(none) == nil)
    }

    @Test("Where layers are worked on after they are read, finished cells tell how long it takes") func beyond() {
        var activity = Self.pooling
        (activity.phase, activity.goesBeyondPooling, activity.steps, activity.stepCount) = (.transforms, true, 2, 5)
        activity.cells = 11
        // 11 of 77 cells took 10 s: the other 66 take 60 s, of which 3 are over.
        #expect(Self.line(activity, now: 13, lastCell: 10) == "transforms layer 6  ██░░░░░░░░░░░░░░  14 %  11/77 cells  step 2/5  57 s left")
    }

    @Test("Once all is read the phase is told, not the bytes") func statistics() {
        var activity = Self.pooling
        (activity.phase, activity.layers, activity.bytes, activity.cells, activity.steps, activity.stepCount) = (.statistics, "", 800_000_000, 77, 5, 10)
        #expect(Self.line(activity, now: 126) == "statistics  ████████░░░░░░░░  50 %  step 5/10  77/77 cells  2 min 5 s so far")
    }
}
