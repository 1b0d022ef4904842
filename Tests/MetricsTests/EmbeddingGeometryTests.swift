import LinearAlgebra
import TestSupport
import Testing

@testable import Metrics

struct GeometryPropertyTests {
    private let embeddings = Matrix.random(40, 7, seed: 1, offset: 0.3)
    /// Sums of some dozens of products of numbers near 1, in another order, through a rotation.
    private let rounding = 1e-9

    /// What does not depend on the basis, nor on the scale.
    private func invariants(_ g: EmbeddingGeometry) -> [Double] {
        [
            g.cosines.mean, g.cosines.meanError, g.cosines.meanErrorByPair, g.cosines.standardDeviation, g.centredCosines.mean,
            g.allPairs.quantiles.median, g.allPairs.uniformity.value, g.allPairs.uniformity.error, g.allPairs.hubness.skewness, g.alignment,
            g.norms.meanVectorRatio, g.norms.coefficientOfVariation, g.spectrum.isoScore, g.spectrum.unbiasedParticipationRatio,
            g.spectrum.effectiveRankOfVariances, g.spectrum.rankMe, g.spectrum.uncentredStableRank, g.spectrum.stableRank,
            g.partition.logIsotropy,
        ].map(\.number)
    }

    private func expectEqual(_ a: EmbeddingGeometry, _ b: EmbeddingGeometry) {
        for (x, y) in zip(invariants(a), invariants(b)) { expectClose(x, y, within: rounding) }
    }

    @Test func `a rotation changes nothing but the dimensions' contributions`() {
        let rotation = SymmetricEigenproblem.decomposition(of: Matrix.random(20, 7, seed: 2).gramOfColumns).vectors
        let a = EmbeddingGeometry.ofPairs(embeddings), b = EmbeddingGeometry.ofPairs(embeddings.product(with: rotation))
        expectEqual(a, b)
        expectClose(a.partition.logIsotropyUnscaled, b.partition.logIsotropyUnscaled.number, within: rounding)
    }

    @Test(arguments: [10, 1e-3])
    func `scale changes nothing but lengths and the unscaled partition function`(factor: Double) {
        var scaled = embeddings
        scaled.elements = scaled.elements.map { $0 * factor }
        let a = EmbeddingGeometry.ofPairs(embeddings), b = EmbeddingGeometry.ofPairs(scaled)
        expectEqual(a, b)
        expectClose(b.norms.mean, a.norms.mean.number * factor, within: rounding)
    }

    @Test func `the opposite embeddings have the same geometry, the partition function among it`() {
        var opposite = embeddings
        opposite.elements = opposite.elements.map { -$0 }
        let a = EmbeddingGeometry.ofPairs(embeddings), b = EmbeddingGeometry.ofPairs(opposite)
        expectEqual(a, b)
        expectClose(a.partition.logIsotropyUnscaled, b.partition.logIsotropyUnscaled.number, within: rounding)
    }

    @Test func `a shift changes no centred statistic`() {
        let shifted = Matrix(rowCount: 40, columnCount: 7, elements: embeddings.elements.map { $0 + 5 })
        let a = EmbeddingGeometry.ofPairs(embeddings), b = EmbeddingGeometry.ofPairs(shifted)
        expectClose(a.spectrum.unbiasedParticipationRatio, b.spectrum.unbiasedParticipationRatio.number, within: rounding)
        expectClose(a.spectrum.isoScore, b.spectrum.isoScore.number, within: rounding)
        expectClose(a.centredCosines.mean, b.centredCosines.mean.number, within: rounding)
        expectClose(a.centredCosines.standardDeviation, b.centredCosines.standardDeviation.number, within: rounding)
    }

    @Test func `contributions of the dimensions sum to the mean cosine`() {
        let found = EmbeddingGeometry.ofPairs(embeddings)
        expectClose(found.contributions.contributions.reduce(0, +), found.cosines.mean.number, within: 1e-12)
    }

