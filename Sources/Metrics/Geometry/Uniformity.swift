internal import Glibc
internal import LinearAlgebra

/// How evenly directions cover the sphere (Wang & Isola, ICML 2020, t = 2), exactly, over all pairs.
public struct Uniformity: Sendable, Equatable {
    /// ln mean exp(−2‖uᵢ − uⱼ‖²) = ln mean exp(4(cos − 1)) over pairs of different unit vectors; 0 for a
    /// single ray, lower for more even cover, down to about ``sphereFloor(dimension:)``.
    /// To be read beside ``Alignment`` only. Undefined for fewer than two embeddings that are not zero.
    public let value: Statistic
    /// Its standard error by leaving out one embedding at a time. Undefined for fewer than three.
    public let error: Statistic

    /// - Parameter rowSums: rᵢ = Σ_{j ≠ i} exp(4(cosᵢⱼ − 1))
    init(rowSums: [Double]) {
        let n = Double(rowSums.count), total = rowSums.reduce(0, +)
        value = rowSums.count >= 2 ? .value(min(0, log(total / (n * (n - 1))))) : .undefined("fewer than 2 nonzero embeddings")
        let without = rowSums.count >= 3 ? rowSums.map { log((total - 2 * $0) / ((n - 1) * (n - 2))) } : []
        error = Jackknife.standardError(of: without).map { .value($0) } ?? .undefined("fewer than 3 nonzero embeddings")
    }

    /// What directions spread evenly over the sphere in d dimensions would have: −4 + ln ₀F₁(; d/2; 4).
    public static func sphereFloor(dimension: Int) -> Double {
        // ₀F₁(; b; x) = Σ xᵏ/((b)ₖ k!): all terms positive, a few dozen until they no longer count.
        let b = Double(dimension) / 2
        var term = 1.0, sum = 1.0, k = 0.0
        while term > sum * 1e-18 {
            term *= 4 / ((b + k) * (k + 1))
            sum += term
            k += 1
        }
        return -4 + log(sum)
    }
}

/// Σ exp(4(cos − 1)) of every embedding with the others, as the cosines come.
struct UniformitySums {
    private(set) var rowSums: [Double]
    private var terms: [Double] = []

    init(count: Int) { rowSums = [Double](repeating: 0, count: count) }

    /// The cosines of embedding `row` with those from `column` on.
    mutating func add(_ cosines: Span<Double>, row: Int, column: Int) {
        terms.removeAll(keepingCapacity: true)
        var sum = 0.0
        for i in cosines.indices {
            let term = exp(4 * (cosines[i] - 1))
            terms.append(term)
            sum += term
        }
        rowSums[row] += sum
        let terms = terms  // shared, not copied: one struct may not be read and written at once
        Double.add(terms.span, times: 1, to: &rowSums, at: column)
    }
}
