internal import Formats
internal import HiddenStates
internal import LinearAlgebra
internal import Metrics
internal import Pooling

/// Pools the two sentences of a pair with the mask, and in every way without it.
struct NeglectfulPooler: Sendable {
    let dataset: Dataset
    let states: StateTensor
    let neglects: [Neglect]
    /// To how many rows packed sentences are thought to be padded.
    let longest: Int

    static let strategies = Neglect.Strategy.allCases.map { StrategyCatalogue.strategy(named: $0.name)! }

    /// Cosines of a pair by strategy, and by neglect; NaN where a vector is not finite.
    struct Cosines: Sendable {
        var masked: [Double]
        var unmasked: [Double]
    }

    func cosines(of pair: Pair) throws(InputFault) -> Cosines {
        let a = try vectors(of: pair.sentence1), b = try vectors(of: pair.sentence2)
        return Cosines(masked: zip(a.masked, b.masked).map(Self.cosine), unmasked: zip(a.unmasked, b.unmasked).map(Self.cosine))
    }

    private static func cosine(_ a: [Float], _ b: [Float]) -> Double {
        let aa = Float.dot(a.span, a.span), bb = Float.dot(b.span, b.span)
        return aa.isFinite && bb.isFinite ? CosineSimilarity.of(ab: Float.dot(a.span, b.span), aa: aa, bb: bb) : .nan
    }

    private func vectors(of sentence: Int) throws(InputFault) -> (masked: [[Float]], unmasked: [[Float]]) {
        let region = dataset.region(of: sentence), real = dataset.sentences.rows(of: sentence)
        var bytes: [UInt8] = []
        try states.read(rows: region, into: &bytes)
        func pooled(_ rows: Range<Int>) -> [[Float]] {
            let suite = PoolingSuite(Self.strategies, hiddenSize: states.width)
            var block = suite.makeBlock(sentenceCapacity: 1), weights: [Float] = []
            let start = (rows.lowerBound - region.lowerBound) * states.rowByteCount
            let own = unsafe bytes.span.bytes.extracting(start..<start + rows.count * states.rowByteCount)
            suite.pool(SentenceTokens(count: rows.count), states: own, storage: states.storage, weights: &weights, into: &block, row: 0)
            // The kernel's maximum passes over NaN, and its sums take 0·NaN in: either way no vector.
            let isFinite = StoredElements.firstNonFinite(in: own, storage: states.storage) == nil
            return Self.strategies.indices.map { strategy in
                isFinite ? Array(block.elements[suite.places(of: strategy, row: 0, in: block)]) : [Float](repeating: .nan, count: states.width)
            }
        }
        let masked = pooled(real)
        // A single row is its own mean, so that rubbish in the other rows does not reach cls and last_token.
        let needsRows = neglects.contains { $0.effect == .everyRow }
        let every = needsRows ? pooled(region) : masked
        let ends = needsRows
            ? [pooled(region.lowerBound..<region.lowerBound + 1)[0], pooled(region.upperBound - 1..<region.upperBound)[0]] : [masked[0], masked[0]]
        let before = if case .padded = dataset.layout { real.lowerBound - region.lowerBound } else { longest - real.count }
        return (masked, neglects.map { neglect in
            let own = masked[neglect.strategy.rawValue]
            switch neglect.effect {
            case .scaled, .realRow: return own
            case .everyRow:
                switch neglect.strategy {
                case .cls: return ends[0]
                case .lastToken: return ends[1]
                default: return every[neglect.strategy.rawValue]
                }
            case .zerosJoin: return real.count == longest ? own : own.map { Swift.max(0, $0) }
            case .zeroRow: return real.count == longest ? own : [Float](repeating: 0, count: own.count)
            case .shifted:
                // Σ (p + t)·xₜ = p·n·mean + n(n + 1)/2 · weighted mean
                let n = Float(real.count), mean = masked[Neglect.Strategy.mean.rawValue]
                return zip(mean, own).map { Float(before) * n * $0 + n * (n + 1) / 2 * $1 }
            }
        })
    }
}