    @Test func `closed forms are the mean and spread of the cosines, pair by pair`() {
        // Nearly parallel: E[cos²] − A² would have lost every digit of a spread of 1e-9.
        let rows = Matrix(rowCount: 30, columnCount: 4, elements: Matrix.random(30, 4, seed: 3).elements.map { 1 + 1e-5 * $0 })
        let found = EmbeddingGeometry.ofPairs(rows)
        let distances = (0..<30).flatMap { i in
            (i + 1..<30).map { j in
                // 1 − cos, from the difference of the unit vectors.
                let u = rows.elements[rows.places(ofRow: i)], v = rows.elements[rows.places(ofRow: j)]
                let nu = u.reduce(0) { $0 + $1 * $1 }.squareRoot(), nv = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
                return zip(u, v).reduce(0) { $0 + ($1.0 / nu - $1.1 / nv) * ($1.0 / nu - $1.1 / nv) } / 2
            }
        }
        let mean = distances.reduce(0, +) / Double(distances.count)
        let spread = (distances.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(distances.count)).squareRoot()
        #expect(abs(1 - found.cosines.mean.number - mean) < 1e-15)
        // Unit vectors are rounded to 1e-16, 1e-11 of their spread.
        #expect(abs(found.cosines.standardDeviation.number - spread) < 1e-8 * spread)
    }

    @Test func `Float32 embeddings have the geometry of the same numbers in Double`() {
        let floats = Matrix<Float>(rowCount: 40, columnCount: 7, elements: embeddings.elements.map { Float($0) })
        let doubles = Matrix<Double>(rowCount: 40, columnCount: 7, elements: floats.elements.map { Double($0) })
        #expect(EmbeddingGeometry.ofPairs(floats) == EmbeddingGeometry.ofPairs(doubles))
    }

    @Test func `more rows than a block give what one block would`() {
        // 1100 rows: three blocks, the last one short. Sums of the pairs, one by one.
        let rows = Matrix.random(1100, 3, seed: 4, offset: 0.5)
        let unit = RowBlocks(matrix: rows, rows: Array(0..<1100)).unitRows.unit.block(0..<1100)
        let found = EmbeddingGeometry.ofPairs(rows, neighbourCount: 2)
        var cosines: [Double] = []
        let all = unit.gramOfRows
        for i in 0..<1100 { for j in i + 1..<1100 { cosines.append(all[i, j]) } }
        let mean = cosines.reduce(0, +) / Double(cosines.count)
        expectClose(found.cosines.mean, mean, within: 1e-11)
        expectClose(found.allPairs.quantiles.minimum, cosines.min()!, within: 1e-12)
        cosines.sort()
        expectClose(found.allPairs.quantiles.percentile75, cosines[(cosines.count - 1) * 3 / 4], within: 1e-5)
        #expect(found.allPairs.hubness.occurrences.reduce(0, +) == 2200)
    }
}

struct GeometryEdgeTests {
    private func geometry(_ rows: [[Double]], neighbourCount: Int = 3) -> EmbeddingGeometry {
        .ofPairs(Matrix(rows), neighbourCount: neighbourCount)
    }

