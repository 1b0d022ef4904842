internal import HiddenStates
internal import LinearAlgebra
internal import Pooling

extension HintSearch {
    /// Served rows that are looked for among all sentences.
    private static let soughtCount = 32
    /// So many of them must be found elsewhere.
    private static let foundShare = 0.9

    /// Of a larger dataset only those sentences are looked through that were served.
    private static let largestPool = 8192

    /// Where a sample of served rows is found, by one candidate.
    private struct Found {
        let share: Double
        let candidate: Candidate
        /// By sought row: a place in the pool.
        let nearest: [Int]
        /// pool × width, each of length 1.
        let vectors: Matrix<Float>
    }

    /// Whether the vectors are those of other sentences: for a sample of them, the nearest sentence by every
    /// candidate.
    func shuffledRows() throws -> Identification.Hint? {
        guard let measurement, measurement.reading == .direct, measurement.parts.count == 1, served.coding == .real, count >= Measurer.leastForFit
        else { return nil }
        let all = (0..<dataset.sentences.sentenceCount).filter { dataset.sentences.tokenCount(of: $0) > 0 }
        let pool = all.count <= Self.largestPool ? all : served.sentences
        let sought = stride(from: 0, to: count, by: max(1, count / Self.soughtCount)).map { $0 }
        for unit in units where unit.unit.suite.hiddenSize >= width {
            guard let found = try find(sought, in: pool, by: unit) else { continue }
            let names = "\(found.candidate.layers)/\(found.candidate.words)"
            let example = sought.indices.first { pool[found.nearest[$0]] != served.sentences[sought[$0]] } ?? 0
            let words = order(of: found, in: pool).map { ": \($0)" }
                ?? ", such as sentence \(served.sentences[sought[example]]), which has the vector of sentence \(pool[found.nearest[example]])"
            return Identification.Hint(kind: "shuffled_rows", text: "the vectors are \(names), but of other sentences\(words)")
        }
        return nil
    }

    private func find(_ sought: [Int], in pool: [Int], by unit: CandidateUnit) throws -> Found? {
        let queries = Matrix(rowCount: sought.count, columnCount: width, elements: sought.flatMap { self.unit(served.values[served.vector($0)]) })
        let vectors = try walk.gather(unit, sentences: pool), candidates = unit.candidates
        let found = try walk.workers.map(itemCount: vectors.count) { strategy -> Found? in
            let stride = unit.unit.suite.dimension(of: strategy), own = vectors[strategy]
            let elements = pool.indices.flatMap { self.unit(own[$0 * stride..<$0 * stride + width]) }
            guard elements.allSatisfy(\.isFinite) else { return nil }
            let rows = Matrix(rowCount: pool.count, columnCount: width, elements: elements)
            let cosines = queries.product(with: rows, otherTransposed: true)
            let nearest = sought.indices.map { query in pool.indices.max { cosines[query, $0] < cosines[query, $1] }! }
            let share = Double(sought.indices.count { Double(cosines[$0, nearest[$0]]) >= 1 - Closeness.noise }) / Double(sought.count)
            return share >= Self.foundShare ? Found(share: share, candidate: candidates[strategy], nearest: nearest, vectors: rows) : nil
        }
        return found.compactMap { $0 }.max { $0.share < $1.share }
    }

    /// The order that the rows are in, where it is one that is easily mistaken.
    private func order(of found: Found, in pool: [Int]) -> String? {
        var places: [Int: Int] = [:]
        for (place, sentence) in pool.enumerated() { places[sentence] = place }
        return Self.orders(count: dataset.sentences.sentenceCount).first { order in
            let matching = (0..<count).count { row in
                guard let place = places[order.sentence(served.sentences[row])] else { return false }
                let own = unit(served.values[served.vector(row)])
                return Float.dot(own.span, found.vectors.elements.span.extracting(found.vectors.places(ofRow: place))) >= 1 - Closeness.noise
            }
            return Double(matching) >= Self.foundShare * Double(count)
        }?.words
    }

    private func unit(_ vector: ArraySlice<Float>) -> [Float] {
        let own = Array(vector)
        let length = Float.dot(own.span, own.span).squareRoot()
        return length > 0 ? own.map { Float(Double($0) / length) } : own
    }

    /// Orders that rows are mistaken for.
    private struct Order {
        let words: String
        /// The sentence whose vector a sentence has.
        let sentence: (Int) -> Int
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
