/// Cosine similarity, from three dot products in Double.
public enum CosineSimilarity {
    /// ab / √(aa·bb), in −1…1; 0 where a vector is zero.
    ///
    /// - Parameters:
    ///   - ab: Σ aᵢ·bᵢ
    ///   - aa: Σ aᵢ²
    ///   - bb: Σ bᵢ²
    ///
    /// With the three dots summed in one order, equal vectors give exactly 1, since √(x·x) = x in
    /// binary floating point; dividing by two norms, or normalising first, gives it only half the
    /// time and breaks ties between pairs that are truly tied. Rounding may carry nearly parallel
    /// vectors past ±1 by an ulp; the result is clamped.
    public static func of(ab: Double, aa: Double, bb: Double) -> Double {
        guard aa > 0, bb > 0 else { return 0 }
        let cosine = ab / (aa * bb).squareRoot()
        precondition(!cosine.isNaN, "a cosine needs finite vectors")
        return min(1, max(-1, cosine))
    }
}
