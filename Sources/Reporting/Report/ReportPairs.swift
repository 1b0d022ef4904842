internal import Evaluation

/// The scored pairs of a dataset, as `scores.csv` has them, with the cosines of some cells.
struct ReportPairs: Sendable {
    /// Where what there is to read of pairs comes from.
    struct Words: Sendable {
        let id: @Sendable (Int) -> String
        let split: @Sendable (Int) -> String
        /// Of some pairs: their texts, where there are any, and how many tokens they have. Nil where they are left out,
        /// or not to be had.
        var texts: (@Sendable ([Int]) throws -> [PairText]?)?
    }

    private let words: Words
    /// Which of the pairs that the words are of; nil for all.
    private var places: [Int]?
    private(set) var gold: [Double]
    /// By a cell's name; NaN where a dataset lacks the cell.
    private(set) var cosines: [String: [Double]]
    /// Of the pairs that are shown; nil where they are left out.
    private var texts: [Int: PairText]?

    init(_ words: Words, gold: [Double], cosines: [String: [Double]]) { (self.words, self.gold, self.cosines) = (words, gold, cosines) }

    var count: Int { gold.count }
    var showsTexts: Bool { texts != nil }
    /// Whether any text is shown.
    var hasTexts: Bool { texts?.values.contains { $0.first != nil || $0.second != nil } ?? false }

    func id(_ place: Int) -> String { words.id(places?[place] ?? place) }
    /// - Precondition: it was read, if texts are shown.
    func text(_ place: Int) -> PairText? { texts.map { $0[place]! } }

    /// Reads what there is to read of the pairs that are shown.
    mutating func readTexts(of shown: [Int]) throws {
        guard let found = try words.texts?(shown.map { places?[$0] ?? $0 }) else { return }
        texts = Dictionary(uniqueKeysWithValues: zip(shown, found))
    }

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
