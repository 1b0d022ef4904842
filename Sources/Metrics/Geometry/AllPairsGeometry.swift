internal import LinearAlgebra

/// What needs the cosine of every pair of embeddings: one pass in blocks serves all of it.
///
/// Zero vectors are left out. Above ``rowLimit`` embeddings, a seeded sample of that many is taken.
public struct AllPairsGeometry: Sendable, Equatable {
    public static let rowLimit = 30_000

    /// How many embeddings were compared with each other.
    public let embeddingCount: Int
    /// Whether they are a sample.
    public let isSampled: Bool
    public let quantiles: CosineQuantiles
    public let uniformity: Uniformity
    public let hubness: Hubness
    public let informativity: Informativity

    /// Bytes of the vectors in Double, of a block of cosines, and of the cosines that are kept or binned; about.
    static func byteCount(count: Int, dimension: Int) -> Int {
        let n = min(count, rowLimit)
        return 8 * n * dimension + 8 * blockSize * blockSize + CosineCounts.byteCount(pairCount: n * (n - 1) / 2)
    }

    /// Rows of a block of cosines.
    private static let blockSize = 512

    /// - Parameters:
    ///   - unit: embeddings at length one.
    ///   - topDimensions: up to five, those that contribute most first.
    ///   - neighbourCount: k of ``Hubness``.
    /// - Complexity: O(n²·d), half a product of the matrix with its transpose; n² / 2 numbers are kept for
    ///   up to 4096 embeddings, O(n·d) beyond.
    init<Scalar>(unit: RowBlocks<Scalar>, topDimensions: [Int], neighbourCount: Int, rowLimit: Int = rowLimit) {
        precondition(neighbourCount >= 1, "a neighbour at least")
        let places = SeededSample.places(rowLimit, of: unit.count, seed: 0)
        isSampled = places.count < unit.count
        embeddingCount = places.count
        let sample = RowBlocks(
            matrix: unit.matrix, rows: places.map { unit.rows[$0] }, centre: unit.centre,
            factors: unit.factors.map { factors in places.map { factors[$0] } })
        let vectors = sample.block(0..<sample.count)

        let n = vectors.rowCount
        var counts = CosineCounts(pairCount: n * (n - 1) / 2)
        var sums = UniformitySums(count: n)
        var neighbours = NearestNeighbours(count: n, k: neighbourCount)
        var reduced = [1, 3, 5].map {
            ReducedCosineSums(unit: vectors, without: Array(topDimensions.prefix($0)), expected: $0)
        }
        Self.visit(vectors) { cosines, row, column in
            counts.add(cosines)
            sums.add(cosines, row: row, column: column)
            neighbours.add(cosines, row: row, column: column)
            for level in reduced.indices { reduced[level].add(cosines, row: row, column: column) }
        }
        quantiles = CosineQuantiles(counts)
        uniformity = Uniformity(rowSums: sums.rowSums)
        hubness = Hubness(occurrences: neighbours.occurrences, neighbourCount: neighbourCount)
        informativity = Informativity(reduced)
    }

    /// Hands out every pair i < j once: the cosines of row i with the rows from j on, as far as a block
    /// goes. For every row the others come in ascending order.
    private static func visit(_ unit: Matrix<Double>, _ body: (Span<Double>, _ row: Int, _ column: Int) -> Void) {
        let size = blockSize
        for rowStart in stride(from: 0, to: unit.rowCount, by: size) {
            let rows = rowStart..<min(rowStart + size, unit.rowCount)
            for columnStart in stride(from: rowStart, to: unit.rowCount, by: size) {
                let columns = columnStart..<min(columnStart + size, unit.rowCount)
                var cosines = unit.product(rows: rows, with: unit, otherTransposed: true, otherRows: columns)
                for place in cosines.elements.indices { cosines.elements[place] = min(1, max(-1, cosines.elements[place])) }
                for row in rows {
                    let first = max(columns.lowerBound, row + 1)
                    guard first < columns.upperBound else { continue }
                    let start = cosines.places(ofRow: row - rows.lowerBound).lowerBound - columns.lowerBound
                    body(cosines.elements.span.extracting(start + first..<start + columns.upperBound), row, first)
                }
            }
        }
    }
}
