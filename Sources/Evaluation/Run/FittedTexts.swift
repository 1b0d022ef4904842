internal import Formats
internal import HiddenStates

/// The texts that something was fitted on, in a form that a file keeps and another run can hold its own against.
///
/// A text is the first 52 bits of its SHA-256, a number that F64 holds. Of 10,000 texts and 3,000 others two are
/// alike by chance with a probability of 7·10⁻⁹.
struct FittedTexts: Sendable, Equatable {
    /// Ascending, each once; nothing of sentences without text.
    let marks: [Double]

    /// Of some sentences of a dataset.
    init(of sentences: Set<Int>, in pairs: PairList) throws(InputFault) {
        var found: Set<Double> = []
        try pairs.forEachText { (sentence, texts, place) throws(InputFault) in
            if sentences.contains(sentence), !texts.isEmpty(place) { found.insert(Self.mark(of: texts.text(place))) }
        }
        marks = found.sorted()
    }

    /// As a file has them.
    init(marks: [Double]) { self.marks = marks }

    private static func mark(of text: String) -> Double { Double(Int(SHA256Digest.of(Array(text.utf8)).prefix(13), radix: 16)!) }

    /// How many texts are in both.
    func common(with other: FittedTexts) -> Int { Set(marks).intersection(other.marks).count }
}
