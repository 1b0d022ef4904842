internal import Formats
internal import HiddenStates
internal import LinearAlgebra

/// One walk over a whole tensor of states: its SHA-256, and a check that every real token is finite.
enum TensorAudit {
    static let pieceByteCount = 1 << 20

    /// - Returns: the SHA-256 of the tensor's bytes.
    /// - Throws: naming layer, sentence and token of the first NaN or infinity at a real token.
    static func sha256(of states: StateTensor, monitor: RunMonitor, buffer: inout [UInt8]) throws -> String {
        let digest = SHA256Digest()
        let rowBytes = states.rowByteCount
        let rowsPerPiece = max(1, pieceByteCount / rowBytes)
        var row = 0
        while row < states.rows.rowCount {
            try monitor.checkInterruption()
            let end = min(row + rowsPerPiece, states.rows.rowCount)
            try states.read(rows: row..<end, into: &buffer)
            let bytes = unsafe buffer.span.bytes.extracting(0..<(end - row) * rowBytes)
            digest.update(bytes)
            var start = 0
            while start < end - row,
                let place = StoredElements.firstNonFinite(in: bytes.extracting(start * rowBytes..<bytes.byteCount), storage: states.storage)
            {
                let found = start + place / states.width
                if let (sentence, token) = states.rows.position(ofRow: row + found) {
                    throw InputFault.nonFinite(in: states, sentence: sentence, token: token)
                }
                start = found + 1  // padding may hold anything: go on behind this row
            }
            monitor.finish((end - row) * rowBytes)
            row = end
        }
        return digest.finish()
    }
}
