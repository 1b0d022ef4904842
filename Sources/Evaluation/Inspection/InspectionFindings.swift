internal import Formats
internal import HiddenStates
internal import LinearAlgebra
internal import Metrics

/// Everything that `inspect` looks for, one function a kind of evidence. To add a finding, add it to
/// the list of the evidence that shows it.
enum InspectionFindings {
    typealias Finding = Inspection.Finding

    /// What the table of pairs and the layout show.
    static func of(_ dataset: Dataset) throws(InputFault) -> [Finding] {
        var findings: [Finding] = []
        let users = firstPairs(using: dataset)
        let empty = (0..<dataset.sentences.sentenceCount).filter { dataset.sentences.tokenCount(of: $0) == 0 }
        let usedEmpty = empty.filter { users[$0] != nil }
        if let first = usedEmpty.first {
            findings.append(Finding(
                kind: "empty_sentence_used",
                text: "\(counted(usedEmpty.count, "sentence")) without tokens in pairs (first: sentence \(first), pair \(OneLine.quoted(users[first]!)))",
                count: usedEmpty.count, changesResults: true, advice: "remove the pairs, or export the hidden states again: a run refuses them"))
        }
        let unusedEmpty = empty.filter { users[$0] == nil }
        if let first = unusedEmpty.first {
            findings.append(Finding(
                kind: "empty_sentence_unused", text: "\(counted(unusedEmpty.count, "sentence")) without tokens that no pair uses (first: sentence \(first))",
                count: unusedEmpty.count, changesResults: false, advice: "nothing, unless transforms are to be fitted on them"))
        }
        findings += try undefinedCorrelations(in: dataset)
        if let prompts = dataset.promptLengths {
            let whole = prompts.indices.filter { prompts[$0] > 0 && prompts[$0] == dataset.sentences.tokenCount(of: $0) }
            if let first = whole.first {
                findings.append(Finding(
                    kind: "all_prompt", text: "\(counted(whole.count, "sentence")) with nothing behind the prompt (first: sentence \(first))",
                    count: whole.count, changesResults: false, advice: "run without --skip-prompt, which refuses them in pairs"))
            }
        }
        return try findings + withoutContent(in: dataset) + badWeights(in: dataset)
    }

    /// Sentences that `content_mean` has nothing to take the mean of.
    private static func withoutContent(in dataset: Dataset) throws(InputFault) -> [Finding] {
        guard dataset.contains(.specialTokensMask) else { return [] }
        var found: [Int] = []
        for sentence in 0..<dataset.sentences.sentenceCount {
            let rows = dataset.sentences.rows(of: sentence)
            if rows.isEmpty { continue }
            let special = try dataset.tokenTensors.integers(.specialTokensMask, rows: rows)
            if !special.contains(0) { found.append(sentence) }
        }
        guard let first = found.first else { return [] }
        return [
            Finding(
                kind: "no_content", text: "\(counted(found.count, "sentence")) of special tokens only (first: sentence \(first))", count: found.count,
                changesResults: true, advice: "content_mean gives them the zero vector, whose cosines are 0")
        ]
    }

    /// Weights of real tokens that cannot be weights: a run by them refuses the dataset.
    private static func badWeights(in dataset: Dataset) throws(InputFault) -> [Finding] {
        var findings: [Finding] = []
        for data in dataset.tokenTensors.available {
            guard case .tokenWeights(let name) = data else { continue }
            var tally = StatesWalk.Tally()
            for sentence in 0..<dataset.sentences.sentenceCount {
                let weights = try dataset.tokenTensors.floats(data, rows: dataset.sentences.rows(of: sentence))
                for (token, weight) in weights.enumerated() where !(weight >= 0 && weight.isFinite) { tally.add((sentence, token)) }
            }
            guard let first = tally.first else { continue }
            findings.append(Finding(
                kind: "bad_weight", text: "\(OneLine.of(data.description)) is negative, NaN or infinite at \(counted(tally.count, "real token")) (first: sentence \(first.sentence), token \(first.token))",
                count: tally.count, changesResults: true, advice: "correct the weights and export them again: weights:\(OneLine.of(name)) refuses them"))
        }
        return findings
    }

