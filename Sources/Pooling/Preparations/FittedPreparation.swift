public import LinearAlgebra

/// A token preparation with the parameters that a fit gave it, if it needs any.
public struct FittedPreparation: Sendable {
    enum Form: Sendable, Equatable {
        case unit
        case centered(mean: [Double])
    }

    /// The canonical name of the preparation.
    public let name: String
    let form: Form

    init(name: String, form: Form) {
        self.name = name
        self.form = form
    }

    /// Prepares tokens.
    ///
    /// - Parameters:
    ///   - tokens: T × H, row-major; left as they are.
    ///   - dimension: H.
    ///   - target: receives T × H at its front; grows where there is no room.
    public func apply(to tokens: Span<Float>, dimension: Int, into target: inout [Float]) {
        precondition(dimension > 0 && tokens.count % dimension == 0, "whole tokens")
        if target.count < tokens.count { target = [Float](repeating: 0, count: tokens.count) }
        switch form {
        case .unit: UnitTokens.apply(to: tokens, dimension: dimension, into: &target)
        case .centered(let mean): CenterTokens.apply(to: tokens, mean: mean, into: &target)
        }
    }

    /// The parameters, to be written to a file: `mean` [H], or nothing.
    public var arrays: [NamedArray] {
        switch form {
        case .unit: []
        case .centered(let mean): [NamedArray(name: "mean", values: mean)]
        }
    }

    /// The fitted preparation that wrote these arrays, or nil where no preparation of that name did.
    public init?(name: String, arrays: [NamedArray]) {
        switch (PreparationCatalogue.all.first { $0.name == name }?.method, arrays.count) {
        case (.unit, 0): self.init(name: name, form: .unit)
        case (.centered, 1):
            let array = arrays[0]
            guard array.name == "mean", array.shape.count == 1, array.values.allSatisfy(\.isFinite) else { return nil }
            self.init(name: name, form: .centered(mean: array.values))
        default: return nil
        }
    }
}
