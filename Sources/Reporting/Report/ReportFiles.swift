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
    /// - Parameters:
    ///   - tables: all but the scores.
    ///   - record: as it is written.
    public static func report(
        of outcome: RunOutcome, tables: [(name: String, bytes: [UInt8])], record: [UInt8], includesTexts: Bool
    ) throws -> Report {
        func table(_ name: String) throws -> RecordedTable? {
            try tables.first { $0.name == name }.map { try RecordedTable(parsing: $0.bytes, path: name, required: []) }
        }
        guard let summary = try table(SummaryTable.fileName) else { preconditionFailure("a report needs the table of its run") }
        return try Report(
            summary: summary, comparisons: try table(ComparisonTable.fileName), mismatch: try table(MismatchTable.fileName), document: try RunDocument(parsing: record, path: RunRecord.name)
        ) { cells in
            Dictionary(outcome.datasets.map { ($0.name, ReportPairs(of: $0, cells, includesTexts: includesTexts)) }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// Of a result folder.
    ///
    /// - Returns: the report, and why texts of a dataset are left out, a line each.
    /// - Throws: ``InputFault`` for a folder that is no result of a run. A dataset that has moved or
    ///   changed is no error.
    public static func report(of folder: String, includesTexts: Bool) throws -> (report: Report, remarks: [String]) {
        let record = try RecordedRunReader.record(at: FolderPath.join(folder, RunRecord.name))
        let document = try RunDocument(parsing: record, path: FolderPath.join(folder, RunRecord.name))
        let (summary, comparisons, mismatch) = try RecordedRunReader.shownTables(of: folder)
        var remarks: [String] = []
        let report = try Report(summary: summary, comparisons: comparisons, mismatch: mismatch, document: document) { cells in
            guard let scores = try RecordedRunReader.scores(of: folder, cells: cells) else { return [:] }
            var texts: [String: RecordedTexts] = [:]
            for input in document.inputs where includesTexts {
                do {
                    texts[input.name] = try RecordedTexts(
                        ofFolder: FolderPath.join(folder, input.path), pairsSHA256: input.pairs_sha256, headerSHA256: input.header_sha256,
                        tensorSHA256: input.tensor_sha256)
                } catch {
                    remarks.append("\(input.name): without texts, because \(error)")
                }
            }
            return try ReportPairs.all(of: scores, cells: cells, texts: texts)
        }
        return (report, remarks + report.remarks)
    }
}

extension ReportPairs {
    /// Of a run that has just been made.
    init(of dataset: DatasetOutcome, _ cells: Set<String>, includesTexts: Bool) {
        var cosines: [String: [Double]] = [:]
        for (cell, column) in zip(dataset.cells, dataset.cosines) where cells.contains(cell.name) { cosines[cell.name] = column }
        let pairs = dataset.pairs
        let words = Words(id: { pairs[$0].id }, split: { pairs[$0].split }, texts: includesTexts ? pairs.texts : nil)
        self.init(words, gold: pairs.map(\.gold), cosines: cosines)
    }

    /// The pairs of `scores.csv`, by dataset.
    ///
    /// - Parameter texts: by dataset; shown where every pair has one.
    static func all(of table: RecordedTable, cells: Set<String>, texts: [String: RecordedTexts]) throws(InputFault) -> [String: ReportPairs] {
        let columns = table.columns.filter(cells.contains)
        var all: [String: ReportPairs] = [:]
        for (dataset, rows) in Dictionary(grouping: 0..<table.rowCount, by: { table.text("dataset", $0) ?? "" }) {
            // Cosines may be undefined, gold scores never are.
            func numbers(_ column: String, mayBeNaN: Bool) throws(InputFault) -> [Double] {
                try rows.map { row throws(InputFault) in
                    let number = try table.number(column, row) ?? .nan
                    guard number.isFinite || mayBeNaN && number.isNaN else {
                        throw InputFault(
                            path: table.path, found: "\(OneLine.quoted(table.text(column, row) ?? "")) in column \(OneLine.quoted(column))", expected: "a number",
                            nextStep: "run poolbench again to write the folder")
                    }
                    return number
                }
            }
            var cosines: [String: [Double]] = [:]
            for column in columns { cosines[column] = try numbers(column, mayBeNaN: true) }
            let id: @Sendable (Int) -> String = { place in table.text("id", rows[place]) ?? "" }
            let split: @Sendable (Int) -> String = { place in table.text("split", rows[place]) ?? "" }
            var words = Words(id: id, split: split)
            if let own = texts[dataset] { words.texts = { places in try own.texts(ofPairs: places.map(id)) } }
            all[dataset] = ReportPairs(words, gold: try numbers("score", mayBeNaN: false), cosines: cosines)
        }
        return all
    }
}
