internal import HiddenStates
internal import LinearAlgebra
internal import Pooling

/// Served vectors held against every candidate, in one reading.
struct Measurement: Sendable {
    let reading: Reading
    /// By part of the served vectors (one, but for concatenations): all candidates, the nearest first.
    let parts: [[Closeness]]
    /// What a median may be for a match.
    let tolerance: Double
    /// Where positions turned out to be shifted.
    var shifted: [ShiftedPositions] = []
    /// For the lengths; nothing where the coding does not keep them.
    var direct: DirectScores?
    /// Numbers of a vector that were compared.
    let width: Int

    /// The nearest of every part, in the part that fits worst.
    var best: Closeness { parts.map { $0[0] }.max { $0.median < $1.median }! }
    var fits: Bool { parts.allSatisfy { $0[0].median <= tolerance } }
}

/// Holds served vectors against candidates.
struct Measurer {
    let served: ServedVectors
    let units: [CandidateUnit]
    let walk: CandidateWalk

    /// Dimension-wise fits need sentences: two numbers of each dimension are fitted.
    static let leastForFit = 16
    /// Of more sentences, so many are enough to say which candidates are near.
    private static let screeningCount = 512
    /// So many of them are then held against all sentences.
    private static let finalistCount = 8

    private var count: Int { served.sentences.count }
    private var widest: Int { units.map(\.unit.suite.hiddenSize).max() ?? 0 }
    private var hiddenSize: Int { walk.dataset.hiddenSize }

    /// The reading that fits, or the one that comes nearest; nil where the vectors are too long for any.
    func measure() throws -> Measurement? {
        var measurements: [Measurement] = []
        func take(_ measurement: Measurement?) { if let measurement { measurements.append(measurement) } }
        switch served.coding {
        case .real: take(try direct())
        case .signs: take(try signs(served.values, width: served.dimension, packed: false))
        case .bytes(let isSigned):
            if isSigned { take(try direct()) }
            take(try packedSigns(isSigned: isSigned))
        }
        if !measurements.contains(where: \.fits), served.coding != .signs { take(try byDimension()) }
        // Where none fits, hints go by the vectors as they stand, which come first.
        return measurements.filter(\.fits).min { $0.best.median / $0.tolerance < $1.best.median / $1.tolerance } ?? measurements.first
    }

    // MARK: - As they stand

    /// Vectors longer than the states may be several poolings, or layers, one behind the other.
    private func direct() throws -> Measurement? {
        let isJoined = served.dimension > widest && served.dimension % hiddenSize == 0
        let width = isJoined ? hiddenSize : served.dimension
        guard width <= widest else { return nil }
        let parts = (0..<served.dimension / width).map { part -> [Float] in
            (0..<count).flatMap { row -> ArraySlice<Float> in
                let start = row * served.dimension + part * width
                return served.values[start..<start + width]
            }
        }
        let scores = try DirectScores(of: parts, width: width, sentences: served.sentences, units: units, takesSigns: false, walk)
        let squares = parts.map { part in (0..<count).map { row in
            let vector = part.span.extracting(row * width..<(row + 1) * width)
            return Float.dot(vector, vector)
        } }
        var ranked: [[Closeness]] = [], shifted: [ShiftedPositions] = []
        for part in parts.indices {
            var closeness = scores.closeness(part: part, squares: squares[part])
            if parts.count == 1 {
                shifted = shiftedPositions(scores, squares[0], closeness)
                closeness += shifted.map(\.closeness)
            }
            ranked.append(Self.ranked(closeness))
        }
        guard ranked.allSatisfy({ !$0.isEmpty }) else { return nil }
        return Measurement(
            reading: .direct, parts: ranked, tolerance: Reading.direct.tolerance(rounding: rounding), shifted: shifted, direct: scores, width: width)
    }

    /// 1 − cos that coding in whole numbers makes: an error of 1/12 as a mean square in each, 1/3 where it cuts
    /// off instead of rounding.
    private var rounding: Double {
        guard case .bytes = served.coding else { return 0 }
        let lengths = (0..<count).map { row in
            let vector = served.values.span.extracting(served.vector(row))
            return Float.dot(vector, vector)
        }.sorted()
        return Double(served.dimension) / 3 / (2 * max(lengths[count / 2], 1))
    }

