internal import HiddenStates
internal import LinearAlgebra
internal import Metrics
internal import Pooling

/// Looks for what made vectors other than any candidate, or some of them.
struct HintSearch {
    let served: ServedVectors
    /// nil where the vectors are longer than any candidate.
    let measurement: Measurement?
    let units: [CandidateUnit]
    let walk: CandidateWalk

    var dataset: Dataset { walk.dataset }
    var count: Int { served.sentences.count }
    var width: Int { measurement?.width ?? served.dimension }

    /// Adds hints, and takes back a match that its noise does not explain.
    func examine(_ result: inout Identification) throws {
        if let measurement, measurement.fits {
            if measurement.reading == .direct, measurement.parts.count == 1, measurement.best.median > Closeness.rounding,
                measurement.best.candidate.variant != .shifted, let hint = try otherWeights(of: measurement.best.candidate, than: measurement.best)
            {
                result.verdict = .noMatch
                result.failing = []
                result.hints = [hint]
                return
            }
            if !result.failing.isEmpty { result.hints = try FailingSentences(search: self, failing: Set(result.failing), best: measurement.best).hints() }
            return
        }
        if let hint = oneVector() { result.hints = [hint] } else if let hint = try shuffledRows() { result.hints = [hint] } else { result.hints = try otherOrigins() }
    }

    /// Where all sentences have the same vector, no pooling of them is looked for.
    private func oneVector() -> Identification.Hint? {
        let first = served.values[served.vector(0)]
        guard (1..<count).allSatisfy({ served.values[served.vector($0)] == first }) else { return nil }
        return first.allSatisfy { $0 == 0 }
            ? Identification.Hint(kind: "zero_vectors", text: "all of them are zero vectors: requests that failed, or a server that computes nothing")
            : Identification.Hint(kind: "one_vector", text: "all sentences have the same vector: it does not come from their texts")
    }

    /// Rows are looked up in order of what is cheap and certain.
    private func otherOrigins() throws -> [Identification.Hint] {
        if let hint = try otherWeightsOfAnyLayer() { return [hint] }
        let places = try distinctPlaces()
        if let hint = try linearMap(places) { return [hint] }
        if let hint = differentInput() { return [hint] }
        let needed = Self.sentencesPerDimension * dataset.hiddenSize
        guard places.count >= needed else {
            return [Identification.Hint(
                kind: "another_model_or_head",
                text: "nothing fits: another model, or a dense layer after pooling. To tell the two apart takes \(needed) different sentences (3 a dimension); here are \(places.count)")]
        }
        return [Identification.Hint(
            kind: "another_model", text: "nothing fits, and no linear map of any pooling does either: another model, or another revision of it")]
    }

    static let sentencesPerDimension = 3

    /// Places of sentences that differ: a map that is fitted on a sentence must not be judged on it.
    private func distinctPlaces() throws -> [Int] {
        let identity = try SentenceIdentity(of: dataset)
        var seen: Set<Int> = []
        return (0..<count).filter { seen.insert(identity.number(of: served.sentences[$0])).inserted }
    }

    // MARK: - Weights of tokens

    /// Sentences that weights are solved for.
    private static let weighedCount = 32
    /// Chance gives n tokens n/H of any vector: of sentences up to a quarter of H.
    private static let largestTokenShare = 0.25
    /// Tokens explain this share of what a candidate leaves: the rest would be noise, of which they explain few.
    private static let explainedShare = 0.9

