internal import Formats

/// `pairs.csv`, read and judged as far as it can be without the hidden states.
struct PairTable {
    let path: String
    let pairs: [Pair]
    let hasIndices: Bool
    let hasTexts: Bool
    let sha256: String
    let byteCount: Int
    /// The columns that the format gives no meaning, by name: a value a pair.
    let otherColumns: [String: [String]]

    private static let known: Set<String> = ["id", "score", "split", "subset", "sentence1", "sentence2", "index1", "index2"]

    init(_ source: any ByteSource) throws(InputFault) {
        path = source.path
        byteCount = source.byteCount
        let bytes = try source.bytes(in: 0..<source.byteCount)
        sha256 = SHA256Digest.of(bytes)
        let table = try CSVTable(parsing: bytes, path: path)

        let columns = try Columns(of: table, path)
        guard !table.records.isEmpty else { throw .noPairs(path) }
        hasIndices = columns.indices != nil
        if let (text1, text2) = columns.texts {
            // Columns without any text are no texts.
            hasTexts = table.records.contains { !$0[text1].isEmpty || !$0[text2].isEmpty }
        } else {
            hasTexts = false
        }
        let split = try Self.labels(in: "split", of: table, path)
        let subset = try Self.labels(in: "subset", of: table, path)

        var seen: [CSVTable.Field: Int] = [:]
        var pairs: [Pair] = []
        pairs.reserveCapacity(table.records.count)
        for (number, record) in table.records.enumerated() {
            let pair = try Self.pair(record, number: number, columns, split: split?[number], subset: subset?[number], path)
            if let first = seen.updateValue(record.line, forKey: record[columns.id]) {
                throw .repeatedID(pair.id, lines: (first, record.line), path)
            }
            pairs.append(pair)
        }
        self.pairs = pairs
        var others: [String: [String]] = [:]
        for (place, name) in table.header.enumerated() where !Self.known.contains(name) {
            others[name] = Self.texts(in: place, of: table)
        }
        otherColumns = others
    }

    /// Where the columns are that every pair is read from.
    private struct Columns {
        let id: Int
        let score: Int
        let indices: (Int, Int)?
        let texts: (Int, Int)?

        init(of table: CSVTable, _ path: String) throws(InputFault) {
            guard let id = table.column("id") else { throw .missingColumn("id", path) }
            guard let score = table.column("score") else { throw .missingColumn("score", path) }
            let index1 = table.column("index1"), index2 = table.column("index2")
            guard (index1 == nil) == (index2 == nil) else {
                throw .missingColumn(index1 == nil ? "index1" : "index2", path, because: "beside \(index1 == nil ? "index2" : "index1")")
            }
            self.id = id
            self.score = score
            indices = if let index1, let index2 { (index1, index2) } else { nil }
            texts = if let text1 = table.column("sentence1"), let text2 = table.column("sentence2") { (text1, text2) } else { nil }
        }
    }

    private static func pair(
        _ record: CSVTable.Record, number: Int, _ columns: Columns, split: String?, subset: String?, _ path: String
    ) throws(InputFault) -> Pair {
        func text(_ column: Int) -> String { record[column].text }
        guard !record[columns.id].isEmpty else { throw .emptyID(line: record.line, path) }
        guard let gold = DecimalText.parse(text(columns.score)) else {
            throw .badScore(text(columns.score), line: record.line, path)
        }
        var sentences = (2 * number, 2 * number + 1)
        if let (index1, index2) = columns.indices {
            guard let first = index(text(index1)) else { throw .badIndex("index1", text(index1), line: record.line, path) }
            guard let second = index(text(index2)) else { throw .badIndex("index2", text(index2), line: record.line, path) }
            sentences = (first, second)
        }
        return Pair(
            id: text(columns.id), score: gold, split: split, subset: subset, sentence1: sentences.0, sentence2: sentences.1,
            text1: columns.texts.map { text($0.0) }, text2: columns.texts.map { text($0.1) })
    }

    /// The labels of a grouping column, or nil where the column is absent or wholly empty.
    private static func labels(in name: String, of table: CSVTable, _ path: String) throws(InputFault) -> [String]? {
        guard let column = table.column(name) else { return nil }
        let labels = texts(in: column, of: table)
        if labels.allSatisfy(\.isEmpty) { return nil }
        if let blank = labels.firstIndex(of: "") { throw .emptyLabel(name, line: table.records[blank].line, path) }
        return labels
    }

    /// The texts of a column, equal ones held once: most columns say what many pairs have in common.
    private static func texts(in column: Int, of table: CSVTable) -> [String] {
        var known: [CSVTable.Field: String] = [:]
        return table.records.map { record in
            let field = record[column]
            if let text = known[field] { return text }
            let text = field.text
            known[field] = text
            return text
        }
    }

    private static func index(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return Int(text)
    }
}
