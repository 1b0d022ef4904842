import LinearAlgebra
import TestSupport
import Testing

@testable import Metrics

/// The project's reference values, where they lie beside the checkout.
enum GoldenAnisotropy {
    static let path = Fixtures.checkout + "/../shared/reference/golden_anisotropy.json"
    static let exists = Fixtures.exists(path)
    static let absence: Comment = "no ../shared/reference beside the checkout"

    static func read() throws -> GoldenValue { try Fixtures.decode(GoldenValue.self, atPath: path) }
}

/// A value of the reference file, by path.
indirect enum GoldenValue: Decodable, Sendable {
    case number(Double)
    case list([GoldenValue])
    case group([String: GoldenValue])
    case other

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let list = try? container.decode([GoldenValue].self) {
            self = .list(list)
        } else if let group = try? container.decode([String: GoldenValue].self) {
            self = .group(group)
        } else {
            self = .other
        }
    }

    subscript(key: String) -> GoldenValue {
        guard case .group(let group) = self else { return .other }
        return group[key] ?? .other
    }

    /// NaN where it is no number, which is close to nothing.
    var number: Double {
        guard case .number(let number) = self else { return .nan }
        return number
    }

    var list: [GoldenValue] {
        guard case .list(let list) = self else { return [] }
        return list
    }

    var numbers: [Double] { list.map(\.number) }
    var rows: [[Double]] { list.map(\.numbers) }
}

extension Matrix where Scalar == Double {
    init(_ rows: [[Double]]) {
        self.init(rowCount: rows.count, columnCount: rows.first?.count ?? 1, elements: rows.flatMap { $0 })
    }

    static func random(_ rows: Int, _ columns: Int, seed: UInt64, offset: Double = 0) -> Matrix {
        var numbers = SeededNumbers(seed: seed)
        return Matrix(rowCount: rows, columnCount: columns, elements: numbers.doubles(rows * columns).map { $0 + offset })
    }
}

extension EmbeddingGeometry {
    /// Every row scored with the next, all pairs positive.
    static func ofPairs<Scalar>(_ matrix: Matrix<Scalar>, centredOn mean: [Double]? = nil, neighbourCount: Int = 3) -> EmbeddingGeometry {
        let pairs = (0..<matrix.rowCount / 2).map { RowPair(2 * $0, 2 * $0 + 1) }
        return EmbeddingGeometry(
            of: matrix, pairs: pairs, positivePairs: pairs, tokenCounts: Array(0..<matrix.rowCount), centredOn: mean,
            neighbourCount: neighbourCount)
    }
}

func expectClose(
    _ found: Statistic, _ expected: Double, within tolerance: Double = 1e-10, sourceLocation: SourceLocation = #_sourceLocation
) {
    expectClose(found.number, expected, within: tolerance, sourceLocation: sourceLocation)
}

/// Relative, or absolute below 1e-3: differences of numbers near 1 end there.
func expectClose(_ found: Double, _ expected: Double, within tolerance: Double = 1e-10, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(abs(found - expected) <= tolerance * max(abs(expected), 1e-3), sourceLocation: sourceLocation)
}
