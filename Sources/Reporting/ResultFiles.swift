public import Evaluation

/// The files of a result folder, as bytes.
public enum ResultFiles {
    public static func of(
        _ plan: Plan, _ outcome: RunOutcome, _ environment: RunEnvironment, folder: String
    ) throws -> [(name: String, bytes: [UInt8])] {
        var tables: [(name: String, bytes: [UInt8])] = [
            (SummaryTable.fileName, SummaryTable.csv(outcome.rows)),
            (ComparisonTable.fileName, ComparisonTable.csv(outcome.comparisons)),
            (ScoresCSV.name, ScoresCSV.bytes(of: outcome.datasets)),
        ]
        if !outcome.geometry.isEmpty { tables.append((GeometryTable.fileName, GeometryTable.csv(outcome.geometry))) }
        if !outcome.layers.isEmpty { tables.append((LayerTable.fileName, LayerTable.csv(outcome.layers))) }
        if !outcome.mismatch.isEmpty { tables.append((MismatchTable.fileName, MismatchTable.csv(outcome.mismatch))) }
        let record = RunRecord(plan: plan, outcome: outcome, environment: environment, folder: folder, files: tables.map(\.name))
        return tables + [(RunRecord.name, try record.bytes)]
    }
}
