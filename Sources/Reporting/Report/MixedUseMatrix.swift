internal import Evaluation
internal import Formats

/// Mixed use of poolings on one set of layers of one dataset and split, read back from `mismatch.csv`.
struct MixedUseMatrix: Sendable {
    /// One pooling for first sentences, the queries, and one for second ones, the index, against the reference for
    /// both. NaN is undefined.
    struct Entry: Sendable {
        let spearman: Double
        let delta: Double
        let low: Double
        let high: Double
        let pAdjusted: Double
        /// nil where a later version has more of them.
        let verdict: Verdict?

        /// Of Spearman, with their sign.
        var points: String { delta.isNaN ? "nan" : Figures.points(delta) }
        /// Where it is not chance.
        var arrow: String { verdict == .worse ? " ↓" : verdict == .better ? " ↑" : "" }
    }

    struct Key: Hashable { let dataset, split: String }

    let key: Key
    let layers: String
    /// What both are pooled by as they should be.
    let reference: String
    /// In the order of the file, the reference among them.
    let poolings: [String]
    /// By pooling of the queries and of the index; there is none where the two differ in length.
    private let entries: [String: [String: Entry]]

    func entry(queries: String, index: String) -> Entry? { entries[queries]?[index] }

    /// The matrices of `mismatch.csv`, in its order.
    static func all(of table: RecordedTable) throws(InputFault) -> [MixedUseMatrix] {
        struct Place: Hashable { let key: Key; let layers: String }
        var rows: [Place: [Int]] = [:], places: [Place] = []
        for row in 0..<table.rowCount {
            let place = Place(key: Key(dataset: table.text("dataset", row) ?? "", split: table.text("split", row) ?? ""), layers: table.text("layers", row) ?? "")
            if rows[place] == nil { places.append(place) }
            rows[place, default: []].append(row)
        }
        var all: [MixedUseMatrix] = []
        for place in places { all.append(try MixedUseMatrix(place.key, place.layers, rows[place]!, table)) }
        return all
    }

    private init(_ key: Key, _ layers: String, _ rows: [Int], _ table: RecordedTable) throws(InputFault) {
        var poolings: [String] = [], entries: [String: [String: Entry]] = [:]
        for row in rows {
            func number(_ column: String) throws(InputFault) -> Double { try table.number(column, row) ?? .nan }
            let queries = table.text("pooling1", row) ?? "", index = table.text("pooling2", row) ?? ""
            if entries[queries] == nil { poolings.append(queries) }
            entries[queries, default: [:]][index] = Entry(
                spearman: try number("cosine_spearman"), delta: try number("delta"), low: try number("delta_low"), high: try number("delta_high"),
                pAdjusted: try number("p_adjusted"), verdict: table.text("verdict", row).flatMap { Verdict(rawValue: $0) })
        }
        (self.key, self.layers, self.poolings, self.entries) = (key, layers, poolings, entries)
        reference = table.text("reference_pooling", rows[0]) ?? ""
    }

    /// More than this are no longer read.
    static let shownLimit = 12

    /// As many poolings as a reader takes in, in their order and the reference always among them.
    var shownPoolings: [String] {
        let first = poolings.prefix(Self.shownLimit)
        if first.contains(reference) || !poolings.contains(reference) { return Array(first) }
        return first.dropLast() + [reference]
    }

    // MARK: - In words

    /// What it says, in full sentences.
    func words(confidence: Double) -> [String] {
        guard let own = entry(queries: reference, index: reference), !own.spearman.isNaN else {
            return ["Spearman of \(reference) for both is undefined, so that there is nothing to hold mixed use against."]
        }
        var sentences: [String] = []
        if let (queries, entry) = costliest {
            let interval = Figures.pointsInterval(entry.low, entry.high)
            let range = interval.isEmpty ? "" : ", \(Figures.percent(confidence)) interval \(interval)"
            let lead = entry.delta < 0 ? "costs most" : "comes nearest to a loss"
            sentences.append(
                "Against an index by \(reference), serving queries by \(queries) \(lead): Spearman \(Figures.number(entry.spearman)) instead of \(Figures.number(own.spearman)), \(Figures.points(entry.delta)) points\(range). \(evidence(of: entry))")
            // What chance may have made is not taken apart.
            if entry.verdict == .worse, let both = self.entry(queries: queries, index: queries), both.delta > entry.delta, Figures.points(both.delta) != Figures.points(entry.delta) {
                sentences.append("With \(queries) on both sides it would be \(Figures.points(both.delta)) points: the rest is what mixing costs.")
            }
        }
        return sentences + [count].compactMap { $0 }
    }

    /// The queries that serve an index by the reference worst.
    private var costliest: (queries: String, entry: Entry)? {
        poolings.filter { $0 != reference }.compactMap { queries in
            entry(queries: queries, index: reference).map { (queries: queries, entry: $0) }
        }.filter { !$0.entry.delta.isNaN && $0.entry.verdict != .identicalByConstruction }
            .reduce(nil) { worst, found in worst.map { found.entry.delta < $0.entry.delta } ?? true ? found : worst }
    }

    private func evidence(of entry: Entry) -> String {
        let p = entry.pAdjusted < 0.001 ? "< 0.001" : "= \(Figures.pValue(entry.pAdjusted))"
        switch entry.verdict {
        case .worse, .better: return "That is not chance (adjusted p \(p))."
        case .equivalent: return "That is within the margin that the run calls too little to matter."
        case .noEvidence: return "These pairs cannot tell that from chance."
        case .undefined, .identicalByConstruction, nil: return "It was not tested, so the numbers do not say whether that is chance."
        }
    }

    /// Of the uses of two poolings, how many are shown to be worse or better.
    private var count: String? {
        let mixed = poolings.flatMap { queries in poolings.filter { $0 != queries }.compactMap { entry(queries: queries, index: $0) } }
        let tested = mixed.filter { ![.undefined, .identicalByConstruction, nil].contains($0.verdict) }
        guard tested.count > 1 else { return nil }
        let worse = tested.count { $0.verdict == .worse }, better = tested.count { $0.verdict == .better }
        guard worse + better > 0 else { return "None of the \(tested.count) uses of two poolings that could be tested is shown to be worse or better." }
        return "Of \(tested.count) uses of two poolings that could be tested, \(worse) \(worse == 1 ? "is" : "are") worse than \(reference) for both with evidence, \(better) better, and \(tested.count - worse - better) not shown to be either."
    }
}
