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
    /// A block is held where it has no more bytes; no block that is held has more.
    let heldByteCount: Int
    let monitor: RunMonitor

    /// All its rows, padding included.
    var rows: Range<Int> { audit.states.rows.allRows(of: sentences) }
    var byteCount: Int { rows.count * audit.states.rowByteCount }

    /// Whether all rows are read before they are pooled, so that the next block, which another worker may have,
    /// waits for the audit alone; else they are pooled piece by piece, while they are in cache.
    var isHeld: Bool { byteCount <= heldByteCount }

    /// Has the system fetch the next block, if there is one, while this one is worked on.
    func willReadNext() {
        let states = audit.states, end = min(sentences.upperBound + sentences.count, states.rows.sentenceCount)
        if sentences.upperBound < end { states.willRead(rows: states.rows.allRows(of: sentences.upperBound..<end)) }
    }
}
