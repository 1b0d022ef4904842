public import LinearAlgebra

/// How embeddings lie in their space: cosines, lengths, directions, spectrum.
///
/// A low mean cosine is not good in itself, nor a high one bad: on STS-B, centring and whitening often
/// lower Spearman together with it. Different statistics answer different questions; the cosine sees the
/// offset from the origin, the spectrum only the shape around the mean.
public struct EmbeddingGeometry: Sendable, Equatable {
    /// n, zero vectors among them.
    public let embeddingCount: Int
    public let dimension: Int
    /// How many embeddings equal one that comes before them.
    public let duplicateCount: Int

    public let cosines: CosineGeometry
    /// The same of the embeddings less their mean, or less the mean that was given.
    public let centredCosines: CosineGeometry
    public let allPairs: AllPairsGeometry
    /// Mean 2(1 − cos) over the positive pairs, see ``Alignment``.
    public let alignment: Statistic
    public let norms: NormGeometry
    public let spectrum: CovarianceSpectrum
    public let contributions: DimensionContributions
    public let partition: PartitionFunction

    /// Bytes that are held at once while n embeddings of d dimensions, which are Float32, are measured; about.
    public static func byteCount(count n: Int, dimension d: Int) -> Int {
        let rank = min(n, d)
        // The scatter, the same around the origin, its eigenvectors in turn, and LAPACK's 2·rank² for them.
        let spectrum = 6 * 8 * rank * rank
        return 4 * n * d + max(AllPairsGeometry.byteCount(count: n, dimension: d), spectrum)
    }

    /// Takes every statistic of one set of embeddings.
    ///
    /// - Parameters:
    ///   - embeddings: n × d.
    ///   - pairs: scored pairs, as rows of `embeddings`.
    ///   - positivePairs: those of them that count as alike, for the alignment; on STS-B gold > 4.
    ///   - tokenCounts: n numbers of tokens, or nil.
    ///   - mean: d numbers, such as the mean of a fit split; nil centres on the embeddings' own mean.
    ///   - neighbourCount: k of ``Hubness``.
    /// - Precondition: the squares of the elements are finite, and pairs lie in the matrix.
    /// - Complexity: O(n²·d + n·d² + d³): about a second for 2758 × 768 on one core.
    public init<Scalar>(
        of embeddings: Matrix<Scalar>, pairs: [RowPair], positivePairs: [RowPair], tokenCounts: [Int]? = nil,
        centredOn mean: [Double]? = nil, neighbourCount: Int = 10
    ) {
        precondition(embeddings.columnCount > 0, "embeddings have dimensions")
        precondition(mean.map { $0.count == embeddings.columnCount } ?? true, "a mean for each dimension")
        let rows = RowBlocks(matrix: embeddings, rows: Array(0..<embeddings.rowCount))
        let squaredNorms = rows.squaredNorms
        precondition(squaredNorms.allSatisfy(\.isFinite), "geometry needs finite embeddings")
        embeddingCount = embeddings.rowCount
        dimension = embeddings.columnCount
        duplicateCount = DuplicateRows.count(in: embeddings)

        let (unit, places) = rows.unitRows
        let sum = unit.sum
        cosines = CosineGeometry(unit: unit, sum: sum, places: places, pairs: pairs)
        contributions = DimensionContributions(unit: unit, sum: sum, mean: cosines.mean, meanError: cosines.meanError)
        allPairs = AllPairsGeometry(unit: unit, topDimensions: contributions.topDimensions, neighbourCount: neighbourCount)
        alignment = Alignment.of(embeddings, positivePairs: positivePairs)

        let ownMean = rows.mean
        var centred = rows
        centred.centre = mean ?? ownMean
        centredCosines = CosineGeometry(of: centred, pairs: pairs)
        centred.centre = ownMean
        let norms = squaredNorms.map { $0.squareRoot() }
        self.norms = NormGeometry(norms: norms, meanVector: ownMean, tokenCounts: tokenCounts)

        let scatter = Scatter(of: centred)
        // XᵀX = Xcᵀ·Xc + n·x̄·x̄ᵀ, but XXᵀ does not follow from its centred twin.
        var uncentred = scatter.isOfRows ? Scatter(of: rows) : scatter
        if !uncentred.isOfRows { uncentred.add(mean: ownMean, times: rows.count) }
        let (eigenvalues, eigenvectors) = SymmetricEigenproblem.decomposition(of: uncentred.matrix)
        spectrum = CovarianceSpectrum(of: centred, scatter: scatter, uncentredEigenvalues: eigenvalues)
        partition = PartitionFunction(
            of: rows, eigenvalues: eigenvalues, eigenvectors: eigenvectors, areOfRows: uncentred.isOfRows,
            meanNorm: norms.isEmpty ? 0 : norms.reduce(0, +) / Double(norms.count))
    }
}
