internal import HiddenStates
internal import LinearAlgebra
internal import Pooling

extension HintSearch {
    /// Served rows that are looked for among all sentences.
    private static let soughtCount = 32
    /// So many of them must be found elsewhere.
    private static let foundShare = 0.9

    /// Whether the vectors are those of other sentences: for a sample of them, the nearest sentence by every
    /// candidate.
    func shuffledRows() throws -> Identification.Hint? {
        guard let measurement, measurement.reading != .byDimension, measurement.parts.count == 1, served.coding == .real, count >= Measurer.leastForFit
        else { return nil }
        let sought = stride(from: 0, to: count, by: max(1, count / Self.soughtCount)).map { $0 }
        let queries = Matrix(rowCount: sought.count, columnCount: width, elements: sought.flatMap { unit(served.values[served.vector($0)]) })
        var best: (share: Double, candidate: Candidate, nearest: [Int], vectors: Matrix<Float>)?
        for unit in units where unit.unit.suite.hiddenSize >= width {
            let vectors = try walk.gather(unit, sentences: served.sentences)
            let found = try walk.workers.map(itemCount: vectors.count) { strategy -> (Double, [Int], Matrix<Float>)? in
                let stride = unit.unit.suite.dimension(of: strategy)
                let rows = Matrix(rowCount: count, columnCount: width, elements: (0..<count).flatMap { row in
                    self.unit(vectors[strategy][row * stride..<row * stride + width])
                })
                guard rows.elements.allSatisfy(\.isFinite) else { return nil }
                let cosines = queries.product(with: rows, otherTransposed: true)
                let nearest = sought.indices.map { query in (0..<count).max { cosines[query, $0] < cosines[query, $1] }! }
                let share = Double(sought.indices.count { Double(cosines[$0, nearest[$0]]) >= 1 - Closeness.noise }) / Double(sought.count)
                return (share, nearest, rows)
            }
            for (strategy, result) in found.enumerated() {
                guard let (share, nearest, rows) = result, share >= Self.foundShare, share > best?.share ?? 0 else { continue }
                best = (share, unit.candidates[strategy], nearest, rows)
            }
            if best != nil { break }
        }
        guard let best else { return nil }
        let example = sought.indices.first { best.nearest[$0] != sought[$0] } ?? 0
        let order = Self.orders(count: count).first { order in
            let matching = (0..<count).count { row in
                let a = unit(served.values[served.vector(row)])
                return Float.dot(a.span, best.vectors.elements.span.extracting(best.vectors.places(ofRow: order.place(row)))) >= 1 - Closeness.noise
            }
            return Double(matching) >= Self.foundShare * Double(count)
        }
        let words = order.map { ": \($0.words)" } ?? ", such as sentence \(served.sentences[sought[example]]), which has the vector of sentence \(served.sentences[best.nearest[example]])"
        return Identification.Hint(
            kind: "shuffled_rows", text: "the vectors are \(best.candidate.layers)/\(best.candidate.words), but of other sentences\(words)")
    }

    private func unit(_ vector: ArraySlice<Float>) -> [Float] {
        let own = Array(vector)
        let length = Float.dot(own.span, own.span).squareRoot()
        return length > 0 ? own.map { Float(Double($0) / length) } : own
    }

    /// Orders that rows are mistaken for.
    private struct Order {
        let words: String
        /// The place of the sentence whose vector a row has.
        let place: (Int) -> Int
    }

    private static func orders(count: Int) -> [Order] {
        let half = count / 2
        var orders = [
            Order(words: "the order is reversed") { count - 1 - $0 },
            Order(words: "each row has the vector of the next sentence") { ($0 + 1) % count },
            Order(words: "each row has the vector of the sentence before") { ($0 + count - 1) % count },
        ]
        if count % 2 == 0 {
            orders += [
                Order(words: "all first sentences of the pairs come first, and then all second ones") { $0 < half ? 2 * $0 : 2 * ($0 - half) + 1 },
                Order(words: "first and second sentences of the pairs are exchanged") { $0 ^ 1 },
            ]
        }
        return orders
    }
}
