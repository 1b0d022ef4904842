internal import Formats
internal import HiddenStates
internal import LinearAlgebra
internal import Synchronization

/// The audit of one tensor of states, row by row in their order: the SHA-256 of its bytes, and a check that
/// every real token is finite.
///
/// Bytes come from whoever reads them anyway, so that the audit costs no read of its own.
final class TensorAudit: Sendable {
    /// Rows are read in pieces of about this size: what was read is in cache while it is hashed and pooled.
    static let pieceByteCount = 1 << 19

    let states: StateTensor
    private let digest = Mutex(SHA256Digest())

    init(of states: StateTensor) { self.states = states }

    /// Takes the next rows.
    ///
    /// - Throws: naming layer, sentence and token of the first NaN or infinity at a real token.
    func take(_ bytes: RawSpan, rows: Range<Int>) throws(InputFault) {
        digest.withLock { $0.update(bytes) }
        let rowBytes = states.rowByteCount
        var start = 0
        while start < rows.count,
            let place = StoredElements.firstNonFinite(in: bytes.extracting(start * rowBytes..<bytes.byteCount), storage: states.storage)
        {
            let found = start + place / states.width
            if let (sentence, token) = states.rows.position(ofRow: rows.lowerBound + found) {
                throw InputFault.nonFinite(in: states, sentence: sentence, token: token)
            }
            start = found + 1  // padding may hold anything: go on behind this row
        }
    }

    /// The SHA-256 of what was taken. Ends the audit.
    func finish() -> String { digest.withLock { $0.finish() } }

    /// One walk over a whole tensor, for one that blocks do not walk over whole and in order.
    static func sha256(of states: StateTensor, monitor: RunMonitor, buffer: inout [UInt8]) throws -> String {
        let audit = TensorAudit(of: states)
        for rows in states.pieces(of: 0..<states.rows.rowCount, byteCount: pieceByteCount) {
            try monitor.checkInterruption()
            try states.read(rows: rows, into: &buffer)
            try audit.take(unsafe buffer.span.bytes.extracting(0..<rows.count * states.rowByteCount), rows: rows)
            monitor.finish(rows.count * states.rowByteCount)
        }
        return audit.finish()
    }
}

extension StateTensor {
    /// Rows in pieces of about so many bytes, a row at least.
    func pieces(of rows: Range<Int>, byteCount: Int) -> [Range<Int>] {
        stride(from: rows.lowerBound, to: rows.upperBound, by: max(1, byteCount / rowByteCount)).map {
            $0..<min($0 + max(1, byteCount / rowByteCount), rows.upperBound)
        }
    }
}