    /// The vectors as sums of weighted tokens of one layer set; nil where too few sentences are short enough.
    private func weights(of unit: CandidateUnit) throws -> [(fit: SpanFit, place: Int)]? {
        guard unit.unit.suite.hiddenSize >= width, measurement == nil || measurement!.reading == .direct, served.dimension == width else { return nil }
        let usable = (0..<count).filter { place in
            let tokens = unit.unit.rows(of: served.sentences[place]).count
            return tokens >= 2 && Double(tokens) <= Self.largestTokenShare * Double(width)
        }
        guard usable.count >= 2 else { return nil }
        let chosen = stride(from: 0, to: usable.count, by: max(1, usable.count / Self.weighedCount)).map { usable[$0] }
        let places = Dictionary(uniqueKeysWithValues: chosen.map { (served.sentences[$0], $0) })
        let hidden = unit.unit.suite.hiddenSize
        var fits: [(SpanFit, Int)] = []
        var tokenWalk = TokenWalk()
        try tokenWalk.forEachSentence(of: chosen.map { served.sentences[$0] }, in: unit.unit) { sentence, tokens in
            let place = places[sentence]!, tokenCount = tokens.count / hidden
            var cut = [Float](repeating: 0, count: tokenCount * width)
            for token in 0..<tokenCount { for k in 0..<width { cut[token * width + k] = tokens[token * hidden + k] } }
            let target = served.values.span.extracting(served.vector(place))
            fits.append((SpanFit(of: cut.span, count: tokenCount, to: target), place))
        }
        return fits.map { (fit: $0.0, place: $0.1) }
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    /// Where a candidate is near, but its tokens, weighted otherwise, are much nearer.
    private func otherWeights(of candidate: Candidate, than closeness: Closeness) throws -> Identification.Hint? {
        guard let unit = units.first(where: { $0.candidates.contains(candidate) }), unit.unit.layers != PoolingUnit.noLayers,
            unit.variant != .overPadding, let fits = try weights(of: unit) else { return nil }
        // sin² of an angle is 2·(1 − cos), for small ones.
        let left = Self.median(fits.map { $0.fit.residual / max(2 * closeness.distances[$0.place], 1e-15) })
        return left < 1 - Self.explainedShare ? Self.weightHint(fits.map(\.fit), layers: candidate.layers) : nil
    }

    private func otherWeightsOfAnyLayer() throws -> Identification.Hint? {
        var best: (residual: Double, fits: [SpanFit], layers: String)?
        for unit in units where unit.variant == .plain && unit.unit.layers != PoolingUnit.noLayers {
            guard let fits = try weights(of: unit) else { continue }
            let residual = Self.median(fits.map(\.fit.residual))
            if residual < best?.residual ?? .infinity { best = (residual, fits.map(\.fit), unit.unit.layers) }
        }
        guard let best, best.residual <= 2 * Closeness.noise else { return nil }
        return Self.weightHint(best.fits, layers: best.layers)
    }

    private static func weightHint(_ fits: [SpanFit], layers: String) -> Identification.Hint {
        func mean(_ share: (SpanFit) -> Double) -> Int {
            Int((100 * median(fits.map { fit in
                let sum = fit.weights.reduce(0, +)
                return sum == 0 ? 0 : share(fit) / sum
            })).rounded())
        }
        let first = mean { $0.weights.first ?? 0 }, last = mean { $0.weights.last ?? 0 }
        return Identification.Hint(
            kind: "other_weights",
            text: "sums of layer \(layers)'s tokens, with weights of no pooling known here: the first token has \(first) %, the last \(last) % (medians)")
    }

    // MARK: - A map after pooling

    /// A held-out R² from here on is a map; other models of the same size reach .5 to .8.
    private static let mapThreshold = 0.98
    /// From here on it is worth finding what lengths were before they were made equal.
    private static let nearThreshold = 0.9

    /// - Parameter places: of sentences that differ.
    private func linearMap(_ places: [Int]) throws -> Identification.Hint? {
        guard served.coding == .real, places.count >= Self.sentencesPerDimension * dataset.hiddenSize else { return nil }
        let highest = dataset.layers.last?.description ?? ""
        let names = Set(StrategyCatalogue.standard.map(\.name))
        guard let unit = units.first(where: { $0.variant == .plain && $0.unit.layers == highest })?.only(names) else { return nil }
        let sentences = places.map { served.sentences[$0] }
        let vectors = try walk.gather(unit, sentences: sentences)
        let rows = places.map { Array(served.values[served.vector($0)]).map(Double.init) }
        let hasUnitRows = rows.allSatisfy { abs($0.reduce(0) { $0 + $1 * $1 } - 1) < 1e-2 }
        func fits(_ rows: [[Double]], _ then: String) throws -> Identification.Hint? {
            let y = Matrix(rowCount: places.count, columnCount: served.dimension, elements: rows.flatMap { $0 })
            let found = try walk.workers.map(itemCount: vectors.count) { strategy in
                let x = Matrix(rowCount: places.count, columnCount: unit.unit.suite.dimension(of: strategy), elements: vectors[strategy].map(Double.init))
                return HeldOutLinearMap(of: x, to: y, hasUnitRows: false).rSquared
            }
            guard let best = found.indices.max(by: { found[$0] < found[$1] }) else { return nil }
            var reached = found[best]
            if reached < Self.mapThreshold, reached >= Self.nearThreshold, hasUnitRows {
                // Lengths that were made equal after the map are found by turns, which takes its time.
                let x = Matrix(rowCount: places.count, columnCount: unit.unit.suite.dimension(of: best), elements: vectors[best].map(Double.init))
                reached = HeldOutLinearMap(of: x, to: y, hasUnitRows: true).rSquared
            }
            guard reached >= Self.mapThreshold else { return nil }
            return Identification.Hint(
                kind: "dense_layer",
                text: "a linear map of \(highest)/\(unit.candidates[best].pooling)\(then) fits sentences that it was not fitted on (R² \(Rounded.text(reached))): a dense layer, whitening or PCA after pooling")
        }
        if let hint = try fits(rows, "") { return hint }
        guard !hasUnitRows, rows.allSatisfy({ $0.allSatisfy { abs($0) < 1 } }) else { return nil }
        return try fits(rows.map { $0.map { ArcTangent.hyperbolic($0) } }, " and a tanh")
    }

    // MARK: - Other tokens

    /// Where the nearest candidate is near, short sentences farther off than long ones: something was put before
    /// them all, which weighs the more the shorter they are.
    private func differentInput() -> Identification.Hint? {
        guard let measurement, let best = measurement.parts.first?.first, best.median < Self.relatedDistance, count >= Measurer.leastForFit else { return nil }
        let lengths = served.sentences.map { Double(dataset.sentences.tokenCount(of: $0)) }
        let trend = Spearman.correlation(of: Midranks(of: best.distances), with: Midranks(of: lengths)).number
        let words = "nearest to \(best.candidate.layers)/\(best.candidate.words) (cosine \(Rounded.text(1 - best.median)))"
        if trend < -Self.trend {
            return Identification.Hint(kind: "prompt_or_tokens", text: "\(words), and the shorter a sentence, the farther off: a prompt, special tokens that were added or left out, or padding on the left of a model that counts positions from it")
        }
        if trend > Self.trend {
            return Identification.Hint(kind: "truncation_or_tokens", text: "\(words), and the longer a sentence, the farther off: cut off at fewer tokens, or another tokenizer")
        }
        return Identification.Hint(kind: "tokens_or_weights", text: "\(words), whatever the length: another revision of the model, weights of few bits, another tokenizer or prompt")
    }

    /// Vectors of another model are at right angles.
    private static let relatedDistance = 0.3
    /// A rank correlation that lengths must have with distances.
    private static let trend = 0.3
}
