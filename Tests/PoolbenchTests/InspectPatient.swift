import TestSupport

/// A dataset that is clean, for tests to break in one place.
///
/// 30 pairs of sentences of 2 to 12 tokens, two splits, texts that differ, gold scores that differ.
struct InspectPatient {
    struct Row {
        var id: String
        var score: String
        var split: String
        var sentences: (Int, Int)
        var texts: (String, String)
    }

    var sample: SampleDataset
    var rows: [Row]
    var hasTexts = true
    /// Writes the padded layout with this in the padding, in front of the tokens or behind them.
    var padding: (filling: Float, left: Bool)?
    /// How many of its tokens, at the end, the mask denies each sentence.
    var hiddenTokens = 0

    init() {
        sample = SampleDataset(pairCount: 30)
        sample.tokenCounts = (0..<60).map { 2 + ($0 * 7) % 11 }
        rows = (0..<30).map { pair in
            Row(
                id: "p\(pair)", score: "\(Double(pair) / 10)", split: pair < 10 ? "train" : "test", sentences: (2 * pair, 2 * pair + 1),
                texts: ("text \(2 * pair)", "text \(2 * pair + 1)"))
        }
        drawStates()
    }

    /// Draws the states of all tokens anew.
    mutating func drawStates() {
        var numbers = SeededNumbers(seed: 5)
        let count = sample.tokenCount * sample.hiddenSize
        sample.states = sample.layers.map { _ in numbers.floats(count) }
    }

    /// Gives every sentence one more token.
    mutating func lengthenAll() {
        sample.tokenCounts = sample.tokenCounts.map { $0 + 1 }
        drawStates()
    }

    /// Leaves a sentence its first tokens only.
    mutating func shorten(_ sentence: Int, to count: Int) {
        let gone = places(of: sentence).dropFirst(count * sample.hiddenSize)
        sample.states = sample.states.map { Array($0[..<gone.lowerBound] + $0[gone.upperBound...]) }
        sample.tokenCounts[sentence] = count
    }

    /// The places of a sentence's numbers in the states of a layer.
    func places(of sentence: Int) -> Range<Int> {
        Int(sample.offsets[sentence]) * sample.hiddenSize..<Int(sample.offsets[sentence + 1]) * sample.hiddenSize
    }

    /// Gives a sentence the states of another of the same length, in all layers or some.
    mutating func copyStates(of source: Int, to target: Int, layers: [Int] = [0, 1, 2]) {
        precondition(sample.tokenCounts[source] == sample.tokenCounts[target], "sentences of one length")
        for layer in layers { sample.states[layer].replaceSubrange(places(of: target), with: sample.states[layer][places(of: source)]) }
    }

    /// Token ids that all differ, as a tensor would have them packed: one list a sentence.
    var tokenIDs: [[Int64]] {
        var next: Int64 = 100
        return sample.tokenCounts.map { count in
            (0..<count).map { _ in
                next += 1
                return next
            }
        }
    }

    /// Adds token ids, with `filling` in the padding where there is some.
    mutating func add(tokenIDs ids: [[Int64]], filling: Int64 = 0) {
        guard let padding else {
            sample.otherTensors.append(.init("token_ids", "I64", [sample.tokenCount], SafetensorsBytes.littleEndian(ids.flatMap { $0 })))
            return
        }
        let length = sample.tokenCounts.max()! + 1
        let padded = ids.flatMap { ids in
            let rest = [Int64](repeating: filling, count: length - ids.count)
            return padding.left ? rest + ids : ids + rest
        }
        sample.otherTensors.append(.init("token_ids", "I64", [ids.count, length], SafetensorsBytes.littleEndian(padded)))
    }

    func write(to folder: TemporaryFolder) {
        var sample = sample
        let header = "id,score,split,index1,index2" + (hasTexts ? ",sentence1,sentence2" : "")
        sample.pairsCSV = ([header] + rows.map { row in
            let texts = hasTexts ? ",\(row.texts.0),\(row.texts.1)" : ""
            return "\(row.id),\(row.score),\(row.split),\(row.sentences.0),\(row.sentences.1)\(texts)"
        }).joined(separator: "\n") + "\n"
        guard let padding else {
            sample.write(to: folder)
            return
        }
        var padded = PaddedDataset(sample, left: padding.left)
        padded.filling = padding.filling
        if hiddenTokens > 0 {
            padded.claimedMask = sample.tokenCounts.flatMap { count in (0..<padded.length).map { $0 < count - hiddenTokens ? 1 : 0 } }
        }
        padded.write(to: folder)
    }
}
