import LinearAlgebra
import TestSupport
import Testing

@testable import Metrics

/// Geometry against numpy (`Fixtures/geometry.json`): mean cosine over all pairs, IsoScore by its
/// seven steps.
struct GeometryFixture: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let rows: [[Double]]
    let mean_cosine: Double?
    let iso_score: Double?

    var testDescription: String { name }
    static let all = try! Fixtures.decode([GeometryFixture].self, from: "geometry.json")
}

/// Geometry of rows, taken in blocks as a run takes them.
func geometry<Scalar: LinearAlgebraScalar>(
    of rows: [[Double]], times: [Int]? = nil, blockSize: Int = 256, as type: Scalar.Type
) -> (meanCosine: Statistic, isoScore: Statistic) {
    let dimension = rows[0].count
    let elements = rows.flatMap { $0.map { Scalar($0) } }
    let times = times ?? rows.map { _ in 1 }
    var sum = UnitVectorSum(dimension: dimension)
    var moments = SecondMoments(dimension: dimension)
    var block = BlockMoments<Scalar>(dimension: dimension)
    for start in stride(from: 0, to: rows.count, by: blockSize) {
        let members = Array(start..<min(start + blockSize, rows.count))
        var part = UnitVectorSum(dimension: dimension)
        let used = members.filter { times[$0] > 0 }, places = used.map { $0 * dimension }
        let squaredNorms = places.map { place in
            let vector = elements.span.extracting(place..<place + dimension)
            return Scalar.dot(vector, vector)
        }
        part.add(elements.span, at: places, squaredNorms: squaredNorms, times: used.map { times[$0] })
        sum.merge(part)
        block.take(elements.span, rows: places, times: used.map { times[$0] })
        moments.merge(block)
    }
    return (sum.meanPairwiseCosine, IsoScore.of(moments.traces))
}

@Suite struct GeometryTests {
    @Test("The Double twin agrees with numpy", arguments: GeometryFixture.all, [256, 3])
    func doubleTwin(fixture: GeometryFixture, blockSize: Int) {
        let found = geometry(of: fixture.rows, blockSize: blockSize, as: Double.self)
        check(found.meanCosine, fixture.mean_cosine, within: 1e-12)
        // The fixture goes through eigenvalues, which are good to about 1e-13 of the largest.
        check(found.isoScore, fixture.iso_score, within: 1e-11)
    }

    @Test("Float32 embeddings agree with numpy", arguments: GeometryFixture.all)
    func float(fixture: GeometryFixture) {
        let found = geometry(of: fixture.rows, as: Float.self)
        check(found.meanCosine, fixture.mean_cosine, within: 1e-12)  // Double throughout
        // Products of centred Float32 rows: relative error 6e-8 in each entry.
        check(found.isoScore, fixture.iso_score, within: 2e-7)
    }

    @Test("Products of rows give what products of columns give", arguments: GeometryFixture.all)
    func productsOfRows(fixture: GeometryFixture) {
        let times = fixture.rows.map { _ in 1 }
        // As above.
        check(IsoScore.of(rowTraces(of: fixture.rows, times: times, as: Double.self)), fixture.iso_score, within: 1e-11)
        check(IsoScore.of(rowTraces(of: fixture.rows, times: times, as: Float.self)), fixture.iso_score, within: 2e-7)
    }

    @Test("Products of rows count a vector k times, over more columns than are taken at once, near the ends of Float32's range", arguments: [1, 1e-30, 1e15])
    func weightedProductsOfRows(size: Double) {
        var numbers = SeededNumbers(seed: 4)
        let rows = (0..<7).map { _ in numbers.doubles(600).map { $0 * size } }, times = [1, 3, 2, 1, 5, 1, 2]
        let columns = geometry(of: rows, times: times, as: Double.self).isoScore.number
        // Double sums of 600 products each; Float32 rounds every element to 6e-8 of it.
        #expect(abs(IsoScore.of(rowTraces(of: rows, times: times, as: Double.self)).number - columns) < 1e-13)
        #expect(abs(IsoScore.of(rowTraces(of: rows, times: times, as: Float.self)).number - columns) < 1e-8)
    }

    @Test("Products of rows are undefined where products of columns are") func undefinedProductsOfRows() {
        let row = (0..<300).map { 0.1 * Double($0) }
        #expect(IsoScore.of(rowTraces(of: Array(repeating: row, count: 3), times: [1, 2, 4], as: Float.self)) == .undefined("all embeddings are equal"))
        #expect(IsoScore.of(rowTraces(of: [row], times: [1], as: Float.self)) == .undefined("fewer than 2 embeddings"))
    }

