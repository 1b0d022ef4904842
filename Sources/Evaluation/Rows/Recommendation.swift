internal import Metrics
internal import Pooling

/// What follows from the numbers of one dataset and split, for a reader who has to choose.
public struct Recommendation: Sendable {
    public var dataset: String
    public var split: String
    /// The cell of the highest Spearman.
    public var best: Cell
    /// That cell and those not shown to be worse.
    public var bestGroup: [Cell]
    /// On the layers and with the transform that were chosen: the best of the cells that were held against the
    /// reference. The choice is the plainest whose outcome is not shown to be worse than `best`: the highest layer
    /// before another, no transform before one; at last those of `best`.
    public var challenger: ComparisonRow
    /// The reference of that comparison, or the challenger where it is better with evidence.
    public var recommended: Cell
    /// Whether layers or a transform were chosen by looking at these very numbers.
    public var isSelectedHere: Bool
    /// The recommended pooling on the same layers under each other transform, held against none; adjusted
    /// among themselves.
    public var transformEffects: [ComparisonRow]
    /// Over the cells of the split: the rank correlation of mean cosine (anisotropy) with Spearman; nil
    /// for fewer than six cells.
    public var anisotropyCorrelation: Double?
    public var cellCount: Int
    /// The cell as the model declares it, where it was computed, held against the recommended.
    public var declared: ComparisonRow?
}

extension JudgedCells {
    /// One for each split, where something was tested.
    ///
    /// - Parameters:
    ///   - rows: of these cells.
    ///   - comparisons: of the whole run, judged.
    ///   - declaredPooling: what the model says of itself.
    func recommendations(_ rows: [SummaryRow], _ comparisons: [ComparisonRow], declaredPooling: String?) -> [Recommendation] {
        guard let first = requested.first else { return [] }
        return first.entries.indices.compactMap { place in
            let entry = first.entries[place]
            guard entry.aggregation == .all || entry.aggregation == .average else { return nil }
            func isHere(_ split: String, _ aggregation: Aggregation) -> Bool { split == entry.split && aggregation == entry.aggregation }
            let own = rows.filter { $0.dataset == dataset && isHere($0.split, $0.aggregation) }
            guard let best = own.filter({ !$0.cosineSpearman.isNaN }).max(by: { $0.cosineSpearman < $1.cosineSpearman }) else { return nil }
            let here = comparisons.filter { $0.dataset == dataset && isHere($0.split, $0.aggregation) }
            let bestGroup = own.filter { $0.isInBestGroup == true }.map(\.cell), choices = Choices(among: own.map(\.cell), best: best.cell)
            // The places first: a run has thousands of cells, and each that is left is looked for among them.
            let tested = here.filter {
                choices.contains($0.cell.place) && $0.verdict != .undefined && $0.verdict != .identicalByConstruction && isAgainstReference($0)
            }
            guard let challenger = choices.challenger(tested, bestGroup) else { return nil }
            let recommended = challenger.verdict == .better ? challenger.cell : challenger.reference
            return Recommendation(
                dataset: dataset, split: entry.split, best: best.cell, bestGroup: bestGroup, challenger: challenger, recommended: recommended,
                isSelectedHere: choices.isSelected(challenger.cell),
                transformEffects: effects(of: recommended.pooling, on: challenger.cell.layers, at: place, among: here),
                anisotropyCorrelation: Self.anisotropyCorrelation(own), cellCount: own.count { !$0.cosineSpearman.isNaN && !$0.meanCosine.isNaN },
                declared: declaredPooling.flatMap { against($0, recommended, challenger, at: place) })
        }
    }

