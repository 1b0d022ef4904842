internal import Formats

/// `pairs.csv`, read and judged as far as it can be without the hidden states.
struct PairTable {
    let path: String
    let pairs: PairList
    let hasIndices: Bool
    let sha256: String
    let byteCount: Int
    /// The columns that the format gives no meaning, by name.
    let otherColumns: [String: LabelColumn]

    private static let known: Set<String> = ["id", "score", "split", "subset", "sentence1", "sentence2", "index1", "index2"]

    init(_ source: any ByteSource) throws(InputFault) {
        path = source.path
        byteCount = source.byteCount
        let digest = SHA256Digest()
        var records = try CSVRecords(of: source, hashing: digest)
        let columns = try Columns(of: records.header, path)
        hasIndices = columns.indices != nil

        var ids = ByteStrings(), lineOfID: [Int] = [], idIndex = ByteStringIndex()
        var scores: [Double] = [], sentences: [Int] = [], texts = columns.texts.map { PairTexts.Builder(source, $0, columnCount: records.header.count) }
        var split = Label("split", columns.split), subset = Label("subset", columns.subset)
        var others = columns.others.map { _ in LabelColumn.Builder() }
        var record = ByteStrings()
        while let line = try records.next(into: &record) {
            guard !record.isEmpty(columns.id) else { throw .emptyID(line: line, path) }
            ids.append(columns.id, of: record)
            lineOfID.append(line)
            if let first = idIndex.earlier(ids.count - 1, in: ids) {
                throw .repeatedID(record.text(columns.id), lines: (lineOfID[first], line), path)
            }
            guard let gold = DecimalText.parse(record.text(columns.score)) else {
                throw .badScore(record.text(columns.score), line: line, path)
            }
            scores.append(gold)
            for (name, column) in columns.indices ?? [] {
                guard let index = Self.index(record.text(column)) else { throw .badIndex(name, record.text(column), line: line, path) }
                sentences.append(index)
            }
            texts?.append(record, at: records.lastRecord)
            split.take(record, line: line)
            subset.take(record, line: line)
            for (place, column) in columns.others.enumerated() { others[place].append(column.place, of: record) }
            record.removeAll()
        }
        guard !scores.isEmpty else { throw .noPairs(path) }
        sha256 = digest.finish()
        pairs = PairList(
            PairColumns(
                ids: ids, scores: scores, splits: try split.column(path), subsets: try subset.column(path), sentences: sentences,
                texts: texts?.texts))
        otherColumns = Dictionary(uniqueKeysWithValues: zip(columns.others, others).map { ($0.name, $1.column) })
    }

    /// Where the columns are.
    private struct Columns {
        let id: Int
        let score: Int
        let split: Int?
        let subset: Int?
        let indices: [(name: String, place: Int)]?
        let texts: (first: Int, second: Int)?
        let others: [(name: String, place: Int)]

        init(of header: [String], _ path: String) throws(InputFault) {
            guard let id = header.firstIndex(of: "id") else { throw .missingColumn("id", path) }
            guard let score = header.firstIndex(of: "score") else { throw .missingColumn("score", path) }
            let index1 = header.firstIndex(of: "index1"), index2 = header.firstIndex(of: "index2")
            guard (index1 == nil) == (index2 == nil) else {
                throw .missingColumn(index1 == nil ? "index1" : "index2", path, because: "beside \(index1 == nil ? "index2" : "index1")")
            }
            self.id = id
            self.score = score
            split = header.firstIndex(of: "split")
            subset = header.firstIndex(of: "subset")
            indices = if let index1, let index2 { [("index1", index1), ("index2", index2)] } else { nil }
            texts = if let text1 = header.firstIndex(of: "sentence1"), let text2 = header.firstIndex(of: "sentence2") { (text1, text2) } else { nil }
            others = header.enumerated().filter { !known.contains($1) }.map { ($1, $0) }
        }
    }

    /// A grouping column that is being read: filled for every pair, or for none.
    private struct Label {
        let name: String
        let place: Int?
        var builder = LabelColumn.Builder()
        var firstBlankLine: Int?
        var isFilled = false

        init(_ name: String, _ place: Int?) { (self.name, self.place) = (name, place) }

        mutating func take(_ record: ByteStrings, line: Int) {
            guard let place else { return }
            if record.isEmpty(place) { firstBlankLine = firstBlankLine ?? line } else { isFilled = true }
            builder.append(place, of: record)
        }

        /// Nil where the column is absent or wholly empty.
        func column(_ path: String) throws(InputFault) -> LabelColumn? {
            guard isFilled else { return nil }
            if let firstBlankLine { throw .emptyLabel(name, line: firstBlankLine, path) }
            return builder.column
        }
    }

    private static func index(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return Int(text)
    }
}
