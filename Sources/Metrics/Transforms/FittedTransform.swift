public import LinearAlgebra

/// A transform with the parameters that a fit gave it.
public struct FittedTransform: Sendable {
    /// The canonical name of the transform that was fitted.
    public let name: String
    /// How far the covariance was pulled towards a multiple of the identity, in 0…1, where it was.
    public let shrinkage: Double?
    let form: TransformForm

    init(name: String, form: TransformForm, shrinkage: Double? = nil) {
        self.name = name
        self.form = form
        self.shrinkage = shrinkage
    }

    /// Numbers of an embedding before.
    public var inputDimension: Int { form.inputDimension }
    /// Numbers of an embedding after.
    public var outputDimension: Int { form.outputDimension }
    /// Dimensions of the space that the embeddings lie in after: dead dimensions and removed directions do
    /// not count (k effective).
    public var effectiveDimension: Int { form.effectiveDimension }

    /// The transformed embeddings, n × outputDimension, of embeddings n × inputDimension.
    ///
    /// Computed in Double and rounded once. In Float32 a product that whitens would not do: it
    /// scales up directions of small variance, and with them the rounding of the large ones, by the
    /// ratio of their deviations: of 1000, an error of 6·10⁻⁸ becomes one of 6·10⁻⁵. DGEMM costs twice
    /// what SGEMM does, which is little: whitening 2758 × 768 takes some 0.15 s on one core.
    ///
    /// Rows are taken 256 at a time from the first on. An embedding's place among 256 may change its last bit,
    /// so parts of a dataset should start at multiples of 256.
    public func apply<Scalar>(to embeddings: Matrix<Scalar>) -> Matrix<Scalar> {
        FittedChain(links: [self]).apply(to: embeddings)
    }
}

extension FittedTransform {
    /// The parameters, to be written to a file:
    /// `mean` [d] with `factors` [d]; `mean` with `directions` [k, d], `factors` [k] and possibly `rest` [];
    /// or `kept` [d] of 0 and 1; then `shrinkage` [], if there was any.
    public var arrays: [NamedArray] {
        let shrinkage = shrinkage.map { [NamedArray(name: "shrinkage", value: $0)] } ?? []
        switch form {
        case .axes(let mean, let factors):
            return [NamedArray(name: "mean", values: mean), NamedArray(name: "factors", values: factors)] + shrinkage
        case .projection(let mean, let directions, let factors):
            return [
                NamedArray(name: "mean", values: mean), NamedArray(name: "directions", matrix: directions),
                NamedArray(name: "factors", values: factors),
            ] + shrinkage
        case .reweighting(let mean, let directions, let factors, let rest):
            return [
                NamedArray(name: "mean", values: mean), NamedArray(name: "directions", matrix: directions),
                NamedArray(name: "factors", values: factors), NamedArray(name: "rest", value: rest),
            ] + shrinkage
        case .selection(let kept):
            return [NamedArray(name: "kept", values: kept.map { $0 ? 1 : 0 })] + shrinkage
        }
    }

    /// The fitted transform that wrote these arrays; it applies with the same bits.
    ///
    /// - Throws: ``TransformFault/malformedParameters(transform:reason:)``.
    public init(name: String, arrays: [NamedArray]) throws(TransformFault) {
        func malformed(_ reason: String) -> TransformFault { .malformedParameters(transform: name, reason: reason) }
        var byName: [String: NamedArray] = [:]
        for array in arrays {
            guard byName.updateValue(array, forKey: array.name) == nil else { throw malformed("'\(array.name)' twice") }
            guard array.values.allSatisfy(\.isFinite) else { throw malformed("'\(array.name)' holds numbers that are not finite") }
        }
        func values(_ key: String, shape: [Int]? = nil, rank: Int) throws(TransformFault) -> [Double] {
            guard let array = byName[key] else { throw malformed("no '\(key)'") }
            guard array.shape.count == rank, shape == nil || array.shape == shape else {
                throw malformed("'\(key)' has shape \(array.shape)")
            }
            return array.values
        }
        let shrinkage = byName["shrinkage"] == nil ? nil : try values("shrinkage", rank: 0)[0]
        if byName["kept"] != nil {
            let kept = try values("kept", rank: 1)
            guard kept.allSatisfy({ $0 == 0 || $0 == 1 }) else { throw malformed("'kept' holds more than 0 and 1") }
            self.init(name: name, form: .selection(kept: kept.map { $0 == 1 }), shrinkage: shrinkage)
            return
        }
        let mean = try values("mean", rank: 1)
        guard let directions = byName["directions"] else {
            self.init(name: name, form: .axes(mean: mean, factors: try values("factors", shape: [mean.count], rank: 1)), shrinkage: shrinkage)
            return
        }
        let factors = try values("factors", rank: 1)
        let elements = try values("directions", shape: [factors.count, mean.count], rank: 2)
        let matrix = Matrix(rowCount: directions.shape[0], columnCount: mean.count, elements: elements)
        let form: TransformForm =
            byName["rest"] == nil
            ? .projection(mean: mean, directions: matrix, factors: factors)
            : .reweighting(mean: mean, directions: matrix, factors: factors, rest: try values("rest", rank: 0)[0])
        self.init(name: name, form: form, shrinkage: shrinkage)
    }
}
