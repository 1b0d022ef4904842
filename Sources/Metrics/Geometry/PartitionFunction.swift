internal import Glibc
internal import LinearAlgebra

/// I(V) of the partition function Z(c) = Σᵢ exp(c·xᵢ) (Mu & Viswanath, ICLR 2018).
public struct PartitionFunction: Sendable, Equatable {
    /// log₁₀ (min Z / max Z) for embeddings divided by their mean length; 0 where Z is the same in every
    /// direction.
    public let logIsotropy: Statistic
    /// The same for embeddings as they are, "as in the literature". It depends on their scale.
    public let logIsotropyUnscaled: Statistic

    /// c runs over the unit eigenvectors of XᵀX and, since the sign of an eigenvector is arbitrary, over
    /// their opposites. Sums of exponentials are taken in logarithms: lengths of some hundreds overflow.
    ///
    /// Undefined for fewer than two embeddings, where all are zero, and where all eigenvalues agree to
    /// 1e-8 of the largest, as after whitening: any basis is then one of eigenvectors.
    ///
    /// - Parameters:
    ///   - eigenvalues: of XᵀX, or of XXᵀ where `areOfRows`, largest first.
    ///   - eigenvectors: the rows belong to them.
    /// - Complexity: O(n·d·min(n, d)).
    init<Scalar>(of rows: RowBlocks<Scalar>, eigenvalues: [Double], eigenvectors: Matrix<Double>, areOfRows: Bool, meanNorm: Double) {
        if let reason = Self.reason(count: rows.count, dimension: rows.dimension, eigenvalues: eigenvalues) {
            logIsotropy = .undefined(reason)
            logIsotropyUnscaled = .undefined(reason)
            return
        }
        var scaled = DirectionSums(directionCount: eigenvectors.rowCount, factor: 1 / meanNorm)
        var unscaled = DirectionSums(directionCount: eigenvectors.rowCount, factor: 1)
        if areOfRows {
            // With X = UΣVᵀ the projections X·v_k are σ_k·u_k, and u_k the eigenvectors at hand.
            for (k, eigenvalue) in eigenvalues.enumerated() {
                let singular = max(0, eigenvalue).squareRoot()
                let projections = eigenvectors.elements[eigenvectors.places(ofRow: k)].map { $0 * singular }
                scaled.add(projections.span, direction: k)
                unscaled.add(projections.span, direction: k)
            }
        } else {
            rows.forEachBlock { block, range in
                let projections = eigenvectors.product(with: block, otherTransposed: true)  // d × block
                for k in 0..<projections.rowCount {
                    let span = projections.elements.span.extracting(projections.places(ofRow: k))
                    scaled.add(span, direction: k)
                    unscaled.add(span, direction: k)
                }
            }
        }
        // Directions at right angles to every embedding: Z = n.
        let count = areOfRows && rows.dimension > rows.count ? rows.count : nil
        logIsotropy = .value(scaled.logIsotropy(orthogonalCount: count))
        logIsotropyUnscaled = .value(unscaled.logIsotropy(orthogonalCount: count))
    }

    private static func reason(count: Int, dimension: Int, eigenvalues: [Double]) -> String? {
        guard count >= 2 else { return "fewer than 2 embeddings" }
        guard let largest = eigenvalues.first, largest > 0 else { return "all embeddings are zero" }
        // Fewer eigenvalues than dimensions: those that are not here are 0.
        let smallest = eigenvalues.count < dimension ? 0 : eigenvalues[eigenvalues.count - 1]
        return (largest - smallest) / largest < 1e-8 ? "all eigenvalues are equal" : nil
    }
}

/// log Z for ±each direction, block by block.
private struct DirectionSums {
    /// What projections are multiplied with.
    let factor: Double
    /// Two a direction: c and −c.
    private var largest: [Double]
    private var sums: [Double]

    init(directionCount: Int, factor: Double) {
        self.factor = factor
        largest = [Double](repeating: -.infinity, count: 2 * directionCount)
        sums = [Double](repeating: 0, count: 2 * directionCount)
    }

    mutating func add(_ projections: Span<Double>, direction: Int) {
        var least = Double.infinity, most = -Double.infinity
        for i in projections.indices {
            least = min(least, projections[i])
            most = max(most, projections[i])
        }
        add(projections, factor: factor, largest: most * factor, place: 2 * direction)
        add(projections, factor: -factor, largest: -least * factor, place: 2 * direction + 1)
    }

    private mutating func add(_ projections: Span<Double>, factor: Double, largest new: Double, place: Int) {
        let most = max(largest[place], new)
        var sum = sums[place] * exp(largest[place] - most)
        for i in projections.indices { sum += exp(projections[i] * factor - most) }
        largest[place] = most
        sums[place] = sum
    }

    /// log₁₀ (min Z / max Z).
    ///
    /// - Parameter orthogonalCount: n where some direction is at right angles to all n embeddings.
    func logIsotropy(orthogonalCount: Int?) -> Double {
        var logarithms = zip(largest, sums).map { $0 + log($1) }
        if let orthogonalCount { logarithms.append(log(Double(orthogonalCount))) }
        guard let least = logarithms.min(), let most = logarithms.max() else { return 0 }
        return (least - most) / log(10)
    }
}
