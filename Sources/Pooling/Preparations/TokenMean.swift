internal import LinearAlgebra

/// Σ x over tokens, in Double: all that `center_tokens` is fitted with.
///
/// Blocks of sentences are summed each for itself and combined by ``merge(_:)`` in their order, so
/// that the number of workers changes no bit.
public struct TokenMean: Sendable, Equatable {
    /// How many tokens were summed.
    public private(set) var count = 0
    private var sum: [Double]

    /// - Parameter dimension: H.
    public init(dimension: Int) { sum = [Double](repeating: 0, count: dimension) }

    /// - Parameter tokens: T × H, row-major: real tokens of the fit set, those that pooling takes.
    public mutating func add(_ tokens: Span<Float>) {
        precondition(tokens.count % sum.count == 0, "whole tokens")
        for start in stride(from: 0, to: tokens.count, by: sum.count) {
            Float.add(tokens.extracting(start..<start + sum.count), times: 1, to: &sum, at: 0)
            count += 1
        }
    }

    public mutating func merge(_ other: TokenMean) {
        count += other.count
        Double.add(other.sum.span, times: 1, to: &sum, at: 0)
    }

    /// The mean token, H numbers; nil for no tokens.
    public var mean: [Double]? { count == 0 ? nil : sum.map { $0 / Double(count) } }
}
