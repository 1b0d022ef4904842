internal import Formats
internal import HiddenStates

/// Pairs that stand twice, sentences that do, and what splits have in common.
enum RepeatedPairCheck: DatasetCheck {
    static func findings(in context: InspectionContext) -> [Inspection.Finding] {
        let pairs = context.dataset.pairs
        let keys = pairs.map { pair in
            let a = context.identity.number(of: pair.sentence1), b = context.identity.number(of: pair.sentence2)
            return PairKey(smaller: min(a, b), larger: max(a, b))
        }
        let itself = pairs.indices.filter { keys[$0].smaller == keys[$0].larger }
        return [repeated(pairs, keys, conflicting: true), repeated(pairs, keys, conflicting: false)].compactMap { $0 }
            + leaks(pairs, keys)
            + [
                finding(
                    "self_pair", .note, itself.count, "pair of a sentence with itself", "pairs of a sentence with itself",
                    itself.first.map { Inspection.Place(pair: pairs[$0].id) }, "nothing: their cosine is 1 under every pooling"),
                repeatedTexts(context),
            ].compactMap { $0 }
    }

    private struct PairKey: Hashable {
        var smaller: Int
        var larger: Int
    }

    /// Pairs of the same two sentences as an earlier pair of the same split, in either order.
    private static func repeated(_ pairs: PairList, _ keys: [PairKey], conflicting: Bool) -> Inspection.Finding? {
        struct SplitKey: Hashable {
            var pair: PairKey
            var split: String?
        }
        var firsts: [SplitKey: Int] = [:], found: [(pair: Int, first: Int)] = []
        for place in pairs.indices {
            let key = SplitKey(pair: keys[place], split: pairs[place].split)
            guard let first = firsts[key] else {
                firsts[key] = place
                continue
            }
            if (pairs[first].score != pairs[place].score) == conflicting { found.append((place, first)) }
        }
        let place = found.first.map { found in
            let scores = conflicting ? ": scores \(DecimalText.of(pairs[found.pair].score)) and \(DecimalText.of(pairs[found.first].score))" : ""
            return Inspection.Place(pair: pairs[found.pair].id, remark: "as \(OneLine.quoted(pairs[found.first].id))\(scores)")
        }
        return conflicting
            ? finding(
                "conflicting_pair", .warning, found.count, "pair that stands twice in a split, with another gold score",
                "pairs that stand twice in a split, with another gold score", place, "keep one of them: no embedding can be right about both")
            : finding(
                "duplicate_pair", .warning, found.count, "pair that stands twice in a split", "pairs that stand twice in a split", place,
                "remove the repeats unless the benchmark is published with them: they count twice (intervals take it into account)")
    }

    /// Pairs and sentences that stand in more than one split.
    private static func leaks(_ pairs: PairList, _ keys: [PairKey]) -> [Inspection.Finding] {
        func shared(_ labels: [(key: some Hashable, pair: Int)]) -> (count: Int, first: (pair: Int, other: Int)?) {
            var firsts = Dictionary(labels.map { ($0.key, $0.pair) }, uniquingKeysWith: { first, _ in first })
            var count = 0, example: (pair: Int, other: Int)?
            for (key, pair) in labels {
                guard let first = firsts[key], pairs[first].split != pairs[pair].split else { continue }
                if example == nil { example = (pair, first) }
                count += 1
                firsts[key] = nil  // each is counted once
            }
            return (count, example)
        }
        func place(_ example: (pair: Int, other: Int)?) -> Inspection.Place? {
            example.map { pair, other in
                let splits = [other, pair].map { OneLine.quoted(pairs[$0].split ?? "") }.joined(separator: " and ")
                return Inspection.Place(pair: pairs[pair].id, remark: "as in \(OneLine.quoted(pairs[other].id)); splits \(splits)")
            }
        }
        let wholePairs = shared(pairs.indices.map { (keys[$0], $0) })
        let sentences = shared(pairs.indices.flatMap { [(keys[$0].smaller, $0), (keys[$0].larger, $0)] })
        return [
            finding(
                "pair_in_two_splits", .warning, wholePairs.count, "pair that stands in two splits", "pairs that stand in two splits", place(wholePairs.first),
                "remove it from one of them: what is chosen or trained on one split is then not new on the other"),
            finding(
                "sentence_in_two_splits", .warning, sentences.count, "sentence that stands in two splits", "sentences that stand in two splits",
                place(sentences.first), "nothing for transforms: a run leaves scored sentences out when it fits; beware when you train on a split"),
        ].compactMap { $0 }
    }

    private static func repeatedTexts(_ context: InspectionContext) -> Inspection.Finding? {
        let groups = context.repeatedTexts
        return finding(
            "repeated_text", .note, groups.reduce(0) { $0 + $1.count - 1 }, "sentence with the text of an earlier one", "sentences with the text of an earlier one",
            groups.first.map { context.place($0[1], remark: "as sentence \($0[0])") }, "nothing: pairs that share a sentence are counted as one cluster")
    }

    private static func finding(
        _ kind: String, _ severity: Inspection.Severity, _ count: Int, _ one: String, _ many: String, _ first: Inspection.Place?, _ advice: String
    ) -> Inspection.Finding? {
        count == 0 ? nil : Inspection.Finding(kind, severity, count: count, one: one, many: many, first: first, advice: advice)
    }
}
