internal import HiddenStates

/// A block whose rows are audited as they are read to be pooled.
struct BlockAudit: Sendable {
    /// Of the one tensor that the block is pooled from.
    let audit: TensorAudit
    let number: Int
    /// All sentences of the block, used or not.
    let sentences: Range<Int>
    /// Blocks are audited in their order. The turn of this one is passed on whatever fails.
    let turns: Turnstile
    /// Whether all rows are read before they are pooled, so that the next block, which another worker may have,
    /// waits for the audit alone; else they are pooled piece by piece, while they are in cache.
    let isHeld: Bool
    let monitor: RunMonitor

    /// - Parameter heldByteCount: a block is held where it has no more bytes.
    init(of audit: TensorAudit, number: Int, sentences: Range<Int>, turns: Turnstile, heldByteCount: Int, monitor: RunMonitor) {
        self.audit = audit
        self.number = number
        self.sentences = sentences
        self.turns = turns
        self.monitor = monitor
        isHeld = audit.states.rows.allRows(of: sentences).count * audit.states.rowByteCount <= heldByteCount
    }

    /// All its rows, padding included.
    var rows: Range<Int> { audit.states.rows.allRows(of: sentences) }
    var byteCount: Int { rows.count * audit.states.rowByteCount }

    /// Has the system fetch the next block, if there is one, while this one is worked on.
    func willReadNext() {
        let states = audit.states, end = min(sentences.upperBound + sentences.count, states.rows.sentenceCount)
        if sentences.upperBound < end { states.willRead(rows: states.rows.allRows(of: sentences.upperBound..<end)) }
    }
}
