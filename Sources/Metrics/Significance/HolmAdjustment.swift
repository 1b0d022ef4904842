/// Holm's step-down adjustment of p-values (Scandinavian Journal of Statistics 6, 1979).
public enum HolmAdjustment {
    /// The smallest level of the family at which each hypothesis would be rejected: with p₍₁₎ ≤ … ≤ p₍ₘ₎,
    /// p̃₍ᵢ₎ = max over j ≤ i of min(1, (m − j + 1)·p₍ⱼ₎).
    ///
    /// NaN stays NaN and does not count.
    public static func adjusted(_ pValues: [Double]) -> [Double] {
        let order = pValues.indices.filter { !pValues[$0].isNaN }.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
        var adjusted = [Double](repeating: .nan, count: pValues.count)
        var largest = 0.0
        for (place, index) in order.enumerated() {
            largest = max(largest, min(1, Double(order.count - place) * pValues[index]))
            adjusted[index] = largest
        }
        return adjusted
    }
}
