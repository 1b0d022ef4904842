internal import LinearAlgebra

/// The shapes that fitted parameters take: all transforms are maps x ↦ A(x − μ), with an A that is never
/// written out where it is sparse or of low rank.
enum TransformForm: Sendable {
    /// yₖ = (xₖ − μₖ)·fₖ, d → d.
    case axes(mean: [Double], factors: [Double])
    /// yᵢ = fᵢ·eᵢᵀ(x − μ) with eᵢ the rows of `directions` (k × d), d → k.
    case projection(mean: [Double], directions: Matrix<Double>, factors: [Double])
    /// y = rest·(x − μ) + Σᵢ (fᵢ − rest)·eᵢ·eᵢᵀ(x − μ), d → d: what lies along eᵢ is scaled by fᵢ, what
    /// lies across all of them by `rest`.
    case reweighting(mean: [Double], directions: Matrix<Double>, factors: [Double], rest: Double)
    /// The dimensions that are kept, in their order, d → their number.
    case selection(kept: [Bool])

    /// d.
    var inputDimension: Int {
        switch self {
        case .axes(let mean, _), .projection(let mean, _, _), .reweighting(let mean, _, _, _): mean.count
        case .selection(let kept): kept.count
        }
    }

    var outputDimension: Int {
        switch self {
        case .axes, .reweighting: inputDimension
        case .projection(_, let directions, _): directions.rowCount
        case .selection(let kept): kept.count { $0 }
        }
    }

    /// Dimensions of the space that results lie in: those that are 0 by construction do not count.
    var effectiveDimension: Int {
        switch self {
        case .axes(_, let factors), .projection(_, _, let factors): factors.count { $0 != 0 }
        case .reweighting(let mean, _, let factors, let rest):
            factors.count { $0 != 0 } + (rest == 0 ? 0 : mean.count - factors.count)
        case .selection(let kept): kept.count { $0 }
        }
    }

    /// Applies it to rows, n × d, in Double.
    func applied(to rows: Matrix<Double>) -> Matrix<Double> {
        precondition(rows.columnCount == inputDimension, "embeddings of the dimension that was fitted")
        switch self {
        case .axes(let mean, let factors):
            var result = rows.centred(on: mean)
            result.scaleColumns(by: factors)
            return result
        case .projection(let mean, let directions, let factors):
            var result = rows.centred(on: mean).product(with: directions, otherTransposed: true)
            result.scaleColumns(by: factors)
            return result
        case .reweighting(let mean, let directions, let factors, let rest):
            var result = rows.centred(on: mean)
            var along = result.product(with: directions, otherTransposed: true)
            along.scaleColumns(by: factors.map { $0 - rest })
            let change = along.product(with: directions)
            for place in result.elements.indices { result.elements[place] = result.elements[place] * rest + change.elements[place] }
            return result
        case .selection(let kept):
            let columns = kept.indices.filter { kept[$0] }
            let elements = (0..<rows.rowCount).flatMap { row in columns.map { rows[row, $0] } }
            return Matrix(rowCount: rows.rowCount, columnCount: columns.count, elements: elements)
        }
    }
}

extension Matrix<Double> {
    fileprivate mutating func scaleColumns(by factors: [Double]) {
        guard factors.contains(where: { $0 != 1 }) else { return }
        for row in 0..<rowCount {
            for (place, factor) in zip(places(ofRow: row), factors) { elements[place] *= factor }
        }
    }
}
