internal import HiddenStates
internal import LinearAlgebra

/// Numbers that are none (NaN, infinity) or were cut to the largest that F16 has, at real tokens.
struct NonFiniteCheck: StatesCheck {
    /// Tokens with a NaN; with an infinity and no NaN; with a number of magnitude 65504 in F16.
    private var notANumber = Tally()
    private var infinite = Tally()
    private var saturated = Tally()

    private static let largestHalf: Float = 65504

    mutating func take(_ block: StatesBlock) {
        let isHalf = block.states.storage == .float16
        for sentence in block.sentences {
            for (token, row) in block.states.rows.rows(of: sentence).enumerated() {
                let squared = block.squaredNorm(ofRow: row)
                // Only a row of such a norm can hold one, so that the rest is not looked at again.
                guard !squared.isFinite || isHalf && squared >= Double(Self.largestHalf) * Double(Self.largestHalf) else { continue }
                let numbers = block.numbers(ofRow: row)
                if numbers.contains(where: \.isNaN) {
                    notANumber.add(sentence: sentence, token: token)
                } else if numbers.contains(where: \.isInfinite) {
                    infinite.add(sentence: sentence, token: token)
                } else if numbers.contains(where: { abs($0) == Self.largestHalf }) {
                    saturated.add(sentence: sentence, token: token)
                }
            }
        }
    }

    mutating func merge(_ later: NonFiniteCheck) {
        notANumber.merge(later.notANumber)
        infinite.merge(later.infinite)
        saturated.merge(later.saturated)
    }

    func findings(of states: StateTensor, in context: InspectionContext) -> [Inspection.Finding] {
        var findings: [Inspection.Finding] = []
        var all = notANumber
        all.merge(infinite)
        if let first = [notANumber.first, infinite.first].compactMap({ $0 }).min(by: { ($0.sentence, $0.token) < ($1.sentence, $1.token) }) {
            findings.append(Inspection.Finding(
                "non_finite", .fault, count: all.count, one: "real token with NaN or infinity", many: "real tokens with NaN or infinity",
                in: states.label, first: context.place(first.sentence, token: first.token), extent: (infinite.count == 0 ? "" : "infinity among them", Double(infinite.count)),
                advice: infinite.count > 0 && states.storage == .float16
                    ? "export again in F32 or BF16: F16 ends at 65504; a run refuses the layer" : "check the model's output and export it again; a run refuses the layer"))
        }
        if let first = saturated.first {
            findings.append(Inspection.Finding(
                "saturated_f16", .fault, count: saturated.count, one: "real token with a number of ±65504, the largest of F16",
                many: "real tokens with a number of ±65504, the largest of F16", in: states.label, first: context.place(first.sentence, token: first.token),
                advice: "export again in F32 or BF16: the number was probably larger"))
        }
        return findings
    }
}
