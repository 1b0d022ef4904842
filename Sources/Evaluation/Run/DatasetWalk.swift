internal import Formats
internal import HiddenStates
internal import LinearAlgebra
internal import Metrics
internal import Pooling

/// Everything that came of one dataset's hidden states.
struct DatasetWalk: Sendable {
    /// By cell: those that rows show, and those that others are held against.
    private(set) var cells: [Cell: CellResult] = [:]
    private(set) var tensorSHA256: [String: String] = [:]
    private(set) var seconds = WalkSeconds()
    /// What was fitted, by cell, where it is to be saved.
    private(set) var fitted: [(cell: Cell, links: FittedLinks)] = []
    /// One for each set of layers and preparation, under --geometry full.
    private(set) var layers: [LayerRow] = []

    /// Walks over all units of a dataset.
    init(over prepared: PreparedDataset, _ workers: Workers) throws {
        for pass in prepared.passes {
            let fitter = try pass.units.map { unit in try prepared.fit.map { try UnitFit($0, for: unit) } }
            let units = try zip(pass.units, fitter).map { unit, fitter -> PoolingUnit in
                guard !unit.neededPreparations.isEmpty else { return unit }
                if let stored = prepared.stored { return unit.prepared(by: try stored.preparations(of: unit)) }
                workers.monitor.begin(.fitting, of: unit.layers)
                // Preparations without parameters need no fit set.
                let links = try fitter?.preparations(workers) ?? unit.neededPreparations.map { $0.fitted(on: nil)! }
                return unit.prepared(by: links)
            }
            workers.monitor.begin(.pooling, units.map(\.stretch), byteCount: pass.byteCount)
            let outcome = try pass.with(units).run(with: workers)
            tensorSHA256.merge(outcome.tensorSHA256) { $1 }
            seconds = seconds + outcome.seconds
            for ((unit, fitter), result) in zip(zip(units, fitter), outcome.units) {
                try takePlain(result, of: unit, prepared, pass.schedule, fitter, workers)
                if !unit.transformedPlaces.isEmpty { try takeTransformed(result, of: unit, prepared, pass.schedule, fitter, workers) }
                if prepared.geometry == .full, unit.layers != PoolingUnit.noLayers, !unit.roles.requested.isEmpty {
                    workers.monitor.begin(.geometry, of: unit.layers)
                    layers.append(try prepared.layerRow(of: unit, workers))
                }
                workers.monitor.finish(cells: unit.shownCellCount)
            }
        }
    }

    /// The cells whose embeddings stay as they are pooled.
    private mutating func takePlain(
        _ result: LayerResult, of unit: PoolingUnit, _ prepared: PreparedDataset, _ schedule: BlockSchedule, _ fitter: UnitFit?,
        _ workers: Workers
    ) throws {
        guard let chain = unit.plainChain else { return }
        let fit = chain.chain.needsFit ? prepared.record(fitter, effectiveDimension: nil) : nil
        if chain.isShown {
            let geometry = try Self.geometry(of: result, unit, prepared, schedule, workers)
            for (own, strategy) in unit.roles.requested.enumerated() {
                let lender = unit.roles.cosinePlace[own]
                let cell = Cell(layers: unit.layers, pooling: strategy.name, transform: chain.chain.name)
                if prepared.savesTransforms, chain.chain.needsFit { fitted.append((cell, FittedLinks(preparations: unit.preparations, chain: nil))) }
                cells[cell] = CellResult(
                    cell: cell, strategy: strategy, dimension: unit.suite.dimension(of: own), cosines: result.cosines[lender],
                    otherSpearman: result.otherSpearman[own], zeroSentences: result.zeroSentences[lender],
                    meanCosine: prepared.measured(result.meanCosine[lender]), isoScore: prepared.measured(result.isoScore[own]), fit: fit,
                    geometry: geometry.isEmpty ? [] : geometry[own])
            }
        }
        if chain.hasReference, let place = unit.roles.referencePlace, let strategy = unit.roles.reference {
            let cell = Cell(layers: unit.layers, pooling: strategy.name, transform: chain.chain.name)
            guard cells[cell] == nil else { return }
            cells[cell] = CellResult(
                cell: cell, strategy: strategy, dimension: unit.suite.dimension(of: place), cosines: result.cosines[place], otherSpearman: [:],
                zeroSentences: [], meanCosine: [], isoScore: [], fit: fit)
        }
    }

    /// By requested strategy and group; nothing unless full geometry was asked for.
    private static func geometry(
        of result: LayerResult, _ unit: PoolingUnit, _ prepared: PreparedDataset, _ schedule: BlockSchedule, _ workers: Workers
    ) throws -> [[EmbeddingGeometry]] {
        guard prepared.geometry == .full else { return [] }
        let slots = prepared.slotSelections(schedule.keptSentences)
        workers.monitor.begin(.geometry, of: unit.layers)
        return try workers.map(itemCount: unit.roles.requested.count) { place in
            let embeddings = Matrix(rowCount: schedule.keptCount, columnCount: unit.suite.dimension(of: place), elements: result.kept[place])
            return slots.map { $0.geometry(of: embeddings) }
        }
    }

