internal import HiddenStates
internal import LinearAlgebra

/// What a measurement says.
struct Judgement {
    let served: ServedVectors
    let measurement: Measurement
    let expectation: Expectation?
    let dataset: Dataset

    /// - Parameters:
    ///   - givenCount: how many sentences have vectors.
    ///   - candidateCount: how many candidates they were held against.
    func identification(givenCount: Int, candidateCount: Int) -> Identification {
        let runnerUp = runnerUp, scale = scale
        let best = named(best, by: scale)
        let failing = measurement.fits ? best.failing(tolerance: measurement.tolerance) : []
        let also = also(scale)
        let expected = expectation?.find(among: measurement.parts[0])
        let coding = coding
        return Identification(
            dataset: dataset.name, model: dataset.modelName, path: served.path, sentences: served.sentences.count, givenSentences: givenCount,
            servedDimension: served.dimension, hiddenSize: dataset.hiddenSize, comparedDimension: measurement.width,
            highestLayer: dataset.layers.last?.description ?? "", verdict: verdict(best, also, failing),
            expected: expectation?.text, expectedBy: expectation?.source, best: Self.match(best), also: also, runnerUp: runnerUp.map(Self.match),
            closerShare: runnerUp.flatMap { nearestPart.0.closerShare(than: $0) }, expectedMatch: measurement.parts.count == 1 ? expected.map(Self.match) : nil,
            coding: coding, scale: scale, measure: measure, failing: failing.map { served.sentences[$0] }, paddingRange: paddingRange, hints: [],
            candidateCount: candidateCount)
    }

    /// Under the name that its lengths give it: the sum and `mean_sqrt_len` have the directions of the mean.
    private func named(_ closeness: Closeness, by scale: ScaleForm) -> Closeness {
        let candidate = closeness.candidate
        guard candidate.pooling == "mean", candidate.variant != .shifted else { return closeness }
        let name = switch scale.form {
        case .timesRootOfLength: "mean_sqrt_len"
        case .timesLength: Expectation.sum
        default: candidate.pooling
        }
        return Closeness(Candidate(layers: candidate.layers, pooling: name, variant: candidate.variant), closeness.distances)
    }

    private static func match(_ closeness: Closeness) -> Identification.Match {
        Identification.Match(candidate: closeness.candidate, median: 1 - closeness.median, worst: 1 - closeness.worst)
    }

    private func verdict(_ best: Closeness, _ also: [String], _ failing: [Int]) -> Identification.Verdict {
        guard measurement.fits else { return .noMatch }
        if let expectation, !expectation.isMet(by: best.candidate, also: also) { return .mismatch }
        if !failing.isEmpty { return .partialMatch }
        return expectation == nil ? .match : .asExpected
    }

    /// The nearest; of a concatenation, its parts in order.
    private var best: Closeness {
        guard measurement.parts.count > 1 else { return preferred(in: measurement.parts[0]) }
        let parts = measurement.parts.map(preferred)
        let layers = parts.map(\.candidate.layers), poolings = parts.map(\.candidate.words)
        let candidate = Candidate(
            layers: Set(layers).count == 1 ? layers[0] : layers.joined(separator: ","),
            pooling: Set(poolings).count == 1 ? poolings[0] : "concat:" + poolings.joined(separator: ","), variant: .plain)
        return Closeness(candidate, served.sentences.indices.map { row in parts.map { $0.distances[row] }.max()! })
    }

    /// The nearest, or one that is no farther and is what was expected: so that a catalogue's order decides nothing.
    private func preferred(in ranked: [Closeness]) -> Closeness {
        let same = equals(in: ranked)
        if let expected = same.first(where: { expectation?.isMet(by: $0.candidate, also: []) == true }) { return expected }
        // One layer rather than an average with a layer in which all vectors are alike.
        func layerCount(_ closeness: Closeness) -> Int { closeness.candidate.layers.split(separator: "+").count }
        return same.min { layerCount($0) < layerCount($1) } ?? ranked[0]
    }

    /// Those that cannot be told from the nearest, itself among them: they match, and are farther for too few sentences.
    private func equals(in ranked: [Closeness]) -> [Closeness] {
        guard measurement.fits else { return [ranked[0]] }
        return ranked.filter { other in
            guard other.median <= measurement.tolerance else { return false }
            return (ranked[0].closerShare(than: other) ?? 0.5) < Closeness.tellingShare
        }
    }

    /// The part that decides, and what is told from it.
    private var nearestPart: (Closeness, Closeness?) {
        let ranked = measurement.parts.max { $0[0].median < $1[0].median }!
        let same = Set(equals(in: ranked).map(\.candidate))
        return (ranked[0], ranked.first { !same.contains($0.candidate) && $0.candidate != ranked[0].candidate })
    }

    private var runnerUp: Closeness? { nearestPart.1 }

    /// Poolings that cannot be told from the best: those as near, and those that only lengths would tell.
    private func also(_ scale: ScaleForm) -> [String] {
        guard measurement.parts.count == 1, measurement.fits else { return [] }
        let best = best.candidate
        var names = equals(in: measurement.parts[0]).filter { $0.candidate != best }.map { other in
            other.candidate.layers == best.layers ? other.candidate.words : "\(other.candidate.layers)/\(other.candidate.words)"
        }
        guard best.pooling == "mean", best.variant != .shifted else { return names }
        switch scale.form {
        case .asPooled:
            if scale.alsoPossible.contains(.timesRootOfLength) { names += ["mean_sqrt_len", Expectation.sum] }
        case .timesRootOfLength, .timesLength: break
        case .normalised, .normalisedBeforeTruncation, .other: names += ["mean_sqrt_len", Expectation.sum]
        }
        return names
    }

    private var scale: ScaleForm {
        guard measurement.reading == .direct, measurement.parts.count == 1, let direct = measurement.direct else { return .unknown }
        let candidate = best.candidate.variant == .shifted
            ? Candidate(layers: best.candidate.layers, pooling: ShiftedPositions.weighted, variant: .plain) : best.candidate
        guard let row = direct.rows.first(where: { $0.candidate == candidate }) else { return .unknown }
        return ScaleForm(of: served.sentences.indices.map { place in
            let vector = served.values.span.extracting(served.vector(place))
            return ScaleForm.Lengths(
                served: Float.dot(vector, vector).squareRoot(), candidate: row.squares[place].squareRoot(), whole: row.wholeSquares[place].squareRoot(),
                tokens: dataset.sentences.tokenCount(of: served.sentences[place]))
        })
    }

    private var paddingRange: ClosedRange<Int>? {
        guard best.candidate.variant == .shifted,
            let offsets = measurement.shifted.first(where: { $0.closeness.candidate == best.candidate })?.offsets else { return nil }
        let told = zip(offsets, served.sentences).filter { dataset.sentences.tokenCount(of: $0.1) > 1 }.map(\.0)
        guard let least = told.min(), let most = told.max() else { return nil }
        return least...most
    }

    private var coding: String {
        switch measurement.reading {
        case .direct: served.precision
        case .signs(let packed): packed ? "1 bit a dimension, eight in a byte" : "1 bit a dimension"
        case .byDimension: "\(served.precision), scaled dimension by dimension"
        }
    }

    private var measure: String {
        switch measurement.reading {
        case .direct: "cosine"
        case .signs: "cosine by bits"
        case .byDimension: "cosine by dimension"
        }
    }
}

