internal import Formats
internal import HiddenStates
internal import LinearAlgebra
internal import Metrics
internal import Pooling

/// Everything that was fitted for one cell.
struct FittedLinks: Sendable {
    let preparations: [FittedPreparation]
    /// nil where only tokens were prepared, or nothing could be fitted.
    let chain: FittedChain?
    /// Why the fit set said nothing: embeddings become zero vectors then.
    var nothingToFit: String?
}

/// Fitted transforms in a safetensors file: tensors `<cell>|<link>|<name>|<array>`, links counted from 0, all
/// F64, the texts that they were fitted on as `fit_texts`, and what those are of as metadata; a cell with nothing to
/// fit on has its reason there too, as `<cell>|nothing_to_fit`.
struct StoredTransforms: Sendable {
    private let path: String
    private let links: [String: FittedLinks]
    private let metadata: [String: String]
    private var texts: FittedTexts?
    /// How many of the scored texts they were fitted on; nil where nobody can tell.
    private var scoredCount: Int?

    private static let format = "poolbench-transforms"
    private static let nothingToFit = "|nothing_to_fit"
    private static let fitTexts = "fit_texts"

    /// The file of what a run fitted.
    static func bytes(of fitted: [(cell: Cell, links: FittedLinks)], _ fit: FitSet?) throws -> [UInt8] {
        var metadata = [
            "format": format, "version": "1", "fit_on": fit?.name ?? "", "fit_sentences": String(fit?.count ?? 0),
            "fit_removed": String(fit?.removedCount ?? 0), "transductive": fit?.isTransductive == true ? "true" : "false",
            "model": fit?.dataset.modelName ?? Dataset.unknownModel,
        ]
        for (cell, links) in fitted { metadata[cell.name + nothingToFit] = links.nothingToFit }
        var writer = SafetensorsWriter(metadata: metadata)
        if let fit, fit.dataset.hasTexts {
            let marks = try FittedTexts(of: Set(fit.sentences), in: fit.dataset.pairs).marks
            writer.add(fitTexts, shape: [marks.count], values: marks)
        }
        for (cell, links) in fitted.sorted(by: { $0.cell.name < $1.cell.name }) {
            let parts = links.preparations.map { ($0.name, $0.arrays) } + (links.chain?.links.map { ($0.name, $0.arrays) } ?? [])
            for (place, (name, arrays)) in parts.enumerated() {
                // A link without parameters leaves its name, as an empty tensor.
                if arrays.isEmpty { writer.add("\(cell.name)|\(place)|\(name)|", shape: [0], values: []) }
                for array in arrays { writer.add("\(cell.name)|\(place)|\(name)|\(array.name)", shape: array.shape, values: array.values) }
            }
        }
        return try writer.bytes
    }

    init(reading path: String) throws(InputFault) {
        self.path = path
        let file = try SafetensorsFile(try OpenFile(path: path, purpose: "a file that --save-transforms wrote"))
        metadata = file.metadata
        guard metadata["format"] == Self.format else {
            throw InputFault(
                path: path, found: "no metadata with format '\(Self.format)'", expected: "a file that --save-transforms wrote", nextStep: "name another file")
        }
        guard metadata["version"] == "1" else {
            throw InputFault(
                path: path, found: "version \(OneLine.quoted(metadata["version"] ?? ""))", expected: "1", nextStep: "use the version of poolbench that wrote it")
        }
        var parts: [String: [Int: (name: String, arrays: [NamedArray])]] = [:]
        for name in file.names where name != Self.fitTexts {
            // A pooling's name may have the sign in it, what stands behind it has not.
            let words = name.split(separator: "|", omittingEmptySubsequences: false).map(String.init), last = words.suffix(3)
            guard words.count >= 4, let place = Int(last[last.startIndex]), let tensor = file[name] else {
                throw InputFault(path: path, found: "tensor \(OneLine.quoted(name))", expected: "names as --save-transforms writes them", nextStep: "write the file again")
            }
            let cell = words.dropLast(3).joined(separator: "|"), link = last[last.startIndex + 1], array = words[words.count - 1]
            var part = parts[cell]?[place] ?? (link, [])
            if !array.isEmpty { part.arrays.append(NamedArray(name: array, shape: tensor.shape, values: try file.doubles(tensor))) }
            parts[cell, default: [:]][place] = part
        }
        var links: [String: FittedLinks] = [:]
        for (cell, parts) in parts { links[cell] = try Self.links(parts, path: path) }
        for (key, reason) in metadata where key.hasSuffix(Self.nothingToFit) {
            let cell = String(key.dropLast(Self.nothingToFit.count))
            links[cell] = FittedLinks(preparations: links[cell]?.preparations ?? [], chain: nil, nothingToFit: OneLine.of(reason))
        }
        self.links = links
        if let tensor = file[Self.fitTexts] { texts = FittedTexts(marks: try file.doubles(tensor)) }
    }

