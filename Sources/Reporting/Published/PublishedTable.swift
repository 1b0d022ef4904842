public import Evaluation
public import Formats
internal import FoundationEssentials

/// Reads tables of published numbers: every `.csv` of a folder.
public enum PublishedTable {
    static let columns = [
        "source", "reference", "model", "model_revision", "task", "split", "pairs", "aggregation", "layers", "pooling", "transform", "fit_on", "metric", "value",
        "tolerance", "note",
    ]

    /// - Throws: ``InputFault`` for a folder without tables, or a table that is none of these.
    public static func read(folder: String) throws(InputFault) -> [PublishedNumber] {
        guard FolderPath.kind(at: folder) == .folder, let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw InputFault(path: folder, found: "no such folder", expected: "a folder of tables of published numbers", nextStep: "name it in --published-folder")
        }
        var numbers: [PublishedNumber] = []
        for name in names.sorted() where name.hasSuffix(".csv") {
            let path = FolderPath.join(folder, name)
            let file = try OpenFile(path: path, purpose: "a table of published numbers")
            numbers += try parse(try file.bytes(in: 0..<file.byteCount), path: path)
        }
        guard !numbers.isEmpty else {
            throw InputFault(path: folder, found: "no published number", expected: "CSV tables with \(columns.joined(separator: ", "))", nextStep: "name another --published-folder")
        }
        return numbers
    }

    static func parse(_ bytes: [UInt8], path: String) throws(InputFault) -> [PublishedNumber] {
        let table = try CSVTable(parsing: bytes, path: path)
        var places: [String: Int] = [:]
        for name in columns {
            guard let place = table.column(name) else {
                throw InputFault(path: path, found: "no column \(OneLine.quoted(name))", expected: columns.joined(separator: ", "), nextStep: "add it, or name another --published-folder")
            }
            places[name] = place
        }
        var numbers: [PublishedNumber] = []
        for row in 0..<table.rowCount {
            func text(_ column: String) -> String { table.text(row: row, column: places[column]!) }
            func fault(_ column: String, _ expected: String) -> InputFault {
                InputFault(
                    path: path, found: "\(OneLine.quoted(text(column))) in column \(column) on line \(table.line(ofRow: row))", expected: expected, nextStep: "write the number as published, divided by 100 if need be")
            }
            guard let value = DecimalText.parse(text("value")), abs(value) <= 1 else { throw fault("value", "a correlation from -1 to 1") }
            guard let tolerance = Double(text("tolerance")), tolerance >= 0, tolerance.isFinite else { throw fault("tolerance", "a number from 0 on") }
            let pairs = Int(text("pairs"))
            guard pairs ?? 0 >= 0, pairs != nil || text("pairs").isEmpty else { throw fault("pairs", "a count, or nothing where the source does not tell") }
            numbers.append(
                PublishedNumber(
                    source: text("source"), reference: text("reference"), model: text("model"), modelRevision: text("model_revision"), task: text("task"),
                    split: text("split"), pairs: pairs, aggregation: text("aggregation"), layers: text("layers"), pooling: text("pooling"),
                    transform: text("transform"), fitOn: text("fit_on"), metric: text("metric"), value: value,
                    decimals: text("value").split(separator: ".").dropFirst().first?.count ?? 0, tolerance: tolerance, note: text("note")))
        }
        return numbers
    }
}
