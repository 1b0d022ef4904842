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
    }

    /// The nearest vector of some to a sought row.
    private struct Nearest: Sendable {
        var place = 0
        var cosine = -Float.infinity
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
            let order = try order(of: found, by: unit, in: pool)
            let names = "\(found.candidate.layers)/\(found.candidate.words)"
            let example = sought.indices.first { pool[found.nearest[$0]] != served.sentences[sought[$0]] } ?? 0
            let words = order.map { ": \($0)" }
                ?? ", such as sentence \(served.sentences[sought[example]]), which has the vector of sentence \(pool[found.nearest[example]])"
            return Identification.Hint(kind: "shuffled_rows", text: "the vectors are \(names), but of other sentences\(words)")
        }
        return nil
    }

    private func find(_ sought: [Int], in pool: [Int], by unit: CandidateUnit) throws -> Found? {
        let queries = Matrix(rowCount: sought.count, columnCount: width, elements: sought.flatMap { self.unit(served.values[served.vector($0)]) })
        let width = width
        let blocks = try walk.forEachBlock(of: [unit], sentences: pool) { unit, places, embeddings in
            unit.unit.suite.strategies.indices.map { Self.nearest(to: queries, $0, unit.unit.suite, places, embeddings, width) }
        }[0]
        return unit.candidates.enumerated().compactMap { strategy, candidate -> Found? in
            var nearest = [Nearest](repeating: Nearest(), count: sought.count)
            for block in blocks {
                guard let own = block[strategy] else { return nil }
                for query in nearest.indices where own[query].cosine > nearest[query].cosine { nearest[query] = own[query] }
            }
            let share = Double(nearest.count { Double($0.cosine) >= 1 - Closeness.noise }) / Double(sought.count)
            return share >= Self.foundShare ? Found(share: share, candidate: candidate, nearest: nearest.map(\.place)) : nil
        }.max { $0.share < $1.share }
    }

    /// By query, of one strategy's embeddings of a block; nil where one of them is not finite.
    private static func nearest(
        to queries: Matrix<Float>, _ strategy: Int, _ suite: PoolingSuite, _ places: Range<Int>, _ embeddings: EmbeddingBlock, _ width: Int
    ) -> [Nearest]? {
        var elements: [Float] = [], inverses: [Float] = []
        elements.reserveCapacity(places.count * width)
        for row in 0..<places.count {
            let vector = embeddings.elements[suite.places(of: strategy, row: row, in: embeddings).prefix(width)]
            elements += vector
            let square = Float.dot(vector.span, vector.span)
            guard square.isFinite else { return nil }
            inverses.append(square > 0 ? Float(1 / square.squareRoot()) : 0)
        }
        let dots = queries.product(with: Matrix(rowCount: places.count, columnCount: width, elements: elements), otherTransposed: true)
        return (0..<queries.rowCount).map { query in
            var nearest = Nearest()
            for row in inverses.indices {
                let cosine = dots[query, row] * inverses[row]
                if cosine > nearest.cosine { nearest = Nearest(place: places.lowerBound + row, cosine: cosine) }
            }
            return nearest
        }
    }

    /// The order that the rows are in, where it is one that is easily mistaken.
    private func order(of found: Found, by unit: CandidateUnit, in pool: [Int]) throws -> String? {
        let vectors = try walk.gather(unit.only([found.candidate.pooling]), sentences: pool)[0]
        let stride = vectors.count / pool.count
        var places: [Int: Int] = [:]
        for (place, sentence) in pool.enumerated() { places[sentence] = place }
        return Self.orders(count: dataset.sentences.sentenceCount).first { order in
            let matching = (0..<count).count { row in
                guard let place = places[order.sentence(served.sentences[row])] else { return false }
                let own = self.unit(served.values[served.vector(row)]), other = self.unit(vectors[place * stride..<place * stride + width])
                return Float.dot(own.span, other.span) >= 1 - Closeness.noise
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
