/// `weightedmean` of sentence-transformers over sentences that were padded on the left: its weights are the
/// positions in the padded row, so that token t of n weighs p + t behind p of padding.
///
/// That is Σ (p + t)·xₜ / Σ (p + t) = α·mean + (1 − α)·weighted_mean with α = 2p/(2p + n + 1), a vector in the
/// plane of the two. So p follows from the dots that are there, sentence by sentence: the whole number next to
/// the best α.
struct ShiftedPositions: Sendable {
    static let mean = "mean", weighted = "weighted_mean"

    let closeness: Closeness
    /// By sentence: p.
    let offsets: [Int]

    /// One sentence's dots: of the served vector v, the mean m and the weighted mean w.
    struct Dots {
        var vm, vw, mw, vv, mm, ww: Double
    }

    init(layers: String, tokenCounts: [Int], dots: [Dots]) {
        var distances: [Double] = [], offsets: [Int] = []
        for (count, dots) in zip(tokenCounts, dots) {
            let best = Self.best(count, dots)
            offsets.append(best.offset)
            distances.append(best.distance)
        }
        closeness = Closeness(Candidate(layers: layers, pooling: Self.weighted, variant: .shifted), distances)
        self.offsets = offsets
    }

    /// No batch is padded by more.
    private static let largestOffset = 1 << 17

    private static func best(_ count: Int, _ dots: Dots) -> (offset: Int, distance: Double) {
        func distance(_ offset: Int) -> Double {
            let alpha = 2 * Double(offset) / Double(2 * offset + count + 1), beta = 1 - alpha
            return DirectScores.distance(
                dot: alpha * dots.vm + beta * dots.vw, dots.vv,
                max(0, alpha * alpha * dots.mm + 2 * alpha * beta * dots.mw + beta * beta * dots.ww))
        }
        // v ∝ α·m + β·w, least squares: the normal equations of two unknowns.
        let determinant = dots.mm * dots.ww - dots.mw * dots.mw
        guard count > 1, determinant > 1e-12 * dots.mm * dots.ww else { return (0, distance(0)) }
        let a = (dots.vm * dots.ww - dots.vw * dots.mw) / determinant, b = (dots.vw * dots.mm - dots.vm * dots.mw) / determinant
        // α/β = 2p/(n + 1)
        let offset = b > 0 ? a / b * Double(count + 1) / 2 : a > 0 ? Double(largestOffset) : 0
        let near = Int(min(max(offset.isFinite ? offset : 0, 0), Double(largestOffset)))
        let best = [max(0, near - 1), near, near + 1].map { ($0, distance($0)) }.min { $0.1 < $1.1 }!
        return (best.0, best.1)
    }
}
