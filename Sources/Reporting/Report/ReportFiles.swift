public import Evaluation
internal import Formats

/// The two reports of a result folder, made from what the folder holds.
///
/// A run and `poolbench report` come here with the same tables and the same record, so that they write the
/// same bytes.
public enum ReportFiles {
    public static let names = [HTMLReport.fileName, MarkdownReport.fileName]

    public static func of(_ report: Report) -> [(name: String, bytes: [UInt8])] {
        [(HTMLReport.fileName, HTMLReport.bytes(of: report)), (MarkdownReport.fileName, MarkdownReport.bytes(of: report))]
    }

    /// Of a run that has just been made, whose scores need not be read back.
    ///
    /// - Parameter files: the tables and the record, as they will be written.
    public static func report(
        of outcome: RunOutcome, files: [(name: String, bytes: [UInt8])], includesTexts: Bool
    ) throws -> Report {
        func table(_ name: String) throws -> RecordedTable? {
            try files.first { $0.name == name }.map { try RecordedTable(parsing: $0.bytes, path: name, required: []) }
        }
        guard let summary = try table(SummaryTable.fileName), let record = files.first(where: { $0.name == RunRecord.name }) else {
            preconditionFailure("a report needs the table and the record of its run")
        }
        return try Report(
            summary: summary, comparisons: try table(ComparisonTable.fileName), mismatch: try table(MismatchTable.fileName), document: try RunDocument(parsing: record.bytes, path: RunRecord.name)
        ) { cells in
            Dictionary(outcome.datasets.map { ($0.name, pairs(of: $0, cells, includesTexts: includesTexts)) }, uniquingKeysWith: { first, _ in first })
        }
    }

    private static func pairs(of dataset: DatasetOutcome, _ cells: Set<String>, includesTexts: Bool) -> ReportPairs {
        var pairs = ReportPairs()
        pairs.ids = dataset.pairs.map(\.id)
        pairs.splits = dataset.pairs.map(\.split)
        pairs.gold = dataset.pairs.map(\.gold)
        for (cell, cosines) in zip(dataset.cells, dataset.cosines) where cells.contains(cell.name) { pairs.cosines[cell.name] = cosines }
        if includesTexts {
            let texts = dataset.pairs.compactMap(\.text)
            if texts.count == pairs.count { pairs.texts = texts }
        }
        return pairs
    }

    /// Of a result folder.
    ///
    /// - Returns: the report, and why texts of a dataset are left out, a line each.
    /// - Throws: ``InputFault`` for a folder that is no result of a run. A dataset that has moved or
    ///   changed is no error.
    public static func report(of folder: String, includesTexts: Bool) throws -> (report: Report, remarks: [String]) {
        let record = try RecordedRunReader.record(of: folder)
        let document = try RunDocument(parsing: record, path: FolderPath.join(folder, RunRecord.name))
        let (summary, comparisons, mismatch) = try RecordedRunReader.shownTables(of: folder)
        var remarks: [String] = []
        let report = try Report(summary: summary, comparisons: comparisons, mismatch: mismatch, document: document) { cells in
            guard let scores = try RecordedRunReader.scores(of: folder, cells: cells) else { return [:] }
            var pairs = try ReportPairs.all(of: scores, cells: cells)
            guard includesTexts else { return pairs }
            for input in document.inputs {
                do {
                    let texts = try RecordedTexts.read(
                        folder: FolderPath.join(folder, input.path), pairsSHA256: input.pairs_sha256, headerSHA256: input.header_sha256,
                        tensorSHA256: input.tensor_sha256)
                    let found = pairs[input.name]?.ids.compactMap { texts[TextBytes($0)] } ?? []
                    if found.count == pairs[input.name]?.count { pairs[input.name]?.texts = found }
                } catch {
                    remarks.append("\(input.name): without texts, because \(error)")
                }
            }
            return pairs
        }
        return (report, remarks)
    }
}

extension ReportPairs {
    /// The pairs of `scores.csv`, by dataset.
    static func all(of table: RecordedTable, cells: Set<String>) throws(InputFault) -> [String: ReportPairs] {
        var pairs: [String: ReportPairs] = [:]
        let columns = table.columns.filter(cells.contains)
        for row in 0..<table.rowCount {
            let dataset = table.text("dataset", row) ?? ""
            var own = pairs.removeValue(forKey: dataset) ?? ReportPairs()
            own.ids.append(table.text("id", row) ?? "")
            own.splits.append(table.text("split", row) ?? "")
            own.gold.append(try table.number("score", row) ?? .nan)
            for column in columns { own.cosines[column, default: []].append(try table.number(column, row) ?? .nan) }
            pairs[dataset] = own
        }
        return pairs
    }
}
