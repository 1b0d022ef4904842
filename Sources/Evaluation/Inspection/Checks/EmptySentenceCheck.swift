internal import Formats
internal import HiddenStates

/// Sentences with nothing, or next to nothing, to pool.
enum EmptySentenceCheck: DatasetCheck {
    static func findings(in context: InspectionContext) throws -> [Inspection.Finding] {
        let sentences = 0..<context.sentenceCount
        let empty = sentences.filter { context.tokenCount(of: $0) == 0 }
        var findings = [
            finding(
                "empty_sentence_used", .fault, empty.filter { context.firstPairs[$0] != nil }, context, "without tokens that a pair uses",
                "remove the pairs, or export the hidden states again: a run refuses them"),
            finding(
                "empty_sentence_unused", .note, empty.filter { context.firstPairs[$0] == nil }, context, "without tokens that no pair uses",
                "nothing, unless transforms are to be fitted on them"),
            finding(
                "no_content", .fault, try withoutContent(context), context, "of special tokens only",
                "remove the pairs: content_mean gives the zero vector, and the other poolings have no word to go by"),
            finding(
                "empty_text", .warning, sentences.filter { context.firstPairs[$0] != nil && context.hasEmptyText($0) }, context, "whose text is empty or blank",
                "remove the pairs, unless the benchmark is meant to have them"),
            finding(
                "one_token_sentence", .note, sentences.filter { context.tokenCount(of: $0) == 1 }, context, "of one token",
                "nothing: every pooling gives that token's vector"),
        ]
        if let prompts = context.dataset.promptLengths {
            findings.append(finding(
                "all_prompt", .warning, prompts.indices.filter { prompts[$0] > 0 && prompts[$0] == context.tokenCount(of: $0) }, context,
                "with nothing behind the prompt", "run without --skip-prompt, which refuses them in pairs"))
        }
        return findings.compactMap { $0 }
    }

    private static func finding(
        _ kind: String, _ severity: Inspection.Severity, _ sentences: [Int], _ context: InspectionContext, _ words: String, _ advice: String
    ) -> Inspection.Finding? {
        guard let first = sentences.first else { return nil }
        return Inspection.Finding(
            kind, severity, count: sentences.count, one: "sentence \(words)", many: "sentences \(words)", first: context.place(first), advice: advice)
    }

    /// Sentences that `content_mean` has nothing to take the mean of.
    private static func withoutContent(_ context: InspectionContext) throws(InputFault) -> [Int] {
        guard context.dataset.contains(.specialTokensMask) else { return [] }
        var found: [Int] = []
        for sentence in 0..<context.sentenceCount where context.tokenCount(of: sentence) > 0 {
            let rows = context.dataset.sentences.rows(of: sentence)
            if try !context.dataset.tokenTensors.integers(.specialTokensMask, rows: rows).contains(0) { found.append(sentence) }
        }
        return found
    }
}
