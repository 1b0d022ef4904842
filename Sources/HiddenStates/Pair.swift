internal import Formats

/// Two sentences and how similar people say they are: one pair of a ``PairList``, whose texts are read through it.
public struct Pair: Sendable {
    let columns: PairColumns
    /// Its place in the file, from 0.
    public let place: Int

    public var id: String { columns.ids.text(place) }
    /// The gold score. Its scale does not matter to a correlation.
    public var score: Double { columns.scores[place] }
    public var split: String? { columns.splits?[place] }
    public var subset: String? { columns.subsets?[place] }
    /// Which sentences (0-based rows of the hidden states).
    public var sentence1: Int { columns.sentences.isEmpty ? 2 * place : columns.sentences[2 * place] }
    public var sentence2: Int { columns.sentences.isEmpty ? 2 * place + 1 : columns.sentences[2 * place + 1] }
}