    /// Splits and subsets whose gold allows no correlation.
    private static func undefinedCorrelations(in dataset: Dataset) throws(InputFault) -> [Finding] {
        let scored = try ScoredPairs(of: dataset, split: .all, clusters: .everyPairApart)
        let bad = scored.pairSets.filter { $0.members.count < 3 || $0.goldRanks.isConstant }
        guard let first = bad.first else { return [] }
        let place = first.subset.isEmpty ? "split \(OneLine.quoted(first.split))" : "subset \(OneLine.quoted(first.subset)) of split \(OneLine.quoted(first.split))"
        let reason = first.members.count < 3 ? "\(counted(first.members.count, "pair"))" : "constant gold"
        return [
            Finding(
                kind: "undefined_correlation", text: "\(counted(bad.count, "split or subset", "splits or subsets")) without a correlation (first: \(place), \(reason))",
                count: bad.count, changesResults: true, advice: "give it at least 3 pairs of different gold scores, or take it out")
        ]
    }

    /// What a walk over one tensor of states shows.
    static func of(_ states: StateTensor, _ walk: StatesWalk) -> [Finding] {
        var findings: [Finding] = []
        if let first = walk.nonFinite.first {
            findings.append(Finding(
                kind: "non_finite", text: "NaN or infinity in \(states.label) at \(counted(walk.nonFinite.count, "real token")) (first: sentence \(first.sentence), token \(first.token))",
                count: walk.nonFinite.count, changesResults: true,
                advice: states.storage == .float16 ? "export again in F32 or BF16: F16 saturates at 65504" : "check the model's output and export it again"))
        }
        if let first = walk.zeroTokens.first {
            findings.append(Finding(
                kind: "zero_token", text: "zero vectors in \(states.label) at \(counted(walk.zeroTokens.count, "real token")) (first: sentence \(first.sentence), token \(first.token))",
                count: walk.zeroTokens.count, changesResults: false, advice: "check whether the mask counts padding as real"))
        }
        if let first = walk.zeroSentences.first {
            findings.append(Finding(
                kind: "zero_sentence", text: "\(counted(walk.zeroSentences.count, "sentence")) of zero vectors only in \(states.label) (first: sentence \(first.sentence))",
                count: walk.zeroSentences.count, changesResults: true, advice: "export them again: their cosines count as 0"))
        }
        if walk.usedPadding > 0 {
            let rubbish = walk.nonFinitePadding > 0 ? ", \(walk.nonFinitePadding) of them NaN or infinity" : ""
            findings.append(Finding(
                kind: "used_padding", text: "padding of \(states.label) holds numbers in \(counted(walk.usedPadding, "row"))\(rubbish)",
                count: walk.usedPadding, changesResults: false, advice: "nothing: padding is ignored"))
        }
        return findings
    }

    /// Files whose SHA-256 is not what the manifest says.
    ///
    /// - Throws: where there is nothing to hold them against.
    static func verifying(_ dataset: Dataset, monitor: RunMonitor) throws -> [Finding] {
        let path = FolderPath.join(dataset.path, DatasetManifest.fileName)
        let files = (dataset.manifest?.files ?? [:]).filter { $0.value.sha256 != nil }.sorted { $0.key < $1.key }
        guard !files.isEmpty else {
            throw InputFault(
                path: path, found: dataset.manifest == nil ? "no manifest" : "no SHA-256 of any file", expected: "'files' with a sha256 each",
                nextStep: "export the dataset again, or inspect without --verify")
        }
        var findings: [Finding] = []
        for (name, file) in files {
            let found = try FileDigest.sha256(of: name, in: dataset.path, check: monitor.checkInterruption)
            guard found != file.sha256?.lowercased() else { continue }
            findings.append(Finding(
                kind: "sha256_mismatch", text: "\(OneLine.quoted(name)) \(found == nil ? "is not in the folder" : "is not the file that the manifest describes (SHA-256)")",
                count: 1, changesResults: true, advice: "copy or export the dataset again"))
        }
        return findings
    }

    /// For each sentence, the first pair that uses it.
    private static func firstPairs(using dataset: Dataset) -> [Int: String] {
        var users: [Int: String] = [:]
        for pair in dataset.pairs {
            for sentence in [pair.sentence1, pair.sentence2] where users[sentence] == nil { users[sentence] = pair.id }
        }
        return users
    }

    private static func counted(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
        "\(count) \(count == 1 ? singular : plural ?? singular + "s")"
    }
}
