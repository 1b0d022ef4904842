internal import HiddenStates

/// Sentences that were probably cut at the longest length that the tokenizer was allowed.
enum TruncationCheck: DatasetCheck {
    /// A longest length that so many sentences have, and so many times as many as any of the lengths
    /// just below it, is a limit and no accident.
    private static let pileCount = 5
    private static let pileRatio = 3
    private static let lengthsBelow = 8

    static func findings(in context: InspectionContext) -> [Inspection.Finding] {
        let lengths = (0..<context.sentenceCount).map { context.tokenCount(of: $0) }
        if let limit = context.dataset.manifest?.tokenizer?.max_length, limit > 0 { return findings(lengths, limit, context) }
        guard let longest = lengths.max(), longest > 1 else { return [] }
        var counts: [Int: Int] = [:]
        for length in lengths { counts[length, default: 0] += 1 }
        let below = (1...lengthsBelow).map { counts[longest - $0] ?? 0 }.max() ?? 0
        guard let count = counts[longest], count >= pileCount, count > pileRatio * below else { return [] }
        let words = below == 0 ? "and none is a little shorter" : "and no length just below has more than \(below)"
        return [
            Inspection.Finding(
                "length_pile_up", .warning, count: count, one: "sentence", many: "sentences with exactly the longest length of \(longest) tokens, \(words)",
                first: context.place(lengths.firstIndex(of: longest)!),
                advice: "check whether they were cut, or the mask is all ones; export with a larger max_length")
        ]
    }

    private static func findings(_ lengths: [Int], _ limit: Int, _ context: InspectionContext) -> [Inspection.Finding] {
        func finding(_ kind: String, _ words: String, _ advice: String, _ isMeant: (Int) -> Bool) -> Inspection.Finding? {
            let found = lengths.indices.filter { isMeant(lengths[$0]) }
            guard let first = found.first else { return nil }
            return Inspection.Finding(
                kind, .warning, count: found.count, one: "sentence with \(words)", many: "sentences with \(words)", first: context.place(first), advice: advice)
        }
        return [
            finding(
                "cut_at_max_length", "\(limit) tokens, the tokenizer's max_length", "they were probably cut: export with a larger max_length if the model allows") {
                $0 == limit
            },
            finding(
                "over_max_length", "more tokens than the tokenizer's max_length of \(limit)", "correct the manifest; if it is right, the model was given more than it takes") {
                $0 > limit
            },
        ].compactMap { $0 }
    }
}
