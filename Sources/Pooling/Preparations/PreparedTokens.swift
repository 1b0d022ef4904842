public import LinearAlgebra

/// A sentence's tokens, widened and prepared: two buffers that a worker owns and uses again.
public struct PreparedTokens: Sendable {
    private var tokens: [Float] = []
    private var next: [Float] = []
    private var count = 0

    public init() {}

    /// Takes a sentence's tokens through preparations, in order.
    ///
    /// - Parameters:
    ///   - states: T × H, row-major, stored as `storage`; left as they are.
    ///   - dimension: H.
    public mutating func take(_ states: RawSpan, storage: StorageType, dimension: Int, through preparations: [FittedPreparation]) {
        count = states.byteCount / storage.byteCount
        if tokens.count < count { tokens = [Float](repeating: 0, count: count) }
        StoredElements.widen(states, storage: storage, into: &tokens)
        for preparation in preparations {
            let source = tokens  // shared, not copied: one struct may not be read and written at once
            preparation.apply(to: source.span.extracting(0..<count), dimension: dimension, into: &next)
            swap(&tokens, &next)
        }
    }

    /// Gives the tokens that were taken last, T × H, row-major.
    public func withElements<Failure: Error>(_ body: (Span<Float>) throws(Failure) -> Void) throws(Failure) {
        try body(tokens.span.extracting(0..<count))
    }

    /// Gives them as bytes: states stored as F32.
    public func withBytes<Failure: Error>(_ body: (RawSpan) throws(Failure) -> Void) throws(Failure) {
        try body(unsafe tokens.span.bytes.extracting(0..<count * StorageType.float32.byteCount))
    }
}
