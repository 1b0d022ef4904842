internal import Evaluation

/// The scored pairs of a dataset, as `scores.csv` has them, with the cosines of some cells.
struct ReportPairs: Sendable {
    /// What there is to read of a pair, made when it is shown.
    struct Words: Sendable {
        let id: @Sendable (Int) -> String
        let split: @Sendable (Int) -> String
        /// Its texts, where there are any, and how many tokens they have; nil where they are left out, or not to be had.
        let text: (@Sendable (Int) -> PairText)?
    }

    private let words: Words
    /// Which of the pairs that the words are of; nil for all.
    private var places: [Int]?
    private(set) var gold: [Double]
    /// By a cell's name; NaN where a dataset lacks the cell.
    private(set) var cosines: [String: [Double]]

    init(_ words: Words, gold: [Double], cosines: [String: [Double]]) { (self.words, self.gold, self.cosines) = (words, gold, cosines) }

    var count: Int { gold.count }
    var showsTexts: Bool { words.text != nil }
    /// Whether any text is shown.
    var hasTexts: Bool {
        (0..<count).contains { place in
            guard let text = text(place) else { return false }
            return text.first != nil || text.second != nil
        }
    }

    func id(_ place: Int) -> String { words.id(places?[place] ?? place) }
    func text(_ place: Int) -> PairText? { words.text?(places?[place] ?? place) }

    /// The pairs of one split, or all.
    func selected(split: String, ofSeveral: Bool) -> ReportPairs {
        guard ofSeveral, split != ReportSection.everySplit else { return self }
        let own = gold.indices.filter { words.split($0) == split }
        var chosen = self
        chosen.places = own
        chosen.gold = own.map { gold[$0] }
        chosen.cosines = cosines.mapValues { column in own.map { column[$0] } }
        return chosen
    }

    /// The cosines of a cell, where every pair has one.
    func cosines(of cell: Cell) -> [Double]? {
        cosines[cell.name].flatMap { column in column.isEmpty || column.contains(where: \.isNaN) ? nil : column }
    }
}
