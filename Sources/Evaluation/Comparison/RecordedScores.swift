internal import Formats
internal import Metrics

/// The pairs of a recorded `scores.csv`, by dataset, and the cosines of its cells.
struct RecordedScores: Sendable {
    struct PairKey: Hashable {
        let dataset: String
        let id: TextBytes
    }

    private let table: RecordedTable
    /// The row of each pair.
    let rowOfPair: [PairKey: Int]
    let pairs: [PairKey]

    init(_ table: RecordedTable) throws(InputFault) {
        self.table = table
        var rows: [PairKey: Int] = [:], pairs: [PairKey] = []
        for row in 0..<table.rowCount {
            let key = PairKey(dataset: table.text("dataset", row)!, id: TextBytes(table.text("id", row)!))
            guard rows.updateValue(row, forKey: key) == nil else {
                throw InputFault(path: table.path, found: "pair \(OneLine.quoted(key.id.text)) twice", expected: "each pair once", nextStep: "write the folder again")
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

    /// Whether a row is of a split, as `summary.csv` names it.
    func isIn(_ split: String, _ row: Int) -> Bool { split == ScoredPairs.everything || self.split(row) == split }

    /// What of the pairs behind some rows differs between two sides, in a few words each; the order does not
    /// matter.
    static func differences(_ a: RecordedScores, _ b: RecordedScores, in keys: [RunComparison.Key]) throws(InputFault) -> [String] {
        var splits: [String: Set<String>] = [:]
        for key in keys { splits[key.dataset, default: []].insert(key.split) }
        func scored(_ side: RecordedScores) -> [PairKey] {
            side.pairs.filter { pair in splits[pair.dataset]?.contains { side.isIn($0, side.rowOfPair[pair]!) } ?? false }
        }
        func name(_ pair: PairKey) -> String { "\(OneLine.quoted(pair.id.text)) of \(OneLine.of(pair.dataset))" }
        func line(_ pairs: [PairKey], _ one: String, _ many: String, _ detail: (PairKey) throws(InputFault) -> String = { _ in "" }) throws(InputFault) -> [String] {
            guard let first = pairs.first else { return [] }
            return ["\(pairs.count) \(pairs.count == 1 ? one : many) (first: \(name(first))\(try detail(first)))"]
        }
        let before = scored(a), now = scored(b)
        let shared = before.filter { b.rowOfPair[$0] != nil }
        var changed: [PairKey] = []
        for pair in shared where try a.gold(a.rowOfPair[pair]!) != b.gold(b.rowOfPair[pair]!) { changed.append(pair) }
        func place(_ side: RecordedScores, _ pair: PairKey) -> (String, String) { (side.split(side.rowOfPair[pair]!), side.subset(side.rowOfPair[pair]!)) }
        let isShared = Set(shared)
        let moved = (shared + now.filter { a.rowOfPair[$0] != nil && !isShared.contains($0) }).filter { place(a, $0) != place(b, $0) }
        return try line(before.filter { b.rowOfPair[$0] == nil }, "pair of the baseline is not in the candidate", "pairs of the baseline are not in the candidate")
            + line(now.filter { a.rowOfPair[$0] == nil }, "pair of the candidate is not in the baseline", "pairs of the candidate are not in the baseline")
            + line(changed, "pair has another gold score", "pairs have another gold score") { pair throws(InputFault) in
                ", \(DecimalText.of(try a.gold(a.rowOfPair[pair]!))) before, \(DecimalText.of(try b.gold(b.rowOfPair[pair]!))) now"
            }
            + line(moved, "pair is in another split or subset", "pairs are in another split or subset") { pair throws(InputFault) in
                func text(_ side: RecordedScores) -> String { [place(side, pair).0, place(side, pair).1].filter { !$0.isEmpty }.map { OneLine.cut($0) }.joined(separator: "/") }
                return ", \(text(a)) before, \(text(b)) now"
            }
    }
}
