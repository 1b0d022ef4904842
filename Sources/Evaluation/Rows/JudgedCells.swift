internal import HiddenStates
internal import Metrics

/// The statistics of all cells of one dataset, or of an average over several, and what each is held
/// against.
struct JudgedCells: Sendable {
    let dataset: String
    let model: String
    let evidence: EvidencePlan
    /// Those that rows show.
    let requested: [CellStatistics]
    /// Those that others are held against; some of them may be requested too.
    let references: [CellStatistics]
    /// Their places by layers and transform, the first of each: a run has thousands of cells.
    private let places: [Cell.Place: Int]

    init(dataset: String, model: String, evidence: EvidencePlan, requested: [CellStatistics], references: [CellStatistics]) {
        (self.dataset, self.model, self.evidence, self.requested, self.references) = (dataset, model, evidence, requested, references)
        places = Dictionary(references.enumerated().map { ($1.cell.place, $0) }) { first, _ in first }
    }

    /// What a cell is held against: the fixed reference, or the one on its layers.
    func reference(of cell: CellStatistics) -> CellStatistics? {
        let reference = if case .cell = evidence.reference.kind { references.first } else { places[cell.cell.place].map { references[$0] } }
        return reference?.cell == cell.cell ? nil : reference
    }

    func summaryRows() -> [SummaryRow] {
        let maker = SummaryRows(dataset: dataset, model: model, evidence: evidence)
        var rows = requested.map { maker.rows(of: $0) }
        for place in wholeEntries {
            let group = bestGroup(at: place)
            for cell in rows.indices { rows[cell][place].isInBestGroup = group.contains(cell) }
        }
        return rows.flatMap { $0 }
    }

    func comparisons(_ workers: Workers) throws -> [Comparison] {
        let maker = Comparisons(dataset: dataset, model: model, evidence: evidence)
        var couples = requested.compactMap { cell in reference(of: cell).map { (cell, $0) } }
        if evidence.comparesAllPairs {
            for (place, cell) in requested.enumerated() {
                for other in requested[..<place] where reference(of: cell)?.cell != other.cell && reference(of: other)?.cell != cell.cell {
                    couples.append((cell, other))
                }
            }
        }
        let lastWhole = wholeEntries.last
        return try workers.map(itemCount: couples.count) { [couples] couple in
            var found = maker.of(couples[couple].0, against: couples[couple].1)
            for place in found.indices { found[place].row.isHeadline = place == lastWhole }
            return found
        }.flatMap { $0 }
    }

    /// The places of the entries that are over whole splits.
    private var wholeEntries: [Int] {
        requested.first.map { first in
            first.entries.indices.filter { first.entries[$0].aggregation == .all || first.entries[$0].aggregation == .average }
        } ?? []
    }

    /// The cell with the highest Spearman, and those that are not shown to be worse: by the run's test
    /// against it, after Holm's adjustment. Without a test, those that rank alike by construction.
    private func bestGroup(at place: Int) -> Set<Int> {
        let values = requested.map(\.entries[place].correlations.cosineSpearman.number)
        guard let best = values.indices.filter({ !values[$0].isNaN }).max(by: { values[$0] < values[$1] }) else { return [] }
        var group: Set<Int> = [best], tested: [(cell: Int, p: Double)] = []
        for cell in values.indices where cell != best && !values[cell].isNaN {
            if values[cell] == values[best] { group.insert(cell); continue }
            if case .tested(let difference) = Difference.between(requested[cell].entries[place], requested[best].entries[place], evidence) {
                tested.append((cell, difference.pValue))
            }
        }
        for (test, p) in zip(tested, PValueAdjustment.holm.adjusted(tested.map(\.p))) where !(p < 1 - evidence.confidence) { group.insert(test.cell) }
        return group
    }
}

extension JudgedCells {
    /// The name of a row over several datasets.
    static let everyDataset = "*"

    /// The plain mean over datasets of every cell that all of them have.
    ///
    /// - Parameter clusters: of the headline pairs of all datasets, one behind the other.
    static func average(of datasets: [JudgedCells], clusters: [Int]) -> JudgedCells {
        func common(_ values: [String]) -> String { Set(values).count == 1 ? values[0] : everyDataset }
        func averages(_ cells: (JudgedCells) -> [CellStatistics]) -> [CellStatistics] {
            let byCell = datasets.map { Dictionary(cells($0).map { ($0.cell, $0) }) { first, _ in first } }
            return cells(datasets[0]).compactMap { first in
                let same = byCell.compactMap { $0[first.cell] }
                return same.count == datasets.count ? average(of: same, clusters: clusters, split: common) : nil
            }
        }
        return JudgedCells(
            dataset: everyDataset, model: common(datasets.map(\.model)), evidence: datasets[0].evidence,
            requested: averages(\.requested), references: averages(\.references))
    }

    private static func average(of cells: [CellStatistics], clusters: [Int], split: ([String]) -> String) -> CellStatistics {
        let parts = cells.map { $0.entries.last { $0.aggregation == .all }! }
        var members: [[Int]] = [], first = 0
        for part in parts {
            members.append(Array(first..<first + part.pairs))
            first += part.pairs
        }
        let weights = parts.map { _ in 1.0 }
        let undefined = zip(cells, parts).compactMap { _, part in part.correlations.cosineSpearman.reason }
        let resampled = parts.compactMap(\.resampled)
        let entry = CellStatistics.Entry(
            split: split(parts.map(\.split)), subset: "", aggregation: .average, pairs: first,
            zeroVectors: parts.reduce(0) { $0 + $1.zeroVectors }, geometry: nil,
            correlations: Correlations(meanOf: parts.map(\.correlations), weights: weights, members: members, clusters: clusters),
            notes: Array(Set(undefined)).sorted(), resampled: resampled.count == parts.count ? .mean(of: resampled, weights: weights) : nil)
        let dimensions = Set(cells.map(\.dimension))
        return CellStatistics(
            cell: cells[0].cell, strategy: cells[0].strategy, dimension: dimensions.count == 1 ? dimensions.first! : nil,
            fit: commonFit(cells.map(\.fit)), entries: [entry])
    }

    /// Where all were fitted: on what, if on one thing; its counts are those of the datasets together.
    private static func commonFit(_ fits: [CellFit?]) -> CellFit? {
        let fits = fits.compactMap(\.self)
        guard let first = fits.first else { return nil }
        let dimensions = Set(fits.map(\.effectiveDimension))
        return CellFit(
            name: fits.allSatisfy { $0.name == first.name } ? first.name : everyDataset, sentences: fits.reduce(0) { $0 + $1.sentences },
            removed: fits.reduce(0) { $0 + $1.removed }, isTransductive: fits.contains(where: \.isTransductive),
            effectiveDimension: dimensions.count == 1 ? dimensions.first! : nil)
    }
}
