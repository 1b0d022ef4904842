internal import Formats
internal import Metrics

/// The pairs of a recorded `scores.csv`, by dataset, and the cosines of its cells.
struct RecordedScores: Sendable {
    struct PairKey: Hashable {
        let dataset: String
        let id: String
    }

    private let table: RecordedTable
    /// The row of each pair.
    let rowOfPair: [PairKey: Int]
    let pairs: [PairKey]

    init(_ table: RecordedTable) throws(InputFault) {
        self.table = table
        var rows: [PairKey: Int] = [:], pairs: [PairKey] = []
        for row in 0..<table.rowCount {
            let key = PairKey(dataset: table.text("dataset", row)!, id: table.text("id", row)!)
            guard rows.updateValue(row, forKey: key) == nil else {
                throw InputFault(path: table.path, found: "pair \(OneLine.quoted(key.id)) twice", expected: "each pair once", nextStep: "write the folder again")
            }
            pairs.append(key)
        }
        rowOfPair = rows
        self.pairs = pairs
    }

    func hasCell(_ name: String) -> Bool { table.columns.contains(name) }
    func gold(_ row: Int) throws(InputFault) -> Double { try table.number("score", row) ?? .nan }
    func split(_ row: Int) -> String { table.text("split", row) ?? "" }
    func subset(_ row: Int) -> String { table.text("subset", row) ?? "" }
    func cluster(_ row: Int) -> String { table.text("cluster", row) ?? "" }
    func cosine(_ cell: String, _ row: Int) throws(InputFault) -> Double { try table.number(cell, row) ?? .nan }

    /// What of the pairs differs between two sides, in a few words each; the order does not matter.
    static func differences(_ a: RecordedScores, _ b: RecordedScores) throws(InputFault) -> [String] {
        var lines: [String] = []
        func name(_ pair: PairKey) -> String { "\(OneLine.quoted(pair.id)) of \(OneLine.of(pair.dataset))" }
        let gone = a.pairs.filter { b.rowOfPair[$0] == nil }, new = b.pairs.filter { a.rowOfPair[$0] == nil }
        if let first = gone.first { lines.append("\(gone.count) pairs of the baseline are not in the candidate (first: \(name(first)))") }
        if let first = new.first { lines.append("\(new.count) pairs of the candidate are not in the baseline (first: \(name(first)))") }
        var changed: [PairKey] = []
        for pair in a.pairs {
            guard let row = b.rowOfPair[pair] else { continue }
            if try a.gold(a.rowOfPair[pair]!) != b.gold(row) { changed.append(pair) }
        }
        if let first = changed.first {
            let before = try a.gold(a.rowOfPair[first]!), after = try b.gold(b.rowOfPair[first]!)
            lines.append("\(changed.count) pairs have another gold score (first: \(name(first)), \(DecimalText.of(before)) before, \(DecimalText.of(after)) now)")
        }
        return lines
    }
}
