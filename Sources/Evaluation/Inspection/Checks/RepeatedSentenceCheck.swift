internal import Formats
internal import HiddenStates
internal import LinearAlgebra

/// One sentence at several places whose states differ: what a sentence's states are then depends on
/// what else was in its batch.
struct RepeatedSentenceCheck: StatesCheck {
    private var digests: [UInt64] = []

    mutating func take(_ block: StatesBlock) { digests = block.digests }
    mutating func merge(_ later: RepeatedSentenceCheck) { digests += later.digests }

    /// Up to what ‖x − y‖ / max(‖x‖, ‖y‖) two computations of a token may differ by rounding alone.
    ///
    /// Four units of roundoff for what is stored in 16 bits; for F32, what some tens of layers add up
    /// to, with room.
    static func rounding(of storage: StorageType) -> Double {
        switch storage {
        case .float16: 0x1p-9
        case .bfloat16: 0x1p-6
        case .float32: 1e-4
        }
    }

    /// How far a sentence is from the first place where it stands.
    private struct Deviation: Sendable {
        var sentence: Int
        var first: Int
        /// The token that differs most, and by what share of its norm.
        var token: Int
        var share: Double
    }

    /// Only sentences whose states differ are read once more, two at a time.
    func findings(of states: StateTensor, in context: InspectionContext) throws -> [Inspection.Finding] {
        let suspects: [(sentence: Int, first: Int)] = context.repeatedSentences.flatMap { group in
            group.dropFirst().filter { digests[$0] != digests[group[0]] && context.tokenCount(of: $0) == context.tokenCount(of: group[0]) }.map { ($0, group[0]) }
        }
        let deviations = try context.workers.map(itemCount: suspects.count) {
            try Self.deviation(of: suspects[$0].sentence, from: suspects[$0].first, in: states)
        }.compactMap { $0 }.filter { $0.share > 0 }
        let limit = Self.rounding(of: states.storage)
        return [
            Self.finding(deviations.filter { $0.share > limit }, states, context, kind: "batch_dependent", .fault,
                advice: "export with the mask heeded and in F32 or BF16: a sentence's states must not hang on its neighbours"),
            Self.finding(deviations.filter { $0.share <= limit }, states, context, kind: "batch_rounding", .note,
                advice: "nothing: batches of different sizes round differently"),
        ].compactMap { $0 }
    }

    private static func finding(
        _ deviations: [Deviation], _ states: StateTensor, _ context: InspectionContext, kind: String, _ severity: Inspection.Severity, advice: String
    ) -> Inspection.Finding? {
        guard let first = deviations.first, let largest = deviations.map(\.share).max() else { return nil }
        let words = severity == .note ? "within rounding" : "by more than rounding"
        return Inspection.Finding(
            kind, severity, count: deviations.count, one: "sentence whose states differ from those of the same sentence elsewhere",
            many: "sentences whose states differ from those of the same sentence elsewhere", in: states.label,
            first: context.place(first.sentence, token: first.token, remark: "against sentence \(first.first)"),
            extent: ("\(words), by up to \(percent(largest)) of a token's norm", largest), advice: advice)
    }

    /// A share in percent with three digits that count, however small it is.
    private static func percent(_ share: Double) -> String {
        var decimals = 0, scaled = 100 * share
        while scaled < 100, decimals < 6 {
            scaled *= 10
            decimals += 1
        }
        return "\(DecimalText.fixed(100 * share, decimals: decimals)) %"
    }

    /// Nil where a number is NaN or infinite, which another check tells.
    private static func deviation(of sentence: Int, from first: Int, in states: StateTensor) throws(InputFault) -> Deviation? {
        let a = try tokens(of: sentence, in: states), b = try tokens(of: first, in: states)
        var worst = Deviation(sentence: sentence, first: first, token: 0, share: 0)
        for token in 0..<states.rows.tokenCount(of: sentence) {
            let x = a.span.extracting(token * states.width..<(token + 1) * states.width), y = b.span.extracting(token * states.width..<(token + 1) * states.width)
            let larger = max(Float.dot(x, x), Float.dot(y, y))
            guard larger.isFinite else { return nil }
            let share = larger == 0 ? 0 : (Float.pairSums(x, y).squaredDistance / larger).squareRoot()
            if share > worst.share { (worst.token, worst.share) = (token, share) }
        }
        return worst
    }

    private static func tokens(of sentence: Int, in states: StateTensor) throws(InputFault) -> [Float] {
        let rows = states.rows.rows(of: sentence)
        var bytes: [UInt8] = []
        try states.read(rows: rows, into: &bytes)
        var numbers = [Float](repeating: 0, count: rows.count * states.width)
        StoredElements.widen(unsafe bytes.span.bytes.extracting(0..<rows.count * states.rowByteCount), storage: states.storage, into: &numbers)
        return numbers
    }
}
