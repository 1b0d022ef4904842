/// The step-down max-T adjustment (Romano & Wolf, Econometrica 73, 2005) of differences that were
/// resampled together: it keeps the family's error rate without Holm's price for dependence.
public enum MaxTAdjustment {
    /// p̃ⱼ = (1 + the resamples where max over j and all with a smaller |D|/SE of |D* − D|/SE reaches
    /// |Dⱼ|/SEⱼ) / (B + 1), made to grow in the order of falling |D|/SE.
    ///
    /// - Parameters:
    ///   - estimates: D. NaN, or a standard error that is not above 0, is left out and stays NaN.
    ///   - standardErrors: SE.
    ///   - resampleCount: B.
    ///   - resampled: D* of a hypothesis on a resample.
    /// - Complexity: O(hypotheses × resamples).
    public static func adjusted(
        estimates: [Double], standardErrors: [Double], resampleCount: Int, resampled: (_ hypothesis: Int, _ resample: Int) -> Double
    ) -> [Double] {
        let members = estimates.indices.filter { !estimates[$0].isNaN && standardErrors[$0] > 0 }
        let statistics = estimates.indices.map { abs(estimates[$0]) / standardErrors[$0] }
        let ascending = members.sorted { (statistics[$0], $0) < (statistics[$1], $1) }
        var reached = [Int](repeating: 0, count: estimates.count)
        for resample in 0..<resampleCount {
            var largest = 0.0
            for hypothesis in ascending {
                let deviation = abs(resampled(hypothesis, resample) - estimates[hypothesis]) / standardErrors[hypothesis]
                // An undefined resample tells nothing of the largest.
                if deviation > largest { largest = deviation }
                if largest >= statistics[hypothesis] { reached[hypothesis] += 1 }
            }
        }
        var adjusted = [Double](repeating: .nan, count: estimates.count)
        var largest = 0.0
        for hypothesis in ascending.reversed() {
            largest = max(largest, Double(1 + reached[hypothesis]) / Double(resampleCount + 1))
            adjusted[hypothesis] = largest
        }
        return adjusted
    }
}
