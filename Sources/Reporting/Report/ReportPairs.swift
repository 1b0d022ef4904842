internal import Evaluation

/// The scored pairs of a dataset, as `scores.csv` has them, with the cosines of some cells.
struct ReportPairs: Sendable {
    var ids: [String] = []
    var splits: [String] = []
    var gold: [Double] = []
    /// By a cell's name; NaN where a dataset lacks the cell.
    var cosines: [String: [Double]] = [:]
    /// One for each pair; empty where texts are left out, or not to be had.
    var texts: [PairText] = []

    var count: Int { ids.count }

    /// The pairs of one split, or all.
    func selected(split: String, ofSeveral: Bool) -> ReportPairs {
        guard ofSeveral, split != ReportSection.everySplit else { return self }
        let places = splits.indices.filter { splits[$0] == split }
        var chosen = ReportPairs()
        chosen.ids = places.map { ids[$0] }
        chosen.splits = places.map { splits[$0] }
        chosen.gold = places.map { gold[$0] }
        chosen.cosines = cosines.mapValues { column in places.map { column[$0] } }
        chosen.texts = texts.isEmpty ? [] : places.map { texts[$0] }
        return chosen
    }

    /// The cosines of a cell, where every pair has one.
    func cosines(of cell: Cell) -> [Double]? {
        cosines[cell.name].flatMap { column in column.isEmpty || column.contains(where: \.isNaN) ? nil : column }
    }
}
