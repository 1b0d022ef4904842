internal import Formats
internal import FoundationEssentials
internal import Glibc

enum Cosine {
    /// cos(π·x).
    static func ofHalfTurns(_ x: Double) -> Double { cos(Double.pi * x) }
}

enum ArcTangent {
    static func hyperbolic(_ x: Double) -> Double { atanh(x) }
}

/// A number in a sentence.
enum Rounded {
    static func text(_ number: Double) -> String { DecimalText.fixed(number, decimals: 4) }
}
