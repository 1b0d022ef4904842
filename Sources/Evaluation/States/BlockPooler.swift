internal import Formats
internal import HiddenStates
internal import LinearAlgebra
internal import Pooling

/// Reads and pools sentences, up to a block of them at a time, into buffers that a worker owns.
struct BlockPooler: Sendable {
    private var states = LayerAverage()
    private var prepared = PreparedTokens()
    private var weights: [Float] = []
    private(set) var embeddings: EmbeddingBlock
    /// How long reads took, those for an audit aside.
    private(set) var readSeconds = 0.0

    init(_ suite: PoolingSuite) { embeddings = suite.makeBlock(sentenceCapacity: BlockSchedule.sentencesPerBlock) }

    /// Reads all rows of a block for the audit of its tensor, which takes blocks one at a time in their order.
    /// Rows that are few enough stay in the buffer, so that pooling them reads nothing; else the system still
    /// has them.
    ///
    /// - Parameters:
    ///   - step: the number of the block. Its turn is passed on whatever fails.
    ///   - heldByteCount: how many bytes are few.
    mutating func audit(_ rows: Range<Int>, by audit: TensorAudit, heldByteCount: Int, turns: Turnstile, step: Int, monitor: RunMonitor) throws {
        let tensor = audit.states, isHeld = rows.count * tensor.rowByteCount <= heldByteCount
        var failure: InputFault?
        if isHeld {
            do throws(InputFault) { try states.hold(rows, of: tensor) } catch { failure = error }
        }
        try turns.pass(step) {
            if let failure { throw failure }
            for piece in isHeld ? [rows] : tensor.pieces(of: rows, byteCount: TensorAudit.pieceByteCount) {
                try monitor.checkInterruption()
                _ = try states.read(piece, of: [tensor])
                try states.withBytes { (bytes) throws(InputFault) in try audit.take(bytes, rows: piece) }
            }
        }
    }

    /// Forgets what an audit left.
    mutating func release() { states.release() }

    /// Pools sentences into `embeddings`, row by row.
    ///
    /// - Parameters:
    ///   - sentences: ascending; at most a block of them.
    ///   - body: called with each row when it is pooled, while it is in cache.
    mutating func pool(
        _ sentences: [Int], of unit: PoolingUnit, in dataset: Dataset, frequencies: TokenFrequencies?,
        _ body: (_ row: Int, _ embeddings: EmbeddingBlock) -> Void = { _, _ in }
    ) throws(InputFault) {
        for piece in unit.pieces(of: sentences) {
            let start = ContinuousClock.now
            let inputs = try TokenInputs(unit.needs, rows: piece.read, of: dataset, frequencies: frequencies)
            let storage = try states.read(piece.read, of: unit.tensors)
            readSeconds += start.secondsAgo
            let states = states  // shared, not copied: one struct may not be read and written at once
            try states.withBytes { (bytes) throws(InputFault) in
                for row in piece.places {
                    let rows = unit.rows(of: sentences[row])
                    let tokens = try inputs.tokens(of: sentences[row], rows: rows)
                    let own = bytes.extracting(unit.bytes(of: rows, in: piece, storage: storage))
                    guard unit.isPrepared else {
                        unit.suite.pool(tokens, states: own, storage: storage, weights: &weights, into: &embeddings, row: row)
                        body(row, embeddings)
                        continue
                    }
                    prepared.take(own, storage: storage, dimension: unit.suite.hiddenSize, through: unit.preparations)
                    let prepared = prepared  // shared, as above
                    prepared.withBytes {
                        unit.suite.pool(tokens, states: $0, storage: .float32, weights: &weights, into: &embeddings, row: row)
                    }
                    body(row, embeddings)
                }
            }
        }
    }
}

/// Reads the tokens of sentences and prepares them, without pooling.
struct TokenWalk: Sendable {
    private var states = LayerAverage()
    private var prepared = PreparedTokens()

    /// Hands out each sentence's tokens, T × H, widened to Float32.
    mutating func forEachSentence(
        of sentences: [Int], in unit: PoolingUnit, _ body: (_ sentence: Int, _ tokens: Span<Float>) throws(InputFault) -> Void
    ) throws(InputFault) {
        for piece in unit.pieces(of: sentences) {
            let storage = try states.read(piece.read, of: unit.tensors)
            let states = states  // shared, not copied: one struct may not be read and written at once
            try states.withBytes { (bytes) throws(InputFault) in
                for row in piece.places {
                    let rows = unit.rows(of: sentences[row])
                    prepared.take(
                        bytes.extracting(unit.bytes(of: rows, in: piece, storage: storage)), storage: storage,
                        dimension: unit.suite.hiddenSize, through: unit.preparations)
                    let prepared = prepared  // shared, as above
                    try prepared.withElements { (tokens) throws(InputFault) in try body(sentences[row], tokens) }
                }
            }
        }
    }
}

/// Sentences whose rows are read together.
struct ReadPiece: Sendable {
    /// Their places among the sentences.
    var places: Range<Int>
    /// The rows of the layer that hold them.
    var read: Range<Int>
}

extension PoolingUnit {
    /// As many sentences a piece as fit; one at least.
    func pieces(of sentences: [Int]) -> [ReadPiece] {
        var pieces: [ReadPiece] = []
        var start = 0
        while start < sentences.count {
            let first = rows(of: sentences[start]).lowerBound
            var end = start + 1
            while end < sentences.count, (rows(of: sentences[end]).upperBound - first) * tokenByteCount <= readByteCount { end += 1 }
            pieces.append(ReadPiece(places: start..<end, read: first..<rows(of: sentences[end - 1]).upperBound))
            start = end
        }
        return pieces
    }

    /// Where a sentence's rows stand in the bytes of a piece.
    func bytes(of rows: Range<Int>, in piece: ReadPiece, storage: StorageType) -> Range<Int> {
        let rowBytes = suite.hiddenSize * storage.byteCount
        return (rows.lowerBound - piece.read.lowerBound) * rowBytes..<(rows.upperBound - piece.read.lowerBound) * rowBytes
    }
}
