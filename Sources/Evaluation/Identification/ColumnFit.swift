/// Served numbers against a candidate's where each dimension has a scale and a shift of its own, as one-byte
/// quantisation gives it: q = aₖ·xₖ + bₖ.
///
/// Each dimension is fitted by least squares. Cosines are between what is left when the mean vectors are taken
/// off: else the shift alone, which is fitted, would make any anisotropic candidate look near.
enum ColumnFit {
    /// - Parameters:
    ///   - served: n × width, row-major.
    ///   - candidate: n × stride, row-major, of which the first width numbers count.
    ///   - scales: what each candidate vector is multiplied by first: 1, or one over its length.
    /// - Returns: 1 − cos by sentence.
    static func distances(served: [Float], candidate: [Float], count: Int, width: Int, stride: Int, scales: [Double]) -> [Double] {
        var sums = [Sums](repeating: Sums(), count: width)
        for row in 0..<count {
            for k in 0..<width {
                sums[k].add(x: Double(candidate[row * stride + k]) * scales[row], q: Double(served[row * width + k]))
            }
        }
        let lines = sums.map { $0.line(of: Double(count)) }
        return (0..<count).map { row in
            var dot = 0.0, xx = 0.0, yy = 0.0, whole = 0.0
            for k in 0..<width {
                let own = Double(candidate[row * stride + k]) * scales[row]
                let x = own - lines[k].meanX
                whole += own * own
                let y = lines[k].slope * (Double(served[row * width + k]) - lines[k].meanQ)
                dot += x * y
                xx += x * x
                yy += y * y
            }
            // Of a candidate that is the same for all sentences, as [CLS] of layer 0, only rounding is left.
            return xx > leastShare * whole ? DirectScores.distance(dot: dot, xx, yy) : 1
        }
    }

    /// The square of the error of a Float32 number, and ten times as much.
    private static let leastShare = 1e-12

    /// Of one dimension.
    private struct Sums {
        var x = 0.0, q = 0.0, qq = 0.0, xq = 0.0

        mutating func add(x: Double, q: Double) {
            self.x += x
            self.q += q
            qq += q * q
            xq += x * q
        }

        /// x ≈ meanX + slope·(q − meanQ).
        func line(of count: Double) -> (meanX: Double, meanQ: Double, slope: Double) {
            let variance = qq - q * q / count
            // Whole numbers have a variance of 0 or a good deal more; real ones lose digits to their mean.
            return (x / count, q / count, variance > 1e-9 * qq ? (xq - x * q / count) / variance : 0)
        }
    }

    /// 1 − cos that rounding to whole numbers makes: the error of a number is within one step, 1/3 at most as a
    /// mean square, against the variance of a dimension.
    static func rounding(served: [Float], count: Int, width: Int) -> Double {
        var variances = 0.0
        for k in 0..<width {
            var sum = 0.0, squares = 0.0
            for row in 0..<count {
                let q = Double(served[row * width + k])
                sum += q
                squares += q * q
            }
            variances += max(0, squares / Double(count) - (sum / Double(count)) * (sum / Double(count)))
        }
        return variances > 0 ? Double(width) / 3 / (2 * variances) : 0
    }
}
