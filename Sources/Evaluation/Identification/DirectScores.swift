internal import LinearAlgebra
internal import Pooling

/// What one walk tells of served vectors, or parts of them, against every candidate.
struct DirectScores: Sendable {
    /// Of one candidate, by sentence.
    struct Row: Sendable {
        let candidate: Candidate
        /// By part of the served vectors: ⟨v, b⟩, b being as much of the candidate's vector as the part is wide.
        var dots: [[Double]]
        /// ‖b‖² of that much, and of the whole vector.
        var squares: [Double]
        var wholeSquares: [Double]
    }

    /// Those that are finite and as wide as the parts at least.
    let rows: [Row]
    /// By unit that has both, and sentence: ⟨mean, weighted_mean⟩.
    let crossDots: [Candidate: [Double]]

    /// - Parameters:
    ///   - parts: each n × width, row-major.
    ///   - takesSigns: holds the parts against the signs (−1, 1) of the candidates' numbers.
    init(of parts: [[Float]], width: Int, sentences: [Int], units: [CandidateUnit], takesSigns: Bool, _ walk: CandidateWalk) throws {
        let usable = units.filter { $0.unit.suite.hiddenSize >= width }
        let blocks = try walk.forEachBlock(of: usable, sentences: sentences) { unit, places, embeddings in
            Self.block(unit, places, embeddings, parts, width, takesSigns: takesSigns)
        }
        var rows: [Row] = [], crossDots: [Candidate: [Double]] = [:]
        for (unit, blocks) in zip(usable, blocks) {
            for (place, candidate) in unit.candidates.enumerated() {
                let row = Row(
                    candidate: candidate, dots: parts.indices.map { part in blocks.flatMap { $0.rows[place].dots[part] } },
                    squares: blocks.flatMap { $0.rows[place].squares }, wholeSquares: blocks.flatMap { $0.rows[place].wholeSquares })
                if row.wholeSquares.allSatisfy(\.isFinite) { rows.append(row) }
                if candidate.pooling == ShiftedPositions.mean { crossDots[candidate] = blocks.flatMap(\.crossDots) }
            }
        }
        self.rows = rows
        self.crossDots = crossDots
    }

    private struct Block: Sendable {
        var rows: [Row]
        var crossDots: [Double] = []
    }

    private static func block(
        _ unit: CandidateUnit, _ places: Range<Int>, _ embeddings: EmbeddingBlock, _ parts: [[Float]], _ width: Int, takesSigns: Bool
    ) -> Block {
        let suite = unit.unit.suite, elements = embeddings.elements.span
        var signs = [Float](repeating: 0, count: takesSigns ? width : 0)
        var rows: [Row] = []
        for (strategy, candidate) in unit.candidates.enumerated() {
            var row = Row(candidate: candidate, dots: parts.map { _ in [] }, squares: [], wholeSquares: [])
            for place in places.indices {
                let whole = elements.extracting(suite.places(of: strategy, row: place - places.lowerBound, in: embeddings))
                let own = whole.extracting(0..<width)
                let square = Float.dot(own, own)
                row.squares.append(square)
                row.wholeSquares.append(whole.count == width ? square : Float.dot(whole, whole))
                for k in signs.indices { signs[k] = own[k] > 0 ? 1 : -1 }
                for part in parts.indices {
                    let values = parts[part]
                    let served = values.span.extracting(place * width..<(place + 1) * width)
                    row.dots[part].append(takesSigns ? Float.dot(signs.span, served) : Float.dot(own, served))
                }
            }
            rows.append(row)
        }
        var block = Block(rows: rows)
        if let mean = suite.strategies.firstIndex(where: { $0.name == ShiftedPositions.mean }),
            let weighted = suite.strategies.firstIndex(where: { $0.name == ShiftedPositions.weighted }), unit.variant == .plain {
            block.crossDots = (0..<places.count).map { row in
                Float.dot(
                    elements.extracting(suite.places(of: mean, row: row, in: embeddings)).extracting(0..<width),
                    elements.extracting(suite.places(of: weighted, row: row, in: embeddings)).extracting(0..<width))
            }
        }
        return block
    }

    /// Every candidate's closeness to one part.
    ///
    /// - Parameter squares: ‖v‖² of the part, by sentence.
    func closeness(part: Int, squares: [Double]) -> [Closeness] {
        rows.map { row in
            Closeness(row.candidate, row.dots[part].indices.map { Self.distance(dot: row.dots[part][$0], squares[$0], row.squares[$0]) })
        }
    }

    /// The same for signs: of `width` numbers, a share f differs.
    func signCloseness(part: Int, width: Int) -> [Closeness] {
        rows.map { row in
            Closeness(row.candidate, row.dots[part].map { dot in
                let differing = (1 - dot / Double(width)) / 2
                return 1 - Cosine.ofHalfTurns(differing)
            })
        }
    }

    /// 1 − cos; 1 for a zero vector, and 0 for two.
    static func distance(dot: Double, _ aa: Double, _ bb: Double) -> Double {
        guard aa > 0, bb > 0 else { return aa == bb ? 0 : 1 }
        return max(0, 1 - dot / (aa * bb).squareRoot())
    }
}
