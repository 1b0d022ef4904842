import LinearAlgebra
import TestSupport

@testable import Metrics

extension Matrix {
    init(_ rows: [[Double]]) {
        self.init(rowCount: rows.count, columnCount: rows.first?.count ?? 0, elements: rows.flatMap { $0.map { Scalar($0) } })
    }

    /// The cosine of one row with another.
    func cosine(_ a: Int, _ b: Int) -> Double {
        let x = elements.span.extracting(places(ofRow: a)), y = elements.span.extracting(places(ofRow: b))
        return CosineSimilarity.of(ab: Scalar.dot(x, y), aa: Scalar.dot(x, x), bb: Scalar.dot(y, y))
    }

    /// Of each row with the next.
    var neighbourCosines: [Double] { (1..<rowCount).map { cosine($0 - 1, $0) } }
}

extension Matrix<Double> {
    /// Correlated numbers away from the origin, with deviations that differ by dimension.
    static func cloud(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
        var numbers = SeededNumbers(seed: seed)
        let mixing = Matrix(rowCount: columns, columnCount: columns, elements: numbers.doubles(columns * columns))
        var result = Matrix(rowCount: rows, columnCount: columns, elements: numbers.doubles(rows * columns)).product(with: mixing)
        for row in 0..<rows { for column in 0..<columns { result[row, column] += Double(column % 3) + 1 } }
        return result
    }

    /// Covariance, divisor N − 1.
    var covariance: Matrix {
        let centred = (try! Centering().fit(on: self)).apply(to: self)
        var result = centred.gramOfColumns
        for place in result.elements.indices { result.elements[place] /= Double(rowCount - 1) }
        return result
    }

    func isClose(to other: Matrix, within tolerance: Double) -> Bool {
        rowCount == other.rowCount && columnCount == other.columnCount
            && zip(elements, other.elements).allSatisfy { abs($0 - $1) <= tolerance }
    }

    static func identity(_ size: Int) -> Matrix {
        Matrix(rowCount: size, columnCount: size, elements: (0..<size * size).map { $0 % (size + 1) == 0 ? 1 : 0 })
    }
}

/// The transforms of a chain of embeddings.
func transforms(_ chain: String) -> [any EmbeddingTransform] {
    chain == "none" ? [] : chain.split(separator: "+").map { try! TransformCatalogue.transform(parsing: String($0))! }
}

/// One of every transform, on ordinary parameters.
let everyTransform = [
    "center", "zscore", "whiten", "whiten:3", "whiten:3@0.5", "whiten_plain", "whiten_plain:2", "abtt:2", "drop_rogue:2", "sif_component",
]
