internal import Evaluation
internal import Formats

/// One row of `summary.csv`, read back: what a report shows of it. NaN is undefined.
struct ReportRow: Sendable {
    let dataset: String
    let model: String
    let split: String
    let subset: String
    let aggregation: String
    let cell: Cell
    let fitOn: String
    let dimension: String
    let pairs: Int
    let spearman: Double
    let low: Double
    let high: Double
    let pearson: Double
    let meanCosine: Double
    let isoScore: Double
    let clusters: Double
    let equivalentTo: String
    /// Without ``SummaryRow/wholeSplitOnly``: a report shows geometry where there is some, and elsewhere no place for it.
    let note: String

    static func all(of table: RecordedTable) throws(InputFault) -> [ReportRow] {
        var rows: [ReportRow] = []
        rows.reserveCapacity(table.rowCount)
        for row in 0..<table.rowCount { rows.append(try ReportRow(table, row)) }
        return rows
    }

    private init(_ table: RecordedTable, _ row: Int) throws(InputFault) {
        func text(_ column: String) -> String { table.text(column, row) ?? "" }
        func number(_ column: String) throws(InputFault) -> Double { try table.number(column, row) ?? .nan }
        (dataset, model, split, subset) = (text("dataset"), text("model"), text("split"), text("subset"))
        (aggregation, cell) = (text("aggregation"), Cell(layers: text("layers"), pooling: text("pooling"), transform: text("transform")))
        (fitOn, dimension, equivalentTo) = (text("fit_on"), text("dimension"), text("equivalent_to"))
        note = text("note").split(separator: "; ").filter { $0 != SummaryRow.wholeSplitOnly }.joined(separator: "; ")
        pairs = Int(text("pairs")) ?? 0
        spearman = try number("cosine_spearman")
        (low, high) = (try number("cosine_spearman_low"), try number("cosine_spearman_high"))
        pearson = try number("cosine_pearson")
        (meanCosine, isoScore) = (try number("mean_cosine"), try number("iso_score"))
        clusters = try number("clusters")
    }

    /// Whether it is over a whole split, or the average over datasets.
    var isWhole: Bool { isOfWholeSplit || isAverage }
    var isAverage: Bool { aggregation == Aggregation.average.rawValue }
    private var isOfWholeSplit: Bool { aggregation == Aggregation.all.rawValue }
    var isOfSubset: Bool { aggregation == Aggregation.subset.rawValue }
}

/// One row of `comparisons.csv`, read back.
struct ReportComparison: Sendable {
    let dataset: String
    let split: String
    let aggregation: String
    let cell: Cell
    let reference: Cell
    let delta: Double
    let low: Double
    let high: Double
    let pAdjusted: Double
    /// nil where a later version has more of them.
    let verdict: Verdict?
    let minimumDetectable: Double
    let isWithinMargin: Bool

    /// Those over whole splits and averages.
    static func wholes(of table: RecordedTable) throws(InputFault) -> [ReportComparison] {
        var rows: [ReportComparison] = []
        for row in 0..<table.rowCount {
            let aggregation = table.text("aggregation", row)
            if aggregation == Aggregation.all.rawValue || aggregation == Aggregation.average.rawValue { rows.append(try ReportComparison(table, row)) }
        }
        return rows
    }

    private init(_ table: RecordedTable, _ row: Int) throws(InputFault) {
        func text(_ column: String) -> String { table.text(column, row) ?? "" }
        func number(_ column: String) throws(InputFault) -> Double { try table.number(column, row) ?? .nan }
        (dataset, split, aggregation) = (text("dataset"), text("split"), text("aggregation"))
        cell = Cell(layers: text("layers"), pooling: text("pooling"), transform: text("transform"))
        reference = Cell(layers: text("reference_layers"), pooling: text("reference_pooling"), transform: text("reference_transform"))
        (delta, low, high) = (try number("delta"), try number("delta_low"), try number("delta_high"))
        pAdjusted = try number("p_adjusted")
        verdict = Verdict(rawValue: text("verdict"))
        minimumDetectable = try number("minimum_detectable")
        isWithinMargin = text("within_margin") == "true"
    }
}
