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
    /// On its layers and with its transform: the best of the cells that were held against the reference.
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
            let tested = comparisons.filter {
                $0.dataset == dataset && isHere($0.split, $0.aggregation) && $0.cell.layers == best.cell.layers
                    && $0.cell.transform == best.cell.transform && isAgainstReference($0) && $0.verdict != .undefined
                    && $0.verdict != .identicalByConstruction
            }
            guard let challenger = tested.max(by: { $0.delta < $1.delta }) else { return nil }
            let recommended = challenger.verdict == .better ? challenger.cell : challenger.reference
            return Recommendation(
                dataset: dataset, split: entry.split, best: best.cell,
                bestGroup: own.filter { $0.isInBestGroup == true }.map(\.cell), challenger: challenger, recommended: recommended,
                isSelectedHere: Set(own.map(\.cell.layers)).subtracting([PoolingUnit.noLayers]).count > 1 || Set(own.map(\.cell.transform)).count > 1,
                transformEffects: effects(of: recommended.pooling, on: best.cell.layers, at: place),
                anisotropyCorrelation: Self.anisotropyCorrelation(own), cellCount: own.count { !$0.cosineSpearman.isNaN && !$0.meanCosine.isNaN },
                declared: declaredPooling.flatMap { against($0, recommended, challenger, at: place) })
        }
    }

    private func effects(of pooling: String, on layers: String, at place: Int) -> [ComparisonRow] {
        let own = requested.filter { $0.cell.layers == layers && $0.cell.pooling == pooling }
        guard let plain = own.first(where: { $0.cell.transform == Cell.noTransform }) else { return [] }
        let maker = Comparisons(dataset: dataset, model: model, evidence: evidence)
        let others = own.filter { $0.cell.transform != Cell.noTransform }.map { maker.of($0, against: plain)[place] }
        return Comparisons.judged(others, evidence).filter { !$0.delta.isNaN }
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
