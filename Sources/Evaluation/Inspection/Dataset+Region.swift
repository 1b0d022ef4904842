internal import HiddenStates

extension Dataset {
    /// The rows that belong to a sentence, padding included.
    func region(of sentence: Int) -> Range<Int> {
        switch layout {
        case .packed: sentences.rows(of: sentence)
        case .padded(let length): sentence * length..<(sentence + 1) * length
        }
    }
}
