internal import Formats
internal import HiddenStates
internal import Pooling

/// What pooling vectors should have.
struct Expectation: Sendable {
    /// As people read it: `mean`, `6/mean`.
    let text: String
    /// `--expect` or the model.
    let source: String
    private let pooling: String
    private let layers: String

    /// - Parameter asked: `--expect`: a pooling, of the highest layer, or `<layers>/<pooling>`.
    /// - Returns: nil where nothing is declared.
    /// - Throws: for a layer that the dataset does not have.
    init?(asked: String?, of dataset: Dataset) throws(InputFault) {
        guard let text = asked ?? dataset.manifest?.model?.declared_pooling else { return nil }
        source = asked == nil ? "model" : "--expect"
        let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
        let name = parts.last ?? text
        pooling = StrategyCatalogue.strategy(named: name)?.name ?? name
        let set = asked == nil ? nil : Self.selection(in: text)
        do {
            layers = try set?.resolved(for: dataset)[0].description ?? (parts.count == 2 ? parts[0] : dataset.layers.last?.description ?? "")
        } catch {
            throw InputFault(path: error.path, found: error.found, expected: error.expected, nextStep: "name one of them in --expect")
        }
        self.text = parts.count == 2 ? "\(layers)/\(pooling)" : pooling
    }

    /// Throws where `--expect` names nothing that is known.
    static func check(_ asked: String?) throws(UsageError) {
        guard let asked else { return }
        guard !asked.contains("/") || asked.hasPrefix(PoolingUnit.noLayers + "/") || selection(in: asked) != nil else {
            throw UsageError("--expect: \(OneLine.quoted(asked)) names no layer, expected a pooling, or <layer>/<pooling> such as 4/mean or 1+12/mean")
        }
        let name = asked.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).last.map(String.init) ?? ""
        guard name != sum, !StrategyCatalogue.served.contains(where: { $0.name == name }) else { return }
        do { _ = try PoolingSelection.strategy(parsing: name) } catch { throw UsageError("--expect: \(error)") }
    }

    /// The one layer, or average of layers, before a `/`.
    private static func selection(in text: String) -> LayerSelection? {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let selection = try? LayerSelection(parsing: String(parts[0])), selection.items.count == 1, selection.items != [.all] else { return nil }
        return selection
    }

    /// Whether vectors of a candidate, or of a pooling that gives the same, are as expected.
    func isMet(by candidate: Candidate, also: [String]) -> Bool {
        // The model's own final vectors, with all that comes after pooling.
        if source == "model", candidate.pooling == Self.ownVectors { return true }
        guard candidate.variant == .plain, candidate.layers == layers || candidate.pooling == pooling && candidate.layers == PoolingUnit.noLayers else { return false }
        return candidate.pooling == pooling || also.contains(pooling)
    }

    /// Its own closeness among those that were measured.
    func find(among closeness: [Closeness]) -> Closeness? {
        // mean_sqrt_len has the directions of mean.
        let direction = pooling == Self.sum ? "mean" : StrategyCatalogue.strategy(named: pooling)?.equivalentTo ?? pooling
        return closeness.first { $0.candidate.variant == .plain && $0.candidate.layers == layers && $0.candidate.pooling == direction }
    }

    /// The mean times the number of tokens: no pooling of the catalogue, since cosines cannot tell it from the mean.
    static let sum = "sum"
    /// The model's own output, where the dataset holds it.
    static let ownVectors = "given:declared"
}
