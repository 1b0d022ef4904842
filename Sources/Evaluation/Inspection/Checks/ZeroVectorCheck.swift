internal import HiddenStates

/// Sentences of zero vectors only, and real tokens of others whose vector is zero.
struct ZeroVectorCheck: StatesCheck {
    private var tokens = Tally()
    private var sentences = Tally()

    mutating func take(_ block: StatesBlock) {
        for sentence in block.sentences {
            let rows = block.states.rows.rows(of: sentence)
            let zeros = rows.enumerated().filter { block.squaredNorm(ofRow: $0.element) == 0 }
            guard let first = zeros.first else { continue }
            if zeros.count == rows.count { sentences.add(sentence: sentence) } else { tokens.add(sentence: sentence, token: first.offset, times: zeros.count) }
        }
    }

    mutating func merge(_ later: ZeroVectorCheck) {
        tokens.merge(later.tokens)
        sentences.merge(later.sentences)
    }

    func findings(of states: StateTensor, in context: InspectionContext) -> [Inspection.Finding] {
        var findings: [Inspection.Finding] = []
        if let first = sentences.first {
            findings.append(Inspection.Finding(
                "zero_sentence", .fault, count: sentences.count, one: "sentence of zero vectors only", many: "sentences of zero vectors only",
                in: states.label, first: context.place(first.sentence), advice: "export them again: their cosines count as 0"))
        }
        if let first = tokens.first {
            findings.append(Inspection.Finding(
                "zero_token", .warning, count: tokens.count, one: "real token with a zero vector", many: "real tokens with a zero vector", in: states.label,
                first: context.place(first.sentence, token: first.token), advice: "check whether the mask (or offsets) counts padding as real"))
        }
        return findings
    }
}