    private func rowTraces<Scalar: LinearAlgebraScalar>(of rows: [[Double]], times: [Int], as type: Scalar.Type) -> CovarianceTraces {
        let elements = rows.flatMap { $0.map { Scalar($0) } }, dimension = rows[0].count
        return CovarianceTraces(elements.span, rows: rows.indices.map { $0 * dimension }, times: times, dimension: dimension)
    }

    private func check(_ found: Statistic, _ expected: Double?, within tolerance: Double) {
        guard let expected else {
            #expect(found.reason?.isEmpty == false)
            return
        }
        #expect(abs(found.number - expected) < tolerance)
    }

    @Test("A vector that counts k times is the same as k equal vectors") func multiplicity() {
        var numbers = SeededNumbers(seed: 3)
        let rows = (0..<9).map { _ in numbers.doubles(5) }
        let times = [1, 3, 0, 2, 1, 1, 4, 0, 2]
        let weighted = geometry(of: rows, times: times, as: Double.self)
        let repeated = geometry(of: zip(rows, times).flatMap { Array(repeating: $0, count: $1) }, as: Double.self)
        #expect(abs(weighted.meanCosine.number - repeated.meanCosine.number) < 1e-14)
        #expect(abs(weighted.isoScore.number - repeated.isoScore.number) < 1e-13)
    }

    @Test("Undefined has a reason") func reasons() {
        let equal = geometry(of: [[1, 2], [1, 2], [1, 2]], as: Float.self)
        #expect(equal.isoScore == .undefined("all embeddings are equal"))
        #expect(equal.meanCosine == .value(1))
        #expect(geometry(of: [[1, 2]], as: Float.self).meanCosine == .undefined("fewer than 2 nonzero embeddings"))
        #expect(geometry(of: [[1, 2]], as: Float.self).isoScore == .undefined("fewer than 2 embeddings"))
        #expect(geometry(of: [[1], [2]], as: Float.self).isoScore == .undefined("one dimension"))
    }

    @Test("Equal vectors over several blocks have no variance at all") func constantAcrossBlocks() {
        let row = [0.1, -0.7, 0.3, 1e-3]
        let found = geometry(of: Array(repeating: row, count: 1000), as: Float.self)
        #expect(found.isoScore == .undefined("all embeddings are equal"))
    }
}

@Suite struct GoldenGeometryTests {
    private struct Golden: Decodable {
        struct Inputs: Decodable {
            let A: [[Double]]
            let B: [[Double]]
            let E1_N3_d5_constdim4: [[Double]]
        }
        struct Cosines: Decodable { let mean: Double }
        struct Spectra: Decodable {
            struct Spectrum: Decodable { let IsoScore: Double }
            let A: Spectrum
            let B: Spectrum
        }
        struct Edge: Decodable {
            struct E1: Decodable { let IsoScore: Double }
            struct Zero: Decodable { let mean_cos: Double }
            let E1: E1
            let A_plus_zero_row: Zero
        }
        let inputs: Inputs
        let cos_A: Cosines
        let cos_B: Cosines
        let spectrum: Spectra
        let edge: Edge
    }

    /// The project's reference values, where they lie beside the checkout.
    private static let path = Fixtures.checkout + "/../shared/reference/golden_anisotropy.json"

    @Test("The reference's golden values hold to 1e-10 relative", .enabled(if: Fixtures.exists(path), "no ../shared/reference beside the checkout"))
    func golden() throws {
        let golden = try Fixtures.decode(Golden.self, atPath: Self.path)
        func close(_ a: Statistic, _ b: Double) { #expect(abs(a.number - b) <= 1e-10 * abs(b)) }
        close(geometry(of: golden.inputs.A, as: Double.self).meanCosine, golden.cos_A.mean)
        close(geometry(of: golden.inputs.B, as: Double.self).meanCosine, golden.cos_B.mean)
        close(geometry(of: golden.inputs.A, as: Double.self).isoScore, golden.spectrum.A.IsoScore)
        close(geometry(of: golden.inputs.B, as: Double.self).isoScore, golden.spectrum.B.IsoScore)
        close(geometry(of: golden.inputs.E1_N3_d5_constdim4, as: Double.self).isoScore, golden.edge.E1.IsoScore)
        close(geometry(of: golden.inputs.A + [[0, 0]], as: Double.self).meanCosine, golden.edge.A_plus_zero_row.mean_cos)
    }
}