    /// Holds what they were fitted on against what is scored.
    ///
    /// - Returns: what there is to warn of.
    mutating func compare(with scored: ScoredPairs, of dataset: Dataset) throws(InputFault) -> [String] {
        var warnings: [String] = []
        if let model = metadata["model"], let warning = FitSet.warning(fittedOn: model, appliedTo: dataset) { warnings.append(warning) }
        guard let texts, dataset.hasTexts else { return warnings }
        let own = try FittedTexts(of: Set(scored.pairs.flatMap { [$0.sentence1, $0.sentence2] }), in: scored.pairs), count = texts.common(with: own)
        scoredCount = count
        if count > 0, metadata["transductive"] != "true" {
            warnings.append("\(count) of \(own.marks.count) scored texts are among those that the loaded transforms were fitted on: rows are transductive")
        }
        return warnings
    }

    private static func links(_ parts: [Int: (name: String, arrays: [NamedArray])], path: String) throws(InputFault) -> FittedLinks {
        var preparations: [FittedPreparation] = [], transforms: [FittedTransform] = []
        for place in parts.keys.sorted() {
            let (name, arrays) = parts[place]!
            if PreparationCatalogue.preparation(parsing: name) != nil, let preparation = FittedPreparation(name: name, arrays: arrays) {
                preparations.append(preparation)
                continue
            }
            do throws(TransformFault) {
                let transform = try FittedTransform(name: name, arrays: arrays)
                guard transforms.last.map({ $0.outputDimension == transform.inputDimension }) ?? true else {
                    throw .malformedParameters(transform: name, reason: "it does not take what the link before gives")
                }
                transforms.append(transform)
            } catch {
                throw InputFault(path: path, found: error.found, expected: error.expected, nextStep: error.nextStep)
            }
        }
        return FittedLinks(preparations: preparations, chain: transforms.isEmpty ? nil : FittedChain(links: transforms))
    }

    /// Throws where a cell that is needed is not in the file, or is of another size.
    func check(_ units: RunUnits) throws(InputFault) {
        for unit in units.units {
            for chain in unit.chains where chain.chain.needsFit {
                let places = chain.chain.transforms.isEmpty ? Array(unit.roles.requested.indices) : unit.transformedPlaces
                for place in places {
                    let cell = Cell(layers: unit.layers, pooling: unit.roles.pooled[place].name, transform: chain.chain.name)
                    let found = try stored(cell)
                    guard chain.chain.transforms.isEmpty || found.chain != nil || found.nothingToFit != nil else {
                        throw InputFault(
                            path: path, found: "no parameters of \(OneLine.of(cell.name))", expected: "what a fit of it has written", nextStep: "fit it again")
                    }
                    let dimension = unit.suite.dimension(of: place)
                    guard found.chain?.links.first.map({ $0.inputDimension == dimension }) ?? true else {
                        throw InputFault(
                            path: path, found: "\(OneLine.of(cell.name)) for other embeddings than those of \(dimension) numbers", expected: "transforms of the same model",
                            nextStep: "fit them again")
                    }
                }
            }
        }
    }

    private func stored(_ cell: Cell) throws(InputFault) -> FittedLinks {
        if let found = links[cell.name] { return found }
        let there = links.keys.sorted()
        throw InputFault(
            path: path, found: "no \(OneLine.of(cell.name))", expected: "it among \(OneLine.cut(there.joined(separator: ", ")))",
            nextStep: "save it too, with the same --layers, --pooling, --transforms and --reference")
    }

    /// Its chain, or a note that says why there is none.
    func chain(of cell: Cell) throws(InputFault) -> (FittedChain?, note: String?) {
        let found = try stored(cell)
        return (found.chain, found.nothingToFit)
    }

    /// They are the same for all poolings of a unit.
    func preparations(of unit: PoolingUnit) throws(InputFault) -> [FittedPreparation] {
        let chain = unit.chains.first { $0.chain.needsFit } ?? unit.chains[0]
        guard chain.chain.needsFit else { return unit.neededPreparations.map { $0.fitted(on: nil)! } }
        let strategy = unit.roles.requested.first ?? unit.roles.reference!
        return try stored(Cell(layers: unit.layers, pooling: strategy.name, transform: chain.chain.name)).preparations
    }

    func record(effectiveDimension: Int?) -> CellFit {
        CellFit(
            name: metadata["fit_on"] ?? "", sentences: metadata["fit_sentences"].flatMap { Int($0) } ?? 0, removed: metadata["fit_removed"].flatMap { Int($0) } ?? 0,
            isTransductive: scoredCount.map { $0 > 0 } ?? (metadata["transductive"] == "true"), effectiveDimension: effectiveDimension)
    }
}
