public import Evaluation
public import Formats

/// The files of a result folder.
public enum ResultFiles {
    /// Writes the tables, the record and the reports.
    ///
    /// - Parameters:
    ///   - path: what the folder will be called.
    ///   - includesTexts: whether reports show sentences.
    ///   - besides: files of whoever calls that belong in the folder too.
    ///   - workers: make the scores side by side.
    /// - Returns: why the reports lack texts of a dataset, a line each.
    public static func write(
        _ plan: Plan, _ outcome: RunOutcome, _ environment: RunEnvironment, includesTexts: Bool, besides: [(name: String, bytes: [UInt8])] = [],
        to folder: StagedFolder, as path: String, _ workers: Workers
    ) throws -> [String] {
        let start = ContinuousClock.now
        let tables = tables(of: outcome)
        for file in tables + besides { try folder.write(file.bytes, to: file.name) }
        let scores = ScoresCSV(of: outcome.datasets)
        try folder.write(to: ScoresCSV.name) { append in try workers.forEach(itemCount: scores.pieceCount, scores.bytes, inOrder: append) }
        var outcome = outcome
        outcome.phases.append(("write", (ContinuousClock.now - start) / .seconds(1)))
        let record = try RunRecord(
            plan: plan, outcome: outcome, environment: environment, folder: path, files: (tables + besides).map(\.name) + [ScoresCSV.name] + ReportFiles.names
        ).bytes
        try folder.write(record, to: RunRecord.name)
        let report = try ReportFiles.report(of: outcome, tables: tables, record: record, includesTexts: includesTexts)
        for file in ReportFiles.of(report) { try folder.write(file.bytes, to: file.name) }
        return report.remarks
    }

    /// All that a run may write.
    public static let names = tableNames + [RunRecord.name] + ReportFiles.names
    public static let tableNames = [
        SummaryTable.fileName, ComparisonTable.fileName, GeometryTable.fileName, LayerTable.fileName, MismatchTable.fileName, ScoresCSV.name,
    ]

    /// All tables but `scores.csv`.
    public static func tables(of outcome: RunOutcome) -> [(name: String, bytes: [UInt8])] {
        var tables = [(name: SummaryTable.fileName, bytes: SummaryTable.csv(outcome.rows)), (ComparisonTable.fileName, ComparisonTable.csv(outcome.comparisons))]
        if !outcome.geometry.isEmpty { tables.append((GeometryTable.fileName, GeometryTable.csv(outcome.geometry))) }
        if !outcome.layers.isEmpty { tables.append((LayerTable.fileName, LayerTable.csv(outcome.layers))) }
        if !outcome.mismatch.isEmpty { tables.append((MismatchTable.fileName, MismatchTable.csv(outcome.mismatch))) }
        return tables
    }
}