    @Test func `no embedding and a single one have no geometry, but a reason`() {
        for found in [EmbeddingGeometry.ofPairs(Matrix<Double>(rowCount: 0, columnCount: 3)), geometry([[1, 2, 2]])] {
            for statistic in [
                found.cosines.mean, found.cosines.meanError, found.cosines.meanErrorByPair, found.cosines.meanWithoutScoredPairs,
                found.cosines.standardDeviation, found.allPairs.quantiles.median, found.allPairs.uniformity.value,
                found.allPairs.hubness.skewness, found.allPairs.informativity.withoutTop1, found.alignment, found.spectrum.isoScore,
                found.spectrum.rankMe, found.spectrum.unbiasedIsoScore, found.spectrum.isotropicIsoScore, found.partition.logIsotropy,
                found.contributions.top1Share, found.norms.standardDeviation,
            ] { #expect(statistic.reason?.isEmpty == false && statistic.number.isNaN) }
        }
        #expect(geometry([[1, 2, 2]]).norms.mean == .value(3))
    }

    @Test func `two embeddings have one cosine and no standard error`() {
        let found = geometry([[3, 4], [4, 3]])
        expectClose(found.cosines.mean, 0.96)
        expectClose(found.allPairs.quantiles.percentile5, 0.96)
        #expect(found.cosines.meanError == .undefined("fewer than 3 nonzero embeddings"))
        #expect(found.cosines.meanErrorByPair.reason != nil)
        #expect(found.cosines.meanWithoutScoredPairs == .undefined("no pairs but the scored ones"))
        #expect(found.allPairs.uniformity.error.reason != nil)
        expectClose(found.allPairs.uniformity.value, 4 * (0.96 - 1))
        expectClose(found.spectrum.participationRatio, 1)
        #expect(found.spectrum.unbiasedParticipationRatio == .undefined("fewer than 4 embeddings"))
        #expect(found.contributions.top1Share.reason != nil)
    }

    @Test(arguments: [[0.1, -0.7, 0.3], [3, 4, 0]])
    func `equal embeddings have cosine 1 and no spectrum`(row: [Double]) {
        let found = geometry(Array(repeating: row, count: 30))
        expectClose(found.cosines.mean, 1)
        #expect(found.duplicateCount == 29)
        #expect(found.spectrum.isoScore == .undefined("all embeddings are equal"))
        #expect(found.spectrum.effectiveRankOfVariances == .undefined("all embeddings are equal"))
        #expect(found.spectrum.unbiasedParticipationRatio == .undefined("all embeddings are equal"))
        expectClose(found.spectrum.uncentredStableRank, 1)
        #expect(found.centredCosines.mean.reason != nil && found.centredCosines.zeroCount == 30)
        #expect(found.allPairs.uniformity.value.number > -1e-14)
        #expect(found.allPairs.informativity.withoutTop1 == .undefined("all cosines are equal"))
        #expect(found.spectrum.deadDimensionCount == 3 && found.spectrum.effectiveDimension == 0)
        // The first embeddings are the neighbours of all: ties go by index, none is its own.
        #expect(found.allPairs.hubness.occurrences.prefix(5) == [29, 29, 29, 3, 0])
    }

    @Test func `zero embeddings have no direction but are points`() {
        let found = geometry([[0, 0], [1, 0], [0, 2], [0, 0], [1, 1]], neighbourCount: 1)
        #expect(found.cosines.zeroCount == 2 && found.cosines.embeddingCount == 3 && found.embeddingCount == 5)
        #expect(found.allPairs.embeddingCount == 3)
        #expect(found.norms.minimum == .value(0))
        #expect(found.spectrum.participationRatio.reason == nil)
        #expect(found.duplicateCount == 1)
        // The pairs (0, 1) and (2, 3) each lack a direction, so nothing is excluded.
        expectClose(found.cosines.meanWithoutScoredPairs, found.cosines.mean.number)
        #expect(found.alignment == .value(2))
        let zero = geometry([[0, 0], [0, 0], [0, 0]])
        #expect(zero.norms.meanVectorRatio.reason != nil && zero.norms.coefficientOfVariation.reason != nil)
        #expect(zero.partition.logIsotropy == .undefined("all embeddings are zero"))
        #expect(zero.spectrum.rankMe == .undefined("all embeddings are zero"))
        #expect(zero.cosines.mean.reason != nil)
    }

    @Test func `fewer embeddings than dimensions go through the rows' products`() {
        let rows = Matrix.random(5, 9, seed: 7, offset: 0.4), found = EmbeddingGeometry.ofPairs(rows)
        // The same with rows of zeros until there are as many as dimensions: uncentred numbers stay.
        let padded = EmbeddingGeometry.ofPairs(
            Matrix(rowCount: 12, columnCount: 9, elements: rows.elements + [Double](repeating: 0, count: 7 * 9)))
        expectClose(found.spectrum.uncentredStableRank, padded.spectrum.uncentredStableRank.number, within: 1e-7)
        #expect(found.spectrum.isoScore.number <= (5.0 - 2) / (9 - 1))
        #expect(found.spectrum.effectiveDimension == 4)
        // A direction at right angles to all five: Z = 5. Zero rows add 1 to every Z.
        #expect(found.partition.logIsotropyUnscaled.number < padded.partition.logIsotropyUnscaled.number)
        #expect(found.spectrum.rankMe.number <= 5)
    }

    @Test func `a dead dimension is counted, and leaves no NaN`() {
        var rows = Matrix.random(30, 4, seed: 8)
        for row in 0..<30 { rows[row, 2] = 0.7 }
        let spectrum = EmbeddingGeometry.ofPairs(rows).spectrum
        #expect(spectrum.deadDimensionCount == 1 && spectrum.effectiveDimension == 3)
        #expect(spectrum.effectiveRankOfSingularValues.number <= 3)
    }

    @Test func `one dimension has no IsoScore and no normalised entropy`() {
        let spectrum = geometry([[1], [2], [4], [5]]).spectrum
        #expect(spectrum.isoScore == .undefined("one dimension"))
        #expect(spectrum.normalisedEntropy == .undefined("one dimension"))
        #expect(spectrum.participationRatio == .value(1))
    }

    @Test func `the partition function is undefined where any basis is one of eigenvectors`() {
        let found = geometry([[1, 0], [0, 1], [-1, 0], [0, -1]])
        #expect(found.partition.logIsotropy == .undefined("all eigenvalues are equal"))
    }

    @Test func `long embeddings do not overflow the partition function`() {
        let rows = Matrix(rowCount: 20, columnCount: 3, elements: Matrix.random(20, 3, seed: 9).elements.map { $0 * 1e4 })
        let found = EmbeddingGeometry.ofPairs(rows).partition
        #expect(found.logIsotropyUnscaled.number < -100 && found.logIsotropyUnscaled.number.isFinite)
    }

    @Test func `shares of dimensions are undefined where the mean cosine is as good as 0`() {
        let found = EmbeddingGeometry.ofPairs(Matrix.random(60, 7, seed: 13))
        #expect(found.contributions.top1Share == .undefined("mean cosine within 2 standard errors of 0"))
        #expect(found.contributions.contributions.count == 7)
    }

    @Test func `hubs need k + 2 embeddings`() {
        let rows = Matrix.random(5, 3, seed: 10)
        #expect(EmbeddingGeometry.ofPairs(rows, neighbourCount: 3).allPairs.hubness.gini.reason == nil)
        #expect(EmbeddingGeometry.ofPairs(rows, neighbourCount: 4).allPairs.hubness.gini == .undefined("fewer than 6 nonzero embeddings"))
    }

    @Test func `too many embeddings are sampled, with the same sample every time`() {
        let unit = RowBlocks(matrix: Matrix.random(60, 3, seed: 11), rows: Array(0..<60)).unitRows.unit
        let sampled = AllPairsGeometry(unit: unit, topDimensions: [0, 1, 2], neighbourCount: 3, rowLimit: 20)
        #expect(sampled.isSampled && sampled.embeddingCount == 20)
        #expect(sampled == AllPairsGeometry(unit: unit, topDimensions: [0, 1, 2], neighbourCount: 3, rowLimit: 20))
        let places = SeededSample.places(20, of: 60, seed: 0)
        #expect(Set(places).count == 20 && places == places.sorted() && places.allSatisfy((0..<60).contains))
    }

    @Test func `binned quantiles lie within a bin of the exact ones`() {
        var numbers = SeededNumbers(seed: 12)
        let cosines = numbers.doubles(5000) + numbers.doubles(5000).map { 1 - 1e-6 * abs($0) }
        var exact = CosineCounts(pairCount: 10_000), binned = CosineCounts(pairCount: 10_000, keptLimit: 10)
        exact.add(cosines.span)
        binned.add(cosines.span)
        #expect(binned.areBinned && !exact.areBinned)
        let shares = [0, 0.01, 0.25, 0.3, 0.75, 0.99, 1]
        for (a, b) in zip(exact.quantiles(shares), binned.quantiles(shares)) {
            #expect(abs(a - b) <= 0x1p-13 * (1 - a), "two bins: interpolated places may lie at either edge")
        }
    }
}
