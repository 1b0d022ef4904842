/// How the lengths of served vectors go with those of the candidate's.
public struct ScaleForm: Sendable, Equatable {
    public enum Form: String, Sendable, CaseIterable {
        /// As pooled, times one number.
        case asPooled = "as_pooled"
        /// All of one length.
        case normalised
        /// Normalised whole, and cut off after.
        case normalisedBeforeTruncation = "normalised_before_truncation"
        /// As pooled, times √n of the sentence's n tokens.
        case timesRootOfLength = "times_root_of_token_count"
        /// As pooled, times n.
        case timesLength = "times_token_count"
        case other
    }

    public let form: Form
    /// The number that is the same for all sentences; NaN for `other`.
    public let factor: Double
    /// Forms that the lengths fit equally well, such as where all sentences have as many tokens.
    public let alsoPossible: [Form]

    /// Lengths of one sentence: of the served vector, of the candidate's as far as it is served, of all of it;
    /// and its tokens.
    struct Lengths {
        var served, candidate, whole: Double
        var tokens: Int
    }

    /// Lengths that vary by more, in the middle nine tenths, do not go together. Noise of one in a hundred in a
    /// vector, which is more than 1 − cos of 1e-4, is less than that in its length.
    static let largestSpread = 0.02
    /// A form that leaves no more than this times the spread of the best is as good.
    static let asGood = 3.0

    init(of lengths: [Lengths]) {
        let usable = lengths.filter { $0.served > 0 && $0.candidate > 0 && $0.tokens > 0 }
        let fits = Self.forms.map { form in (form: form, fit: Self.fit(usable.map { Self.quotient($0, form) })) }
        guard let best = fits.min(by: { $0.fit.spread < $1.fit.spread }), best.fit.spread <= Self.largestSpread else {
            (form, factor, alsoPossible) = (.other, .nan, [])
            return
        }
        // Rounding of Float32 is the least spread that means anything.
        let limit = Self.asGood * max(best.fit.spread, 1e-6)
        let good = fits.filter { $0.fit.spread <= limit }
        form = good[0].form
        factor = good[0].fit.median
        alsoPossible = good.dropFirst().map(\.form)
    }

    /// Scaling that is not a form, as one-byte codes and bits have it.
    static let unknown = ScaleForm(form: .other, factor: .nan, alsoPossible: [])

    private init(form: Form, factor: Double, alsoPossible: [Form]) {
        (self.form, self.factor, self.alsoPossible) = (form, factor, alsoPossible)
    }

    private static let forms = Form.allCases.filter { $0 != .other }

    /// What is constant if the form is true.
    private static func quotient(_ lengths: Lengths, _ form: Form) -> Double {
        switch form {
        case .asPooled, .other: lengths.served / lengths.candidate
        case .normalised: lengths.served
        case .normalisedBeforeTruncation: lengths.served / lengths.candidate * lengths.whole
        case .timesRootOfLength: lengths.served / lengths.candidate / Double(lengths.tokens).squareRoot()
        case .timesLength: lengths.served / lengths.candidate / Double(lengths.tokens)
        }
    }

    private static func fit(_ quotients: [Double]) -> (median: Double, spread: Double) {
        let sorted = quotients.sorted()
        guard let last = sorted.indices.last else { return (.nan, .infinity) }
        let median = sorted[sorted.count / 2]
        return (median, (sorted[last - last / 20] - sorted[last / 20]) / median)
    }
}
