internal import Formats
internal import HiddenStates
internal import LinearAlgebra

/// What the sentences that do not fit have in common, where most do.
struct FailingSentences {
    let search: HintSearch
    /// Sentence numbers.
    let failing: Set<Int>
    let best: Closeness

    /// A property that separates the two kinds for this share of sentences of either.
    private static let separatingShare = 0.95

    func hints() throws -> [Identification.Hint] {
        let served = search.served, dataset = search.dataset
        let bad = served.sentences.filter { failing.contains($0) }, good = served.sentences.filter { !failing.contains($0) }
        var hints: [Identification.Hint] = []
        let zeros = served.sentences.indices.filter { place in
            failing.contains(served.sentences[place]) && served.values[served.vector(place)].allSatisfy { $0 == 0 }
        }
        if !zeros.isEmpty { hints.append(Identification.Hint(kind: "zero_vectors", text: "\(zeros.count) of them are zero vectors: requests that failed, or empty text")) }
        let badLengths = bad.map { dataset.sentences.tokenCount(of: $0) }, goodLengths = good.map { dataset.sentences.tokenCount(of: $0) }
        if let limit = badLengths.min(), share(goodLengths, { $0 < limit }) >= Self.separatingShare, let longest = goodLengths.max(), longest >= 2 {
            hints.append(Identification.Hint(
                kind: "truncation", text: "they are the long ones, of \(limit) tokens and more: the server cuts off at fewer tokens than the states have"))
        } else if let limit = badLengths.max(), share(goodLengths, { $0 > limit }) >= Self.separatingShare {
            hints.append(Identification.Hint(kind: "short_sentences", text: "they are the short ones, of \(limit) tokens and fewer"))
        }
        if let texts = try texts() {
            func hasOther(_ sentence: Int) -> Bool { texts[sentence]?.unicodeScalars.contains { $0.value > 127 } ?? false }
            if share(bad, hasOther) >= Self.separatingShare, share(good, { !hasOther($0) }) >= Self.separatingShare {
                hints.append(Identification.Hint(kind: "non_ascii", text: "their texts have characters outside ASCII: encoding or normalisation differs"))
            }
        }
        return hints
    }

    private func share<Value>(_ values: [Value], _ holds: (Value) -> Bool) -> Double {
        values.isEmpty ? 0 : Double(values.count(where: holds)) / Double(values.count)
    }

    /// By sentence, where the dataset has texts.
    private func texts() throws -> [Int: String]? {
        guard search.dataset.hasTexts else { return nil }
        var found: [Int: String] = [:]
        try search.dataset.pairs.forEachText { sentence, texts, place in found[sentence] = texts.text(place) }
        return found
    }
}
