internal import HiddenStates
internal import LinearAlgebra

/// What one block of sentences of one tensor shows, computed once for all checks.
struct StatesBlock: Sendable {
    let states: StateTensor
    let sentences: Range<Int>
    /// Rows of every sentence where the tensor has padding, else nil.
    let paddedLength: Int?
    /// The tensor's rows that are read, padding included.
    let rows: Range<Int>
    /// Σ x² of each of `rows`. It is finite exactly where all numbers of the row are: squares of
    /// Float32 fit a Double.
    let squaredNorms: [Double]
    /// Of each sentence, a digest of its real tokens' states; and one of their mean.
    let digests: [UInt64]
    let meanDigests: [UInt64]
    /// The largest and smallest number of each dimension over the real tokens; empty where there is none.
    let maximum: [Float]
    let minimum: [Float]
    /// The stored bytes of `rows`, and maybe more behind them.
    let bytes: [UInt8]

    /// Σ x² of a row of the tensor.
    func squaredNorm(ofRow row: Int) -> Double { squaredNorms[row - rows.lowerBound] }

    /// The numbers of a row of the tensor.
    func numbers(ofRow row: Int) -> [Float] {
        var numbers = [Float](repeating: 0, count: states.width)
        let start = (row - rows.lowerBound) * states.rowByteCount
        StoredElements.widen(unsafe bytes.span.bytes.extracting(start..<start + states.rowByteCount), storage: states.storage, into: &numbers)
        return numbers
    }
}

/// Looks at states as they stream by, block by block, one value for each tensor. One family of findings.
protocol StatesCheck: Sendable {
    mutating func take(_ block: StatesBlock)

    /// Adds what was seen in later sentences of the same tensor.
    mutating func merge(_ later: Self)

    /// What is to be said once the whole tensor was seen.
    func findings(of states: StateTensor, in context: InspectionContext) throws -> [Inspection.Finding]
}

extension StatesCheck {
    /// - Precondition: the same kind of check.
    mutating func merge(any later: any StatesCheck) {
        if let later = later as? Self { merge(later) }
    }
}
