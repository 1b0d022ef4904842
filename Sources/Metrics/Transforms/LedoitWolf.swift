internal import LinearAlgebra

/// How far a sample covariance is to be pulled towards (tr S/d)·I (Ledoit & Wolf 2004, §3).
///
/// With S = Xcᵀ·Xc/N, m = tr S/d and gᵢ = ‖xᵢ − μ‖²:
/// δ² = ‖S − mI‖²_F/d, β² = min(δ², (Σ gᵢ²/N − ‖S‖²_F)/(N·d)), r = β²/δ², in 0…1.
/// (1 − r)·S + r·m·I then is nearest the true covariance in expected squared error, to first order.
enum LedoitWolf {
    /// r of a sample; 0 where S is m·I already.
    static func shrinkage(of sample: FitSample) -> Double {
        let count = Double(sample.count), dimension = Double(sample.dimension)
        let values = sample.scatterSpectrum.values.map { $0 / count }
        let mean = values.reduce(0, +) / dimension
        // Of N < d, the eigenvalues that are not listed are zero, each m away from m.
        let unlisted = dimension - Double(values.count)
        let delta = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } + unlisted * mean * mean) / dimension
        let centred = sample.centred
        let fourthPowers = (0..<sample.count).reduce(0.0) { sum, row in
            let vector = centred.elements.span.extracting(centred.places(ofRow: row))
            let square = Double.dot(vector, vector)
            return sum + square * square
        }
        let spread = (fourthPowers / count - values.reduce(0) { $0 + $1 * $1 }) / (count * dimension)
        guard delta > 0, spread > 0 else { return 0 }
        return min(delta, spread) / delta
    }
}
