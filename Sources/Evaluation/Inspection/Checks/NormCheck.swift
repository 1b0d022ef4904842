internal import Formats
internal import HiddenStates
internal import LinearAlgebra

/// How long real tokens are, and whether a few of them are so much longer that they outvote the rest.
struct NormCheck: StatesCheck {
    /// L2 norms of the real tokens that are finite, in order.
    private var norms: [Double] = []
    private var longest: (norm: Double, sentence: Int, token: Int)?

    /// A token is an outlier if its norm is so many times the layer's median, or the median so many
    /// times its norm.
    static let outlierRatio = 3.0
    /// From so many times the median on a token outvotes a whole sentence in a mean.
    static let dominantRatio = 20.0

    mutating func take(_ block: StatesBlock) {
        for sentence in block.sentences {
            for (token, row) in block.states.rows.rows(of: sentence).enumerated() {
                let squared = block.squaredNorm(ofRow: row)
                guard squared.isFinite else { continue }
                let norm = squared.squareRoot()
                norms.append(norm)
                if norm > longest?.norm ?? -1 { longest = (norm, sentence, token) }
            }
        }
    }

    mutating func merge(_ later: NormCheck) {
        norms += later.norms
        if let other = later.longest, other.norm > longest?.norm ?? -1 { longest = other }
    }

    /// What the table of layers shows.
    func summary(of states: StateTensor) -> Inspection.Layer {
        let sorted = norms.sorted(), median = Self.median(ofSorted: sorted)
        let outliers = sorted.count { $0 > Self.outlierRatio * median || Self.outlierRatio * $0 < median }
        return Inspection.Layer(
            name: states.layerText, dtype: states.storage.rawValue, normMean: norms.isEmpty ? .nan : norms.reduce(0, +) / Double(norms.count),
            normMinimum: sorted.first ?? .nan, normMedian: median, normMaximum: sorted.last ?? .nan,
            outlierShare: norms.isEmpty ? .nan : Double(outliers) / Double(norms.count))
    }

    /// The middle one, or the mean of the two in the middle.
    private static func median(ofSorted norms: [Double]) -> Double {
        guard !norms.isEmpty else { return .nan }
        return (norms[(norms.count - 1) / 2] + norms[norms.count / 2]) / 2
    }

    func findings(of states: StateTensor, in context: InspectionContext) -> [Inspection.Finding] {
        let median = Self.median(ofSorted: norms.sorted())
        let dominant = norms.count { $0 > Self.dominantRatio * median }
        guard dominant > 0, median > 0, let longest else { return [] }
        let ratio = longest.norm / median
        return [
            Inspection.Finding(
                "dominant_token", .note, count: dominant, one: "token more than \(Int(Self.dominantRatio)) times as long as the median",
                many: "tokens more than \(Int(Self.dominantRatio)) times as long as the median", in: states.label,
                first: context.place(longest.sentence, token: longest.token), extent: ("up to \(DecimalText.fixed(ratio, decimals: 0)) times", ratio),
                advice: "usual in decoder models (their first token); a mean is mostly them: try unit_tokens or another layer")
        ]
    }
}

extension StateTensor {
    /// The layer's number alone, or the tensor's name where it is no layer.
    var layerText: String { label.hasPrefix("layer ") ? String(label.dropFirst("layer ".count)) : label }
}
