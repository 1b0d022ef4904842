internal import Evaluation
internal import Metrics

/// Whether anisotropic cells score worse, in this run: a rank correlation over cells, and what it does
/// not say.
struct Anisotropy: Sendable {
    enum Measure: Sendable, CaseIterable {
        case meanCosine, isoScore

        var name: String {
            switch self {
            case .meanCosine: "mean cosine"
            case .isoScore: "IsoScore"
            }
        }

        func value(of row: ReportRow) -> Double {
            switch self {
            case .meanCosine: row.meanCosine
            case .isoScore: row.isoScore
            }
        }
    }

    let measure: Measure
    /// Cells where both are defined.
    let rows: [ReportRow]
    /// NaN for fewer than six cells.
    let correlation: Double
    /// The same among the shown cells alone, where layers cannot be what it is about.
    let shownCorrelation: Double
    let shownCount: Int

    /// Fewer cells than that say nothing about a relation.
    private static let fewest = 6

    init(_ measure: Measure, _ section: ReportSection) {
        self.measure = measure
        func isDefined(_ row: ReportRow) -> Bool { !row.spearman.isNaN && !measure.value(of: row).isNaN }
        rows = section.rows.filter(isDefined)
        correlation = Self.correlation(rows, measure)
        let shown = section.shown.filter(isDefined)
        shownCount = shown.count
        shownCorrelation = shown.count == rows.count ? .nan : Self.correlation(shown, measure)
    }

    private static func correlation(_ rows: [ReportRow], _ measure: Measure) -> Double {
        guard rows.count >= fewest else { return .nan }
        return Spearman.correlation(of: Midranks(of: rows.map(measure.value)), with: Midranks(of: rows.map(\.spearman))).number
    }

    /// What the chart shows, in a sentence or two.
    var words: String {
        guard !correlation.isNaN else {
            return "\(Figures.counted(rows.count, "cell")): too few to say whether \(measure.name) and Spearman go together."
        }
        var words = "Over \(rows.count) cells the ranks of \(measure.name) and Spearman correlate at \(Figures.number(correlation, decimals: 2)): \(Self.direction(correlation, measure))."
        if !shownCorrelation.isNaN {
            words += " Among the \(shownCount) poolings of the shown layer alone it is \(Figures.number(shownCorrelation, decimals: 2))."
        }
        return words
    }

    private static func direction(_ correlation: Double, _ measure: Measure) -> String {
        let more = measure == .meanCosine ? "cells whose embeddings point more the same way" : "cells that spread over more dimensions"
        if abs(correlation) < 0.3 { return "\(more) score neither better nor worse" }
        return "\(more) score \(correlation > 0 ? "higher" : "lower") here"
    }

    /// What must not be read into it.
    static let caution = "Cells of one model are not independent of one another, and layers differ in much else: this describes the cells above and does not say that anisotropy is the cause."
}
