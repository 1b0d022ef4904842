internal import Formats
internal import HiddenStates
internal import LinearAlgebra

/// One walk over a whole layer: its SHA-256, and a check that every real token is finite.
enum TensorAudit {
    static let pieceByteCount = 1 << 20

    /// - Returns: the SHA-256 of the tensor's bytes.
    /// - Throws: naming layer, sentence and token of the first NaN or infinity at a real token.
    static func sha256(of layer: LayerName, in dataset: Dataset, monitor: RunMonitor, buffer: inout [UInt8]) throws -> String {
        let digest = SHA256Digest()
        let rowBytes = dataset.rowByteCount(of: layer)
        let rowsPerPiece = max(1, pieceByteCount / rowBytes)
        let storage = dataset.storage(of: layer)
        var row = 0
        while row < dataset.sentences.rowCount {
            try monitor.checkInterruption()
            let end = min(row + rowsPerPiece, dataset.sentences.rowCount)
            try dataset.read(rows: row..<end, of: layer, into: &buffer)
            let bytes = unsafe buffer.span.bytes.extracting(0..<(end - row) * rowBytes)
            digest.update(bytes)
            var start = 0
            while let place = StoredElements.firstNonFinite(in: bytes.extracting(start * rowBytes..<bytes.byteCount), storage: storage) {
                let found = start + place / dataset.hiddenSize
                if let (sentence, token) = dataset.sentences.position(ofRow: row + found) {
                    throw InputFault.nonFinite(
                        layer: layer, sentence: sentence, token: token, storage: storage, dataset.filePath(of: layer))
                }
                // Padding may hold anything: go on behind this row.
                start = found + 1
                if start == end - row { break }
            }
            monitor.finish((end - row) * rowBytes)
            row = end
        }
        return digest.finish()
    }
}
