/// A number, or the reason why there is none. Undefined is never 0.
public enum Statistic: Sendable, Equatable {
    case value(Double)
    case undefined(String)

    /// The number, or NaN.
    public var number: Double {
        switch self {
        case .value(let number): number
        case .undefined: .nan
        }
    }

    /// Why there is no number.
    public var reason: String? {
        switch self {
        case .value: nil
        case .undefined(let reason): reason
        }
    }
}