    /// - Parameter comparisons: of the run, judged; where they have all of these, they are not judged a second time.
    private func effects(of pooling: String, on layers: String, at place: Int, among comparisons: [ComparisonRow]) -> [ComparisonRow] {
        let own = requested.filter { $0.cell.layers == layers && $0.cell.pooling == pooling }
        guard let plain = own.first(where: { $0.cell.transform == Cell.noTransform }) else { return [] }
        let others = own.filter { $0.cell.transform != Cell.noTransform }
        let known = others.compactMap { other in comparisons.first { $0.cell == other.cell && $0.reference == plain.cell } }
        let maker = Comparisons(dataset: dataset, model: model, evidence: evidence)
        let judged = known.count == others.count ? known : Comparisons.judged(others.map { maker.of($0, against: plain)[place] }, evidence)
        return judged.filter { !$0.delta.isNaN }
    }

    private static func anisotropyCorrelation(_ rows: [SummaryRow]) -> Double? {
        let defined = rows.filter { !$0.cosineSpearman.isNaN && !$0.meanCosine.isNaN }
        guard defined.count >= 6 else { return nil }
        let correlation = Spearman.correlation(of: Midranks(of: defined.map(\.meanCosine)), with: Midranks(of: defined.map(\.cosineSpearman))).number
        return correlation.isNaN ? nil : correlation
    }

    private func isAgainstReference(_ row: ComparisonRow) -> Bool {
        requested.first { $0.cell == row.cell }.flatMap { reference(of: $0) }?.cell == row.reference
    }

    /// The recommended cell against that of the declared pooling beside it; a test by itself.
    private func against(_ declaredPooling: String, _ recommended: Cell, _ challenger: ComparisonRow, at place: Int) -> ComparisonRow? {
        guard let name = StrategyCatalogue.strategy(named: declaredPooling)?.name else { return nil }
        let declared = Cell(layers: recommended.layers, pooling: name, transform: recommended.transform)
        guard declared != recommended, declared != challenger.reference || recommended != challenger.cell else { return nil }
        let cells = requested + references
        guard let one = cells.first(where: { $0.cell == recommended }), let other = cells.first(where: { $0.cell == declared }) else { return nil }
        let comparison = Comparisons(dataset: dataset, model: model, evidence: evidence).of(one, against: other)[place]
        return Comparisons.judged([comparison], evidence)[0]
    }
}

/// Layers and transforms that a recommendation may be made on, the plainest first.
private struct Choices {
    /// That of the cell of the highest Spearman is the last.
    private let choices: [Cell.Place]
    private let hasSeveralLayers: Bool
    private let hasSeveralTransforms: Bool
    private let cells: Set<Cell>

    init(among cells: [Cell], best: Cell) {
        let layers = Set(cells.map(\.layers)).subtracting([PoolingUnit.noLayers])
        // Over datasets of different depth the highest layer of each is `last`.
        let highest = layers.contains("last") ? "last" : layers.compactMap { Int($0) }.max().map(String.init) ?? best.layers
        choices = [(highest, Cell.noTransform), (best.layers, Cell.noTransform), (highest, best.transform), (best.layers, best.transform)].map(Cell.Place.init)
        (hasSeveralLayers, hasSeveralTransforms) = (layers.count > 1, Set(cells.map(\.transform)).count > 1)
        self.cells = Set(cells)
    }

    func contains(_ place: Cell.Place) -> Bool { choices.contains(place) }

    /// The best against the reference on the first choice whose outcome is among those not shown to be worse than
    /// the best; else on the best's own.
    func challenger(_ tested: [ComparisonRow], _ bestGroup: [Cell]) -> ComparisonRow? {
        let group = Set(bestGroup)
        for choice in choices {
            guard let row = tested.filter({ $0.cell.place == choice }).max(by: { $0.delta < $1.delta }) else { continue }
            let outcome = row.verdict == .better || !cells.contains(row.reference) ? row.cell : row.reference
            if group.contains(outcome) || choice == choices.last { return row }
        }
        return nil
    }

    /// Whether a cell's layers or transform come of looking at the very numbers.
    func isSelected(_ cell: Cell) -> Bool {
        hasSeveralLayers && cell.layers != choices[0].layers || hasSeveralTransforms && cell.transform != Cell.noTransform
    }
}
