/// Adjustments of the p-values of a family of hypotheses.
///
/// NaN stays NaN and does not count.
public enum PValueAdjustment: String, Sendable, CaseIterable {
    /// Holm's step-down (Scandinavian Journal of Statistics 6, 1979): with p₍₁₎ ≤ … ≤ p₍ₘ₎,
    /// p̃₍ᵢ₎ = max over j ≤ i of min(1, (m − j + 1)·p₍ⱼ₎). Controls the chance of any false rejection,
    /// whatever the dependence.
    case holm
    /// Benjamini & Hochberg's step-up (Journal of the Royal Statistical Society B 57, 1995):
    /// p̃₍ᵢ₎ = min over j ≥ i of min(1, m/j·p₍ⱼ₎). Controls the expected share of false ones among the
    /// rejections: for exploring, not for claims.
    case benjaminiHochberg = "bh"

    /// The smallest level at which each hypothesis would be rejected.
    public func adjusted(_ pValues: [Double]) -> [Double] {
        let order = pValues.indices.filter { !pValues[$0].isNaN }.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
        let m = order.count
        var adjusted = [Double](repeating: .nan, count: pValues.count)
        switch self {
        case .holm:
            var largest = 0.0
            for (place, index) in order.enumerated() {
                largest = max(largest, min(1, Double(m - place) * pValues[index]))
                adjusted[index] = largest
            }
        case .benjaminiHochberg:
            var smallest = 1.0
            for (place, index) in order.enumerated().reversed() {
                smallest = min(smallest, Double(m) / Double(place + 1) * pValues[index])
                adjusted[index] = smallest
            }
        }
        return adjusted
    }
}
