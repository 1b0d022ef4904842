public import Evaluation

/// The files of a result folder, as bytes.
public enum ResultFiles {
    /// The tables, the record and the reports.
    ///
    /// - Parameter includesTexts: whether reports show sentences.
    public static func withReports(
        _ plan: Plan, _ outcome: RunOutcome, _ environment: RunEnvironment, folder: String, includesTexts: Bool
    ) throws -> [(name: String, bytes: [UInt8])] {
        let files = try of(plan, outcome, environment, folder: folder)
        return files + ReportFiles.of(try ReportFiles.report(of: outcome, files: files, includesTexts: includesTexts))
    }

    /// The tables and the record.
    public static func of(
        _ plan: Plan, _ outcome: RunOutcome, _ environment: RunEnvironment, folder: String
    ) throws -> [(name: String, bytes: [UInt8])] {
        let start = ContinuousClock.now
        var outcome = outcome
        var tables: [(name: String, bytes: [UInt8])] = [
            (SummaryTable.fileName, SummaryTable.csv(outcome.rows)),
            (ComparisonTable.fileName, ComparisonTable.csv(outcome.comparisons)),
            (ScoresCSV.name, ScoresCSV.bytes(of: outcome.datasets)),
        ]
        if !outcome.geometry.isEmpty { tables.append((GeometryTable.fileName, GeometryTable.csv(outcome.geometry))) }
        if !outcome.layers.isEmpty { tables.append((LayerTable.fileName, LayerTable.csv(outcome.layers))) }
        if !outcome.mismatch.isEmpty { tables.append((MismatchTable.fileName, MismatchTable.csv(outcome.mismatch))) }
        outcome.phases.append(("write", (ContinuousClock.now - start) / .seconds(1)))
        let record = RunRecord(plan: plan, outcome: outcome, environment: environment, folder: folder, files: tables.map(\.name) + ReportFiles.names)
        return tables + [(RunRecord.name, try record.bytes)]
    }
}
