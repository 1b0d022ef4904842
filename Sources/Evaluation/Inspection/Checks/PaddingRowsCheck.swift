internal import HiddenStates

/// What stands in padding. Anything may: a run never reads it. But where all padding is zero except
/// for the same few rows beside each sentence's real tokens, the mask cuts tokens off.
struct PaddingRowsCheck: StatesCheck {
    private var used = Tally()
    private var nonFinite = Tally()
    /// By number of rows with states beside the real tokens, on either side, before zeros follow: in
    /// how many sentences.
    private var besideLeft = Side()
    private var besideRight = Side()

    /// One side of the real tokens.
    private struct Side: Sendable {
        /// How many sentences have k rows of states there, all next to the real tokens, and zeros beyond.
        var counts: [Int: Int] = [:]
        /// Whether some sentence has states elsewhere in its padding.
        var isScattered = false
        var first: (sentence: Int, token: Int)?

        mutating func add(_ sentence: Int, hasStates: [Bool]) {
            let beside = hasStates.prefix { $0 }.count
            if hasStates[beside...].contains(true) { isScattered = true }
            // Without zeros beyond nothing is known: the sentence may be as long as the padding.
            guard beside < hasStates.count else { return }
            if beside > 0, first == nil { first = (sentence, 0) }
            counts[beside, default: 0] += 1
        }

        mutating func merge(_ later: Side) {
            counts.merge(later.counts, uniquingKeysWith: +)
            isScattered = isScattered || later.isScattered
            if first == nil { first = later.first }
        }

        /// The k that every sentence has, at least three of them; nil where they differ, or it is 0.
        var hidden: (rows: Int, sentences: Int)? {
            guard !isScattered, counts.count == 1, let (rows, sentences) = counts.first, rows > 0, sentences >= 3 else { return nil }
            return (rows, sentences)
        }
    }

    mutating func take(_ block: StatesBlock) {
        guard let length = block.paddedLength else { return }
        for sentence in block.sentences {
            let real = block.states.rows.rows(of: sentence), region = sentence * length..<(sentence + 1) * length
            let left = (region.lowerBound..<real.lowerBound).reversed().map { hasStates(block, $0, sentence) }
            let right = (real.upperBound..<region.upperBound).map { hasStates(block, $0, sentence) }
            guard !real.isEmpty else { continue }
            if !left.isEmpty { besideLeft.add(sentence, hasStates: left) }
            if !right.isEmpty { besideRight.add(sentence, hasStates: right) }
        }
    }

    private mutating func hasStates(_ block: StatesBlock, _ row: Int, _ sentence: Int) -> Bool {
        let squared = block.squaredNorm(ofRow: row)
        guard squared != 0 else { return false }
        used.add(sentence: sentence)
        if !squared.isFinite { nonFinite.add(sentence: sentence) }
        return true
    }

    mutating func merge(_ later: PaddingRowsCheck) {
        used.merge(later.used)
        nonFinite.merge(later.nonFinite)
        besideLeft.merge(later.besideLeft)
        besideRight.merge(later.besideRight)
    }

    func findings(of states: StateTensor, in context: InspectionContext) -> [Inspection.Finding] {
        var findings: [Inspection.Finding] = []
        for (side, words) in [(besideLeft, "before"), (besideRight, "behind")] {
            guard let hidden = side.hidden, let first = side.first else { continue }
            let rows = hidden.rows == 1 ? "1 row" : "\(hidden.rows) rows"
            findings.append(Inspection.Finding(
                "mask_hides_states", .fault, count: hidden.sentences, one: "sentence with states in \(rows) \(words) its real tokens and zeros beyond",
                many: "sentences with states in exactly \(rows) \(words) their real tokens and zeros beyond", in: states.label,
                first: context.place(first.sentence), advice: "check the mask: it seems to cut off \(hidden.rows == 1 ? "a token" : "\(hidden.rows) tokens") of every sentence"))
        }
        if let first = used.first {
            findings.append(Inspection.Finding(
                "used_padding", .note, count: used.count, one: "padding row that holds numbers", many: "padding rows that hold numbers", in: states.label,
                first: context.place(first.sentence), extent: (nonFinite.count > 0 ? "NaN or infinity among them" : "", Double(nonFinite.count)),
                advice: "nothing: padding is ignored (--padding shows what it would do)"))
        }
        return findings
    }
}
