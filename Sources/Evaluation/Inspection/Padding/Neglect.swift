/// One way in which a pooling goes wrong, or does not, where the mask is forgotten.
struct Neglect: Sendable {
    enum Strategy: Int, Sendable, CaseIterable {
        case mean, cls, max, weightedMean, lastToken

        var name: String {
            switch self {
            case .mean: "mean"
            case .cls: "cls"
            case .max: "max"
            case .weightedMean: "weighted_mean"
            case .lastToken: "last_token"
            }
        }
    }

    enum Effect: Sendable {
        /// A positive factor for each sentence, which no cosine sees.
        case scaled
        /// The row that is taken is a real token all the same.
        case realRow
        /// Every row counts as a token, whatever is in it.
        case everyRow
        /// Zero rows take part in the maximum: negative numbers become 0.
        case zerosJoin
        /// The row that is taken is zero, but for a sentence without padding.
        case zeroRow
        /// Padding is left out, but positions are counted from its first row.
        case shifted

        var words: String {
            switch self {
            case .scaled: "scaled: same cosine"
            case .realRow: "its row is real"
            case .everyRow: "every row counts"
            case .zerosJoin: "zeros join in"
            case .zeroRow: "its row is zero"
            case .shifted: "positions are shifted"
            }
        }
    }

    let strategy: Strategy
    let side: String
    let effect: Effect

    /// Zeros on either side of packed sentences.
    ///
    /// Mean: Σx/L = (n/L)·mean. Weighted mean with zeros behind: Σ t·xₜ over other weights' sum; with
    /// zeros in front: Σ (L − n + t)·xₜ, which is another direction.
    static let ofPacked: [Neglect] = [
        Neglect(strategy: .mean, side: "either", effect: .scaled),
        Neglect(strategy: .cls, side: "right", effect: .realRow),
        Neglect(strategy: .cls, side: "left", effect: .zeroRow),
        Neglect(strategy: .max, side: "either", effect: .zerosJoin),
        Neglect(strategy: .weightedMean, side: "right", effect: .scaled),
        Neglect(strategy: .weightedMean, side: "left", effect: .shifted),
        Neglect(strategy: .lastToken, side: "right", effect: .zeroRow),
        Neglect(strategy: .lastToken, side: "left", effect: .realRow),
    ]

    /// The padding that is there, as it is.
    static func ofPadded(side: String) -> [Neglect] {
        let isLeft = side == "left" || side == "mixed", isRight = side == "right" || side == "mixed"
        return [
            Neglect(strategy: .mean, side: side, effect: .everyRow),
            Neglect(strategy: .cls, side: side, effect: isLeft ? .everyRow : .realRow),
            Neglect(strategy: .max, side: side, effect: .everyRow),
            Neglect(strategy: .weightedMean, side: side, effect: .everyRow),
        ] + (isLeft ? [Neglect(strategy: .weightedMean, side: side, effect: .shifted)] : []) + [
            Neglect(strategy: .lastToken, side: side, effect: isRight ? .everyRow : .realRow)
        ]
    }
}
