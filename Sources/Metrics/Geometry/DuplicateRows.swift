internal import LinearAlgebra

/// Embeddings that equal another one to the last bit.
enum DuplicateRows {
    /// How many rows equal a row before them.
    static func count<Scalar>(in matrix: Matrix<Scalar>) -> Int {
        // Rows of equal fingerprint are few, and are compared.
        var rowsByFingerprint: [UInt64: [Int]] = [:]
        var duplicates = 0
        for row in 0..<matrix.rowCount {
            let places = matrix.places(ofRow: row)
            let fingerprint = fingerprint(of: matrix.elements.span.extracting(places))
            let candidates = rowsByFingerprint[fingerprint, default: []]
            if candidates.contains(where: { matrix.elements[matrix.places(ofRow: $0)] == matrix.elements[places] }) {
                duplicates += 1
            } else {
                rowsByFingerprint[fingerprint] = candidates + [row]
            }
        }
        return duplicates
    }

    /// FNV-1a over the elements, widened by a kernel onto +0, which makes +0 of −0.
    private static func fingerprint<Scalar: LinearAlgebraScalar>(of vector: Span<Scalar>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        var widened = [Double](repeating: 0, count: vector.count)
        Scalar.add(vector, times: 1, to: &widened, at: 0)
        for number in widened { hash = (hash ^ number.bitPattern) &* 0x100_0000_01B3 }
        return hash
    }
}