    /// The cells whose embeddings are transformed: fitted on the fit set, applied to the scored sentences.
    private mutating func takeTransformed(
        _ result: LayerResult, of unit: PoolingUnit, _ prepared: PreparedDataset, _ schedule: BlockSchedule, _ fitter: UnitFit?, _ workers: Workers
    ) throws {
        let places = unit.transformedPlaces
        let slots = prepared.geometry == .full ? prepared.slotSelections(schedule.keptSentences) : []
        if fitter != nil { workers.monitor.begin(.fitting, of: unit.layers) }
        let fitSets = try fitter?.embeddings(unit.preparations, of: places, workers)
        workers.monitor.begin(.transforms, of: unit.layers)
        let found = try workers.map(itemCount: places.count) { item -> [(CellResult, FittedLinks?)] in
            let place = places[item], strategy = unit.roles.pooled[place], dimension = unit.suite.dimension(of: place)
            let embeddings = Matrix(rowCount: schedule.keptCount, columnCount: dimension, elements: result.kept[place])
            let sample = try fitSets.map { sets in try prepared.asInput(strategy) { () throws(TransformFault) in try FitSample(sets[place]!) } }
            return try unit.transformedChains.compactMap { chain -> (CellResult, FittedLinks?)? in
                let isShown = chain.isShown && place < unit.roles.requested.count
                guard isShown || (chain.hasReference && place == unit.roles.ownReferencePlace) else { return nil }
                let cell = Cell(layers: unit.layers, pooling: strategy.name, transform: chain.chain.name)
                let (links, note) = try prepared.links(of: chain.chain, cell, strategy, fittedOn: sample)
                let transformed = links?.apply(to: embeddings) ?? Matrix(rowCount: embeddings.rowCount, columnCount: dimension)
                let scores: EmbeddingScores
                do throws(EmbeddingScores.NotFinite) {
                    scores = try EmbeddingScores(transformed, of: schedule.keptSentences, prepared.scored)
                } catch {
                    throw InputFault.overflow(of: unit.tensors[0], pooling: "\(chain.chain.name) of \(strategy.name)", sentence: error.sentence)
                }
                let cellResult = CellResult(
                    cell: cell, strategy: strategy, dimension: transformed.columnCount, cosines: scores.cosines, otherSpearman: scores.otherSpearman,
                    zeroSentences: scores.zeroSentences, meanCosine: prepared.measured(scores.meanCosine), isoScore: prepared.measured(scores.isoScore),
                    fit: prepared.record(fitter, effectiveDimension: links.map { $0.effectiveDimension ?? dimension } ?? 0), notes: note.map { [$0] } ?? [],
                    geometry: isShown ? slots.map { $0.geometry(of: transformed) } : [])
                return (cellResult, prepared.savesTransforms ? FittedLinks(preparations: unit.preparations, chain: links, nothingToFit: note) : nil)
            }
        }
        for (cell, links) in found.joined() {
            cells[cell.cell] = cell
            if let links { fitted.append((cell.cell, links)) }
        }
    }
}

extension PoolingUnit {
    /// How many rows show what comes of it.
    fileprivate var shownCellCount: Int { roles.requested.count * chains.count(where: \.isShown) }

    /// Its part of a walk over several units: every token is read in each of its layers.
    fileprivate var stretch: RunMonitor.Stretch { RunMonitor.Stretch(layers: layers, weight: tokenByteCount, cells: shownCellCount) }
}

extension PreparedDataset {
    /// Geometry, unless it was not asked for.
    fileprivate func measured(_ statistics: [Statistic]) -> [Statistic] { geometry == .none ? [] : statistics }

    /// A chain, fitted now or as it was stored; nil, with a note, where the fit set says nothing because all
    /// of it is one point, as the CLS token of layer 0 is: then embeddings become zero vectors.
    fileprivate func links(
        of chain: TransformChain, _ cell: Cell, _ strategy: PoolingStrategy, fittedOn sample: FitSample?
    ) throws(InputFault) -> (FittedChain?, note: String?) {
        guard let sample else { return try stored!.chain(of: cell) }
        do throws(TransformFault) {
            return (try FittedChain.fit(chain.transforms, on: sample), nil)
        } catch {
            guard case .nothingToFit = error else { throw fault(error, strategy) }
            return (nil, error.found)
        }
    }

    fileprivate func asInput<Result>(_ strategy: PoolingStrategy, _ body: () throws(TransformFault) -> Result) throws(InputFault) -> Result {
        do throws(TransformFault) { return try body() } catch { throw fault(error, strategy) }
    }

    private func fault(_ fault: TransformFault, _ strategy: PoolingStrategy) -> InputFault {
        InputFault(
            path: fit?.dataset.path ?? dataset.path, found: "\(fault.found) (\(OneLine.of(strategy.name)), fit_on \(OneLine.of(fit?.name ?? "")))",
            expected: fault.expected, nextStep: fault.nextStep)
    }

    /// What rows say of the fit.
    fileprivate func record(_ fitter: UnitFit?, effectiveDimension: Int?) -> CellFit? {
        if let fit = fitter?.fit {
            return CellFit(
                name: fit.name, sentences: fit.count, removed: fit.removedCount, isTransductive: fit.isTransductive,
                effectiveDimension: effectiveDimension)
        }
        return stored.map { $0.record(effectiveDimension: effectiveDimension) }
    }
}
