internal import FoundationEssentials
public import Formats
internal import Pooling

/// One cell of a recorded run that a user chooses: by default the pooling that the model declares, else the
/// run's reference, on the highest layer, without a transform.
public struct RowChoice: Sendable {
    private let dataset: String?
    private let split: String?
    private let layers: String?
    private let pooling: String?
    private let transform: String?

    /// What was chosen.
    public struct Chosen: Sendable {
        public let dataset: String
        public let model: String
        public let layers: String
        public let pooling: String
        public let transform: String
        /// `6/mean/none`.
        public var name: String { "\(layers)/\(pooling)/\(transform)" }
        /// Its rows of `summary.csv` over whole splits, each with its split.
        public let rows: [(split: String, row: Int)]
    }

    /// - Parameters:
    ///   - layers: as `summary.csv` names them (`6`, `1+12`, `none`), or `last`.
    /// - Throws: ``UsageError`` for names that are none.
    public init(dataset: String?, split: String?, layers: String?, pooling: String?, transform: String?) throws(UsageError) {
        (self.dataset, self.split) = (dataset, split)
        if let layers, layers != PoolingUnit.noLayers {
            guard let name = try LayerSelection(parsing: layers).singleName else {
                throw UsageError("--layers: \(OneLine.quoted(layers)), expected one layer or average as summary.csv names it, such as 6 or 1+12")
            }
            self.layers = name
        } else {
            self.layers = layers
        }
        if let pooling { self.pooling = try PoolingSelection.strategy(parsing: pooling).name } else { self.pooling = nil }
        if let transform { self.transform = try TransformChain(parsing: transform).name } else { self.transform = nil }
    }

    /// Whether a split was named.
    public var namesSplit: Bool { split != nil }

    /// The chosen cell of a run.
    ///
    /// - Throws: ``InputFault`` that names what there is, where the choice is not one cell.
    public func cell(in run: RecordedRun) throws(InputFault) -> Chosen {
        let table = run.summary
        func text(_ column: String, _ row: Int) -> String { table.text(column, row) ?? "" }
        let whole = (0..<table.rowCount).filter { text("aggregation", $0) == Aggregation.all.rawValue }
        let name = try oneDataset(whole.map { text("dataset", $0) }, run.path)
        let ofDataset = whole.filter { text("dataset", $0) == name }
        let told = RecordedChoice.of(run.record, dataset: name)
        let pooling = self.pooling ?? told.pooling ?? Self.only(ofDataset.map { text("pooling", $0) })
        guard let pooling else {
            throw InputFault(
                path: run.path, found: "several poolings, and nothing that says which is the model's", expected: Self.list(ofDataset.map { text("pooling", $0) }),
                nextStep: "choose with --pooling")
        }
        let transform = self.transform ?? (self.pooling == nil && self.layers == nil ? told.transform : nil) ?? Cell.noTransform
        let candidates = ofDataset.filter { text("pooling", $0) == pooling }
        let highest = told.layers ?? Self.highest(candidates.map { text("layers", $0) })
        let layers = (self.layers == "last" ? nil : self.layers) ?? (pooling.hasPrefix("given:") ? PoolingUnit.noLayers : highest ?? "last")
        let chosen = candidates.filter { text("layers", $0) == layers && text("transform", $0) == transform && (split == nil || text("split", $0) == split) }
        guard !chosen.isEmpty else {
            let cells = ofDataset.map { "\(text("layers", $0))/\(text("pooling", $0))/\(text("transform", $0))" }
            let place = split.map { " of split \(OneLine.quoted($0))" } ?? ""
            throw InputFault(
                path: table.path, found: "no row \(OneLine.of("\(layers)/\(pooling)/\(transform)"))\(place) of \(OneLine.of(name))",
                expected: "\(Self.list(cells)) of split \(Self.list(ofDataset.map { text("split", $0) }))", nextStep: "choose with --layers, --pooling, --transform, --split")
        }
        return Chosen(
            dataset: name, model: text("model", chosen[0]), layers: layers, pooling: pooling, transform: transform, rows: chosen.map { (text("split", $0), $0) })
    }

    private func oneDataset(_ names: [String], _ path: String) throws(InputFault) -> String {
        let names = PublishedComparison.unique(names)
        if let dataset {
            guard names.contains(dataset) else {
                throw InputFault(path: path, found: "no dataset \(OneLine.quoted(dataset))", expected: Self.list(names), nextStep: "choose with --dataset")
            }
            return dataset
        }
        guard names.count == 1 else {
            throw InputFault(
                path: path, found: names.isEmpty ? "no row of a whole split" : "\(names.count) datasets", expected: names.isEmpty ? "a result of poolbench run" : Self.list(names),
                nextStep: names.isEmpty ? "run it again" : "choose with --dataset")
        }
        return names[0]
    }

    private static func only(_ names: [String]) -> String? { Set(names).count == 1 ? names.first : nil }

    /// Up to a dozen names, each once.
    private static func list(_ names: [String]) -> String {
        let names = PublishedComparison.unique(names)
        return names.prefix(12).map { OneLine.cut($0) }.joined(separator: ", ") + (names.count > 12 ? ", … (\(names.count))" : "")
    }

    private static func highest(_ names: [String]) -> String? {
        names.compactMap(Int.init).max().map(String.init) ?? names.first { $0 == "last" }
    }
}

/// What a `run.json` tells of the cell that stands for its model.
private struct RecordedChoice {
    var layers: String?
    var pooling: String?
    var transform: String?

    private struct Record: Decodable {
        struct Input: Decodable {
            var name: String
            var declared_pooling: String?
            var highest_layer: String?
        }
        struct Plan: Decodable { var reference: String? }
        var inputs: [Input]
        var plan: Plan
    }

    static func of(_ record: [UInt8]?, dataset: String) -> RecordedChoice {
        guard let record, let told = try? JSONDecoder().decode(Record.self, from: Data(record)) else { return RecordedChoice() }
        let input = told.inputs.first { $0.name == dataset }
        // A declared pooling that no strategy is says nothing.
        if let declared = input?.declared_pooling.flatMap({ try? PoolingSelection.strategy(parsing: $0).name }) {
            return RecordedChoice(layers: input?.highest_layer, pooling: declared, transform: nil)
        }
        guard let reference = told.plan.reference else { return RecordedChoice(layers: input?.highest_layer) }
        guard let first = reference.firstIndex(of: "/"), let last = reference.lastIndex(of: "/"), first != last else {
            return RecordedChoice(layers: input?.highest_layer, pooling: reference, transform: nil)
        }
        let layers = String(reference[..<first])
        return RecordedChoice(
            layers: Int(layers).map { $0 < 0 } ?? (layers == "last") ? input?.highest_layer : layers,
            pooling: String(reference[reference.index(after: first)..<last]), transform: String(reference[reference.index(after: last)...]))
    }
}