    /// A shift is a free number a sentence, so it must explain far more than the two poolings between which it
    /// lies.
    private func shiftedPositions(_ scores: DirectScores, _ squares: [Double], _ closeness: [Closeness]) -> [ShiftedPositions] {
        // In an order of their own: a dictionary has another one in every process.
        scores.crossDots.sorted { $0.key.layers < $1.key.layers }.compactMap { candidate, cross -> ShiftedPositions? in
            func row(_ pooling: String) -> DirectScores.Row? {
                scores.rows.first { $0.candidate == Candidate(layers: candidate.layers, pooling: pooling, variant: .plain) }
            }
            guard let mean = row(ShiftedPositions.mean), let weighted = row(ShiftedPositions.weighted), cross.count == count else { return nil }
            let counts = served.sentences.map { walk.dataset.sentences.tokenCount(of: $0) }
            let found = ShiftedPositions(
                layers: candidate.layers, tokenCounts: counts,
                dots: (0..<count).map { i in
                    ShiftedPositions.Dots(
                        vm: mean.dots[0][i], vw: weighted.dots[0][i], mw: cross[i], vv: squares[i], mm: mean.squares[i], ww: weighted.squares[i])
                })
            let plain = closeness.filter { $0.candidate.layers == candidate.layers && [ShiftedPositions.mean, ShiftedPositions.weighted].contains($0.candidate.pooling) }
            // The library sorts by length, so that most sentences of a batch may have no padding: then the mean tells.
            return plain.allSatisfy {
                found.closeness.median < Self.shiftGain * $0.median || found.closeness.mean < Self.shiftGain * $0.mean
            } ? found : nil
        }
    }

    private static let shiftGain = 0.1

    private static func ranked(_ closeness: [Closeness]) -> [Closeness] {
        closeness.enumerated().sorted { ($0.element.median, $0.element.worst, $0.offset) < ($1.element.median, $1.element.worst, $1.offset) }.map(\.element)
    }

    // MARK: - Bits

    /// Eight dimensions a byte, the first in the highest bit, as numpy.packbits and sentence-transformers do.
    private func packedSigns(isSigned: Bool) throws -> Measurement? {
        let width = min(8 * served.dimension, widest)
        // Whole bytes: of the last one up to seven bits may be empty.
        guard 8 * served.dimension - width < 8 else { return nil }
        let signs = (0..<count).flatMap { row -> [Float] in
            served.values[served.vector(row)].flatMap { value -> [Float] in
                let byte = Int(value) + (isSigned ? 128 : 0)
                return (0..<8).map { byte >> (7 - $0) & 1 == 1 ? 1 : -1 }
            }.prefix(width).map { $0 }
        }
        return try self.signs(signs, width: width, packed: true)
    }

    private func signs(_ values: [Float], width: Int, packed: Bool) throws -> Measurement? {
        guard width <= widest else { return nil }
        let scores = try DirectScores(
            of: [values.map { $0 > 0 ? 1 : -1 }], width: width, sentences: served.sentences, units: units, takesSigns: true, walk)
        let ranked = Self.ranked(scores.signCloseness(part: 0, width: width))
        guard !ranked.isEmpty else { return nil }
        return Measurement(reading: .signs(packed: packed), parts: [ranked], tolerance: Reading.signs(packed: packed).tolerance(rounding: 0), width: width)
    }

    // MARK: - Dimension by dimension

    private func byDimension() throws -> Measurement? {
        guard count >= Self.leastForFit, served.dimension <= widest else { return nil }
        let step = max(1, count / Self.screeningCount)
        let screened = try fits(of: served.rows(Array(stride(from: 0, to: count, by: step))), units)
        let finalists = Self.ranked(screened).prefix(Self.finalistCount).map(\.candidate)
        let ranked = step == 1 ? Self.ranked(screened) : Self.ranked(try fits(of: served, finalists: finalists))
        guard !ranked.isEmpty else { return nil }
        var rounding = 0.0
        if case .bytes = served.coding { rounding = ColumnFit.rounding(served: served.values, count: count, width: served.dimension) }
        return Measurement(reading: .byDimension, parts: [ranked], tolerance: Reading.byDimension.tolerance(rounding: rounding), width: served.dimension)
    }

    private func fits(of served: ServedVectors, finalists: [Candidate]) throws -> [Closeness] {
        let kept = units.compactMap { unit -> CandidateUnit? in
            let names = finalists.filter { unit.candidates.contains($0) }.map(\.pooling)
            return names.isEmpty ? nil : unit.only(Set(names))
        }
        return try fits(of: served, kept)
    }

    /// As pooled, and of unit length: the nearer of the two.
    private func fits(of served: ServedVectors, _ units: [CandidateUnit]) throws -> [Closeness] {
        let count = served.sentences.count, width = served.dimension
        return try units.filter { $0.unit.suite.hiddenSize >= width }.flatMap { unit -> [Closeness] in
            let vectors = try walk.gather(unit, sentences: served.sentences), candidates = unit.candidates
            return try walk.workers.map(itemCount: candidates.count) { strategy -> [Closeness] in
                let stride = unit.unit.suite.dimension(of: strategy), own = vectors[strategy]
                let lengths = (0..<count).map { row in
                    let vector = own.span.extracting(row * stride..<(row + 1) * stride)
                    return Float.dot(vector, vector).squareRoot()
                }
                guard lengths.allSatisfy(\.isFinite) else { return [] }
                let forms = [lengths.map { _ in 1.0 }, lengths.map { $0 > 0 ? 1 / $0 : 0 }].map { scales in
                    Closeness(candidates[strategy], ColumnFit.distances(
                        served: served.values, candidate: own, count: count, width: width, stride: stride, scales: scales))
                }
                return [forms.min { $0.median < $1.median }!]
            }.flatMap { $0 }
        }
    }
}
