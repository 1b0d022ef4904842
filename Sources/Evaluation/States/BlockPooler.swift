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
    /// How long reads and audits took.
    private(set) var readSeconds = 0.0

    init(_ suite: PoolingSuite) { embeddings = suite.makeBlock(sentenceCapacity: BlockSchedule.sentencesPerBlock) }

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
            try pool(piece, of: sentences, of: unit, in: dataset, frequencies: frequencies, audit: nil, body)
        }
    }

    /// The same of the sentences of a block that are used, while all rows of the block are audited, each as it is read.
    mutating func pool(
        _ sentences: [Int], of unit: PoolingUnit, in dataset: Dataset, frequencies: TokenFrequencies?, auditing block: BlockAudit,
        _ body: (_ row: Int, _ embeddings: EmbeddingBlock) -> Void
    ) throws {
        if block.isHeld {
            try hold(block)
            defer { states.release() }
            try pool(sentences, of: unit, in: dataset, frequencies: frequencies, body)
            return
        }
        let start = ContinuousClock.now
        try block.turns.pass(block.number) {
            readSeconds += start.secondsAgo
            for piece in unit.pieces(of: sentences, amongAll: block.sentences) {
                try block.monitor.checkInterruption()
                try pool(piece, of: sentences, of: unit, in: dataset, frequencies: frequencies, audit: block.audit, body)
            }
        }
    }

    /// Reads and audits a block whole, and keeps it, so that pooling it reads nothing.
    private mutating func hold(_ block: BlockAudit) throws {
        let start = ContinuousClock.now, rows = block.rows
        defer { readSeconds += start.secondsAgo }
        var failure: InputFault?
        do throws(InputFault) { try states.hold(rows, of: block.audit.states, capacity: block.heldByteCount) } catch { failure = error }
        try block.turns.pass(block.number) {
            if let failure { throw failure }
            try block.monitor.checkInterruption()
            try states.withBytes { (bytes) throws(InputFault) in try block.audit.take(bytes, rows: rows) }
        }
    }

    private mutating func pool(
        _ piece: ReadPiece, of sentences: [Int], of unit: PoolingUnit, in dataset: Dataset, frequencies: TokenFrequencies?, audit: TensorAudit?,
        _ body: (_ row: Int, _ embeddings: EmbeddingBlock) -> Void
    ) throws(InputFault) {
        let start = ContinuousClock.now
        let inputs = try TokenInputs(unit.needs, rows: piece.read, of: dataset, frequencies: frequencies)
        let storage = try states.read(piece.read, of: unit.tensors)
        let states = states  // shared, not copied: one struct may not be read and written at once
        try states.withBytes { (bytes) throws(InputFault) in
            try audit?.take(bytes, rows: piece.read)
            readSeconds += start.secondsAgo
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
    /// As many sentences a piece as fit; one at least. Rows before the first and behind the last are left out.
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

    /// The same in pieces that share out all rows of a range of sentences, of which `sentences` are the used ones.
    func pieces(of sentences: [Int], amongAll all: Range<Int>) -> [ReadPiece] {
        let layout = tensors[0].rows
        var pieces: [ReadPiece] = []
        var start = all.lowerBound, place = 0
        while start < all.upperBound {
            var end = start + 1
            while end < all.upperBound, layout.allRows(of: start..<end + 1).count * tokenByteCount <= readByteCount { end += 1 }
            let next = sentences[place...].firstIndex { $0 >= end } ?? sentences.count
            pieces.append(ReadPiece(places: place..<next, read: layout.allRows(of: start..<end)))
            (start, place) = (end, next)
        }
        return pieces
    }

    /// Where a sentence's rows stand in the bytes of a piece.
    func bytes(of rows: Range<Int>, in piece: ReadPiece, storage: StorageType) -> Range<Int> {
        let rowBytes = suite.hiddenSize * storage.byteCount
        return (rows.lowerBound - piece.read.lowerBound) * rowBytes..<(rows.upperBound - piece.read.lowerBound) * rowBytes
    }
}
