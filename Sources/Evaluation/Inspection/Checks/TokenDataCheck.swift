internal import Formats
internal import HiddenStates

/// What token ids and token weights say about mask, texts and weights.
enum TokenDataCheck: DatasetCheck {
    /// So many sentences must end in the same repeated id before it is taken for padding.
    private static let smallestCount = 3

    static func findings(in context: InspectionContext) throws -> [Inspection.Finding] {
        var findings: [Inspection.Finding] = []
        if let survey = context.tokenIDs {
            findings += [paddingAsTokens(survey, context), try tokensAsPadding(survey, context), otherTokens(survey, context)].compactMap { $0 }
        }
        return try findings + badWeights(context)
    }

    /// Sentences whose real tokens begin or end with a run of the id that padding has, or that many
    /// sentences end in.
    private static func paddingAsTokens(_ survey: TokenIDSurvey, _ context: InspectionContext) -> Inspection.Finding? {
        var sentencesOfID: [Int: [Int]] = [:]
        for (sentence, edges) in survey.edges.enumerated() {
            for run in [edges.leading, edges.trailing] where run.length > 1 && sentencesOfID[run.id]?.last != sentence {
                sentencesOfID[run.id, default: []].append(sentence)
            }
        }
        let suspects = sentencesOfID.filter { id, sentences in
            id == survey.paddingID || sentences.count >= max(smallestCount, context.sentenceCount / 10)
        }
        guard let (id, sentences) = suspects.max(by: { ($0.value.count, $1.key) < ($1.value.count, $0.key) }) else { return nil }
        return Inspection.Finding(
            "padding_as_tokens", .fault, count: sentences.count, one: "sentence whose real tokens begin or end with a run of id \(id), as padding does",
            many: "sentences whose real tokens begin or end with a run of id \(id), as padding does", first: context.place(sentences[0]),
            advice: "check the mask (or offsets): it seems to count padding as real")
    }

    /// Rows of padding whose id is not the padding's, where most rows have that.
    private static func tokensAsPadding(_ survey: TokenIDSurvey, _ context: InspectionContext) throws(InputFault) -> Inspection.Finding? {
        guard let padding = survey.paddingID, survey.otherPaddingCount > 0 else { return nil }
        var tally = Tally()
        for sentence in 0..<context.sentenceCount {
            let region = context.dataset.region(of: sentence), real = context.dataset.sentences.rows(of: sentence)
            let ids = try context.dataset.tokenTensors.integers(.tokenIDs, rows: region)
            let hidden = zip(region, ids).count { row, id in !real.contains(row) && id != padding }
            tally.add(sentence: sentence, times: hidden)
        }
        guard let first = tally.first else { return nil }
        return Inspection.Finding(
            "mask_hides_tokens", .fault, count: tally.count, one: "padding row with the id of a token (padding has \(padding))",
            many: "padding rows with the id of a token (padding has \(padding))", first: context.place(first.sentence),
            advice: "check the mask: it seems to cut tokens off")
    }

    /// Equal texts with other token ids, apart from a prompt.
    private static func otherTokens(_ survey: TokenIDSurvey, _ context: InspectionContext) -> Inspection.Finding? {
        // With prompts the same text may rightly have other ids.
        guard context.dataset.promptLengths == nil else { return nil }
        let found = context.repeatedTexts.flatMap { group in
            group.dropFirst().filter { survey.digests[$0] != survey.digests[group[0]] }.map { (sentence: $0, first: group[0]) }
        }
        guard let first = found.first else { return nil }
        return Inspection.Finding(
            "same_text_other_tokens", .fault, count: found.count, one: "sentence with the text of another and other token ids",
            many: "sentences with the text of another and other token ids", first: context.place(first.sentence, remark: "against sentence \(first.first)"),
            advice: "export pairs and hidden states together, with one tokenizer; write prompt_lengths where there are prompts")
    }

    /// Weights of real tokens that cannot be weights: a run by them refuses the dataset.
    private static func badWeights(_ context: InspectionContext) throws(InputFault) -> [Inspection.Finding] {
        var findings: [Inspection.Finding] = []
        for data in context.dataset.tokenTensors.available {
            guard case .tokenWeights(let name) = data else { continue }
            var tally = Tally()
            for sentence in 0..<context.sentenceCount {
                let weights = try context.dataset.tokenTensors.floats(data, rows: context.dataset.sentences.rows(of: sentence))
                for (token, weight) in weights.enumerated() where !(weight >= 0 && weight.isFinite) { tally.add(sentence: sentence, token: token) }
            }
            guard let first = tally.first else { continue }
            findings.append(Inspection.Finding(
                "bad_weight", .fault, count: tally.count, one: "real token whose weight is negative, NaN or infinite",
                many: "real tokens whose weight is negative, NaN or infinite", in: OneLine.of(data.description), first: context.place(first.sentence, token: first.token),
                advice: "correct the weights and export them again: weights:\(OneLine.of(name)) refuses them"))
        }
        return findings
    }
}
