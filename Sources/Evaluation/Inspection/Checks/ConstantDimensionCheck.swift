internal import HiddenStates

/// Dimensions that have the same value at every real token. A few are nothing unusual: the last layer
/// of MiniLM and of mpnet has two.
struct ConstantDimensionCheck: StatesCheck {
    private var maximum: [Float] = []
    private var minimum: [Float] = []
    private var tokenCount = 0
    private var isFinite = true

    static let wholeLayer = "constant_layer"

    /// From this share of the dimensions on it is no model's doing.
    private static let unusualShare = 0.05

    mutating func take(_ block: StatesBlock) {
        for sentence in block.sentences {
            for row in block.states.rows.rows(of: sentence) {
                tokenCount += 1
                if !block.squaredNorm(ofRow: row).isFinite { isFinite = false }
            }
        }
        (maximum, minimum) = (block.maximum, block.minimum)
    }

    mutating func merge(_ later: ConstantDimensionCheck) {
        tokenCount += later.tokenCount
        isFinite = isFinite && later.isFinite
        guard !maximum.isEmpty, !later.maximum.isEmpty else {
            if maximum.isEmpty { (maximum, minimum) = (later.maximum, later.minimum) }
            return
        }
        for place in maximum.indices {
            maximum[place] = max(maximum[place], later.maximum[place])
            minimum[place] = min(minimum[place], later.minimum[place])
        }
    }

    func findings(of states: StateTensor, in context: InspectionContext) -> [Inspection.Finding] {
        // Between NaN nothing is constant, and one token is no evidence.
        guard isFinite, tokenCount > 1 else { return [] }
        let constant = maximum.indices.filter { maximum[$0] == minimum[$0] }
        guard let first = constant.first else { return [] }
        if constant.count == states.width {
            return [
                Inspection.Finding(
                    Self.wholeLayer, .fault, count: tokenCount, one: "token", many: "tokens with one and the same vector", in: states.label,
                    advice: "export the layer again: no pooling of it can tell sentences apart")
            ]
        }
        let zeros = constant.count { maximum[$0] == 0 }, isUnusual = Double(constant.count) > Self.unusualShare * Double(states.width)
        let value = maximum[first] == 0 ? "0" : "\(maximum[first])"
        return [
            Inspection.Finding(
                "constant_dimension", isUnusual ? .warning : .note, count: constant.count, one: "dimension with the same value at every token",
                many: "dimensions with the same value at every token", in: states.label,
                first: Inspection.Place(remark: "dimension \(first), value \(value)"), extent: (zeros > 0 ? "some of them always 0" : "", Double(zeros)),
                advice: isUnusual
                    ? "check the hidden size that was exported; a constant other than 0 moves every cosine" : "nothing: models have a few such dimensions")
        ]
    }
}
